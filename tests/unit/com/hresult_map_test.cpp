#include "bits_api/com/hresult_map.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <string>

namespace openbits::com {
namespace {

HRESULT CodeOf(Errc code, std::int64_t native = 0) { return ToHresult(Error{code, ErrorContext::kNone, native, {}}); }

TEST(HresultMap, EverySituationIsAFailureOfItsOwn) {
  for (int value = 1; value <= static_cast<int>(Errc::kInternal); ++value) {
    const auto code = static_cast<Errc>(value);
    EXPECT_FALSE(Name(code).empty()) << value;
    EXPECT_TRUE(FAILED(CodeOf(code))) << Name(code);
    if (code != Errc::kInternal) {
      EXPECT_NE(CodeOf(code), E_UNEXPECTED) << Name(code);
    }
  }
  EXPECT_EQ(CodeOf(Errc::kNone), S_OK);
  EXPECT_EQ(CodeOf(static_cast<Errc>(static_cast<int>(Errc::kInternal) + 1)), E_UNEXPECTED);
}

// What a program compares with, from <winerror.h>.
TEST(HresultMap, CodesOfTheSystemHaveTheirNamesThere) {
  EXPECT_EQ(CodeOf(Errc::kTooManyOpenFiles), HRESULT_FROM_WIN32(ERROR_TOO_MANY_OPEN_FILES));
  EXPECT_EQ(CodeOf(Errc::kStateDirectoryInUse), HRESULT_FROM_WIN32(ERROR_SERVICE_ALREADY_RUNNING));
  EXPECT_EQ(CodeOf(Errc::kServiceStopped), HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE));
  EXPECT_EQ(CodeOf(Errc::kStoreTooNew), HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH));
  EXPECT_EQ(CodeOf(Errc::kStateDirectoryUnsafe), HRESULT_FROM_WIN32(ERROR_INVALID_SECURITY_DESCR));
  EXPECT_EQ(CodeOf(Errc::kStoreUnavailable), HRESULT_FROM_WIN32(ERROR_DATABASE_FAILURE));
}

TEST(HresultMap, CodesHaveTheNumbersOfTheDocumentation) {
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kJobNotFound)), 0x80200001U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kEmpty)), 0x80200003U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kNameNotResolved)), 0x80072EE7U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTimedOut)), 0x80072EE2U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kCannotConnect)), 0x80072EFDU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kConnectionAborted)), 0x80072EFEU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kGarbledResponse)), 0x80072F78U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTlsFailure)), 0x80072F8FU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTlsCertificateDate)), 0x80072F05U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTlsCertificateRevoked)), 0x80072F8AU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTlsRevocationCheckFailed)), 0x80072F19U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kClientCertificateNeeded)), 0x80072F0CU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kDiskFull)), 0x80070070U);
  // ERROR_DIRECTORY_NOT_SUPPORTED by its number: MinGW's <winerror.h> has no name for it.
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kTargetIsDirectory)), 0x80070150U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kNotLoggedOn)), 0x800704DDU);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kCertificateNotFound)), 0x80092004U);
  EXPECT_EQ(static_cast<std::uint32_t>(CodeOf(Errc::kStateDirectoryInUse)), 0x80070420U);
  EXPECT_EQ(static_cast<std::uint32_t>(kNullReference), 0x800706F4U);
  EXPECT_EQ(static_cast<std::uint32_t>(kBadStubData), 0x800706F7U);
}

TEST(HresultMap, HttpStatusesKeepTheirNumber) {
  EXPECT_EQ(CodeOf(Errc::kHttpStatus, 404), BG_E_HTTP_ERROR_404);
  EXPECT_EQ(CodeOf(Errc::kHttpStatus, 503), BG_E_HTTP_ERROR_503);
  EXPECT_EQ(CodeOf(Errc::kRedirectRefused, 302), BG_E_HTTP_ERROR_302);
}

TEST(HresultMap, CodesOfOthersPassThrough) {
  EXPECT_EQ(CodeOf(Errc::kServerCertificateDeclined, E_ACCESSDENIED), E_ACCESSDENIED);
  EXPECT_EQ(CodeOf(Errc::kServerRefused, 0x80070005), E_ACCESSDENIED);
  EXPECT_EQ(CodeOf(Errc::kServerFailed, 0x80070070), static_cast<HRESULT>(0x80070070U));
  // A success code cannot be what failed.
  EXPECT_EQ(CodeOf(Errc::kServerRefused, 0), E_FAIL);
}

TEST(HresultMap, RepliesBecomeSuccessCodes) {
  EXPECT_EQ(ToHresult(engine::Reply(engine::Done{})), S_OK);
  EXPECT_EQ(ToHresult(engine::Reply(engine::Boolean{true})), S_OK);
  EXPECT_EQ(ToHresult(engine::Reply(engine::Boolean{false})), S_FALSE);
  EXPECT_EQ(ToHresult(engine::Reply(engine::Finished{})), S_OK);
  EXPECT_EQ(ToHresult(engine::Reply(engine::Finished{true, false})), BG_S_PARTIAL_COMPLETE);
  EXPECT_EQ(ToHresult(engine::Reply(engine::Finished{false, true})), BG_S_UNABLE_TO_DELETE_FILES);
  EXPECT_EQ(ToHresult(engine::Reply(engine::CustomHeaders{})), S_FALSE);
  EXPECT_EQ(ToHresult(engine::Reply(engine::ReplyData{})), S_OK);
  EXPECT_EQ(ToHresult(Result<engine::Reply>(Error{Errc::kEmpty, ErrorContext::kNone, 0, {}})), BG_E_EMPTY);
}

TEST(HresultMap, ContextsKeepTheirValueAndHaveAMessage) {
  const HRESULT messages[] = {BG_S_ERROR_CONTEXT_NONE,
                              BG_E_ERROR_CONTEXT_UNKNOWN,
                              BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER,
                              BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION,
                              BG_E_ERROR_CONTEXT_LOCAL_FILE,
                              BG_E_ERROR_CONTEXT_REMOTE_FILE,
                              BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT,
                              BG_E_ERROR_CONTEXT_REMOTE_APPLICATION,
                              BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK};
  for (int value = 0; value <= 8; ++value) {
    const BG_ERROR_CONTEXT context = ToErrorContext(static_cast<ErrorContext>(value));
    EXPECT_EQ(static_cast<int>(context), value);
    EXPECT_EQ(ContextMessage(context), messages[value]);
  }
}

}  // namespace
}  // namespace openbits::com
