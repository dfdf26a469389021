#include "bits_api/com/error_text.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include "bits_api/com/hresult_map.h"

namespace openbits::com {
namespace {

bool HasText(HRESULT code) { return ErrorText(code).find("0x") == std::string::npos; }

TEST(ErrorText, EveryErrorOfOursHasOne) {
  for (int value = 1; value <= static_cast<int>(Errc::kInternal); ++value) {
    const HRESULT code = ToHresult(Error{static_cast<Errc>(value), ErrorContext::kNone, 404, {}});
    EXPECT_TRUE(HasText(code)) << Name(static_cast<Errc>(value));
  }
}

TEST(ErrorText, EveryDocumentedCodeHasOne) {
  // BITS: bits-return-values.md. The numbers look decimal: 0x49 is followed by 0x50, 0x59 by 0x60.
  for (std::uint32_t low = 0x01; low <= 0x76; ++low) {
    const bool is_hole = (low >= 0x2F && low <= 0x3D) || (low >= 0x4A && low <= 0x4F) || (low >= 0x5A && low <= 0x5F);
    const bool is_success = low == 0x06 || low == 0x17 || low == 0x1A || low == 0x2A || low == 0x55;
    const auto code = static_cast<HRESULT>((is_success ? 0x00200000U : 0x80200000U) | low);
    EXPECT_EQ(HasText(code), !is_hole) << std::hex << low;
  }
}

TEST(ErrorText, HttpStatusesAreNamedAndNumbered) {
  EXPECT_EQ(ErrorText(BG_E_HTTP_ERROR_404),
            "The server answered with HTTP status 404: the file does not exist on the server.");
  EXPECT_EQ(ErrorText(FromHttpStatus(599)), "The server answered with HTTP status 599.");
}

TEST(ErrorText, AnUnknownCodeIsShownAsANumber) {
  EXPECT_EQ(ErrorText(static_cast<HRESULT>(0x8BADF00DU)), "There is no text for the code 0x8BADF00D.");
}

}  // namespace
}  // namespace openbits::com
