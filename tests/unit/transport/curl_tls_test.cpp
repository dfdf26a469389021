#include "transport/curl/curl_tls.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include "transport/curl/curl_options.h"

namespace openbits::transport {
namespace {

TEST(CertificateFaults, NothingIsIgnoredUnasked) {
  for (long result = 0; result < 120; ++result) {
    EXPECT_EQ(IsIgnored(FaultOfVerifyResult(result), TlsOptions{}), result == X509_V_OK) << result;
  }
}

TEST(CertificateFaults, RevokedCertificatesAreNeverIgnored) {
  const TlsOptions lenient{
      .ignore_name = true, .ignore_date = true, .ignore_unknown_authority = true, .ignore_usage = true};
  for (const long result : {X509_V_ERR_CERT_REVOKED, X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_CRL_HAS_EXPIRED,
                            X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_CERT_CHAIN_TOO_LONG}) {
    EXPECT_FALSE(IsIgnored(FaultOfVerifyResult(result), lenient)) << result;
  }
  EXPECT_TRUE(IsIgnored(FaultOfVerifyResult(X509_V_ERR_CERT_HAS_EXPIRED), lenient));
  EXPECT_TRUE(IsIgnored(FaultOfVerifyResult(X509_V_ERR_INVALID_PURPOSE), lenient));
  EXPECT_TRUE(IsIgnored(FaultOfVerifyResult(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN), lenient));
  EXPECT_TRUE(IsIgnored(FaultOfVerifyResult(X509_V_ERR_HOSTNAME_MISMATCH), lenient));
}

TEST(CertificateFaults, OwnVerificationIsForWhatLibcurlCannotDo) {
  EXPECT_FALSE(HasOwnVerification({}));
  EXPECT_FALSE(HasOwnVerification({.ignore_name = true}));
  EXPECT_TRUE(HasOwnVerification({.check_revocation = true}));
  EXPECT_TRUE(HasOwnVerification({.ignore_date = true}));
  EXPECT_TRUE(HasOwnVerification({.ignore_unknown_authority = true}));
  EXPECT_TRUE(HasOwnVerification({.ignore_usage = true}));
}

TEST(CurlTls, AJudgementThatTheLibraryCannotGiveIsRefused) {
  Hop hop;
  hop.url = "https://a/";
  const TlsOptions strict{.check_revocation = true};
  EXPECT_TRUE(CheckJudgement(hop, strict, CurlFeatures{.openssl = true}));
  const Status refused = CheckJudgement(hop, strict, CurlFeatures{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kTlsFailure);
  EXPECT_TRUE(CheckJudgement(hop, {}, CurlFeatures{}));
  hop.url = "http://a/";
  EXPECT_TRUE(CheckJudgement(hop, strict, CurlFeatures{}));
}

}  // namespace
}  // namespace openbits::transport
