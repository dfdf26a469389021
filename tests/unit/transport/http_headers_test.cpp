#include "transport/http_headers.h"

#include <string>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

TEST(CustomHeaders, ReadsLines) {
  const auto headers = ParseCustomHeaders("X-One: 1\r\nx-two:2\nX-Three:\t a: b \r\nX-Empty:");
  ASSERT_TRUE(headers);
  EXPECT_EQ(*headers, (HeaderList{{"X-One", "1"}, {"x-two", "2"}, {"X-Three", "a: b"}, {"X-Empty", ""}}));
}

TEST(CustomHeaders, TheBlockMayEndWithAnEmptyLine) {
  EXPECT_TRUE(ParseCustomHeaders("")->empty());
  EXPECT_TRUE(ParseCustomHeaders("\r\n")->empty());
  EXPECT_EQ(ParseCustomHeaders("A: b\r\n\r\n")->size(), 1U);
  EXPECT_FALSE(ParseCustomHeaders("A: b\r\n\r\nC: d\r\n"));
}

TEST(CustomHeaders, RefusesWhatIsTheTransfersOwn) {
  for (const char* name : {"Range", "range", "Content-Range", "CONTENT-LENGTH", "Host", "Transfer-Encoding",
                           "Connection", "BITS-Packet-Type", "bits-session-id"}) {
    EXPECT_FALSE(ParseCustomHeaders(std::string(name) + ": x\r\n")) << name;
  }
  for (const char* name : {"Ranges", "X-Range", "Bits", "Hosts", "Authorization", "Cookie", "User-Agent"}) {
    EXPECT_TRUE(ParseCustomHeaders(std::string(name) + ": x\r\n")) << name;
  }
}

TEST(CustomHeaders, RefusesWhatCouldInject) {
  using namespace std::string_literals;
  for (const std::string& block :
       {"A: b\rC: d\r\n"s, "A: b\0c\r\n"s, "A: \x1b[2J\r\n"s, "A: \x7f\r\n"s, "no colon\r\n"s, ": no name\r\n"s,
        " A: b\r\n"s, "A : b\r\n"s, "A B: c\r\n"s, "A: b\r\n folded\r\n"s, "A(: b\r\n"s, "\xc3\xa4: b\r\n"s, "A: b\r"s,
        "GET / HTTP/1.1\r\n"s}) {
    const auto headers = ParseCustomHeaders(block);
    ASSERT_FALSE(headers) << block;
    EXPECT_EQ(headers.error().code, Errc::kInvalidArgument);
  }
}

TEST(CustomHeaders, KeepsBytesBeyondAscii) {
  EXPECT_EQ(ParseCustomHeaders("A: gr\xc3\xbc\xc3\x9f")->front().second, "gr\xc3\xbc\xc3\x9f");
}

TEST(HeaderNames, CompareWithoutCase) {
  EXPECT_TRUE(IsSameHeaderName("Content-Length", "content-LENGTH"));
  EXPECT_FALSE(IsSameHeaderName("Content-Length", "Content-Lengt"));
  EXPECT_FALSE(IsSameHeaderName("a", "b"));
  EXPECT_FALSE(IsSameHeaderName("[", "{"));
}

TEST(HeaderFields, AreTokensAndText) {
  EXPECT_TRUE(IsFieldName("X-a.b_c!#$%&'*+^`|~9"));
  EXPECT_FALSE(IsFieldName(""));
  EXPECT_FALSE(IsFieldName("a:"));
  EXPECT_TRUE(IsFieldValue("a\tb"));
  EXPECT_FALSE(IsFieldValue("a\nb"));
}

}  // namespace
}  // namespace openbits::transport
