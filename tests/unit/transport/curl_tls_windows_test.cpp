#include "transport/curl/curl_tls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "transport/curl/curl_errors.h"
#include "transport/curl/curl_options.h"

namespace openbits::transport {
namespace {

// The texts are libcurl's of 7.88, with the names Windows gives its codes.
TEST(SchannelFaults, AreReadFromTheTextOfLibcurl) {
  struct Row {
    const char* text;
    Errc errc;
  };
  for (const Row& row : std::vector<Row>{
           {"schannel: SNI or certificate check failed: SEC_E_WRONG_PRINCIPAL (0x80090322) - x",
            Errc::kTlsCertificateName},
           {"schannel: CertGetNameString() failed to match connection hostname (a) against server certificate names",
            Errc::kTlsCertificateName},
           {"schannel: next InitializeSecurityContext failed: SEC_E_UNTRUSTED_ROOT (0x80090325) - x",
            Errc::kTlsCertificateAuthority},
           {"schannel: CertGetCertificateChain trust error CERT_TRUST_IS_PARTIAL_CHAIN",
            Errc::kTlsCertificateAuthority},
           {"schannel: next InitializeSecurityContext failed: SEC_E_CERT_EXPIRED (0x80090328) - x",
            Errc::kTlsCertificateDate},
           {"schannel: CertGetCertificateChain trust error CERT_TRUST_IS_NOT_TIME_VALID", Errc::kTlsCertificateDate},
           {"schannel: next InitializeSecurityContext failed: CRYPT_E_REVOKED (0x80092010) - x",
            Errc::kTlsCertificateRevoked},
           {"schannel: next InitializeSecurityContext failed: CRYPT_E_NO_REVOCATION_CHECK (0x80092012) - x",
            Errc::kTlsRevocationCheckFailed},
           {"schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE (0x80092013) - x",
            Errc::kTlsRevocationCheckFailed},
       }) {
    EXPECT_EQ(ErrorOfCurl({.code = CURLE_SSL_CONNECT_ERROR, .detail = row.text}).code, row.errc) << row.text;
    EXPECT_EQ(ErrorOfCurl({.code = CURLE_PEER_FAILED_VERIFICATION, .detail = row.text}).code, row.errc) << row.text;
  }
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_SSL_CONNECT_ERROR, .detail = "schannel: failed to receive handshake"}).code,
            Errc::kTlsChannelFailure);
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_PEER_FAILED_VERIFICATION, .detail = "something else"}).code, Errc::kTlsFailure);
}

TEST(SchannelFaults, RevocationIsAskedForOnDemandOnly) {
  const auto is_told_not_to = [](const TlsOptions& options) {
    std::vector<CurlSetting> settings;
    AddTlsLibrarySettings(settings, options);
    return std::any_of(settings.begin(), settings.end(), [](const CurlSetting& one) {
      return one.option == CURLOPT_SSL_OPTIONS && one.number == CURLSSLOPT_NO_REVOKE;
    });
  };
  EXPECT_TRUE(is_told_not_to({}));
  EXPECT_FALSE(is_told_not_to({.check_revocation = true}));
}

TEST(SchannelFaults, NothingIsOverlookedByUs) {
  EXPECT_FALSE(HasOwnVerification({.ignore_date = true, .ignore_unknown_authority = true, .ignore_usage = true}));
}

}  // namespace
}  // namespace openbits::transport
