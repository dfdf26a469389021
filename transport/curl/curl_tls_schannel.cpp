// Windows's own TLS. libcurl verifies with Schannel as a whole, and no hook of libcurl's lets us overlook one kind of
// fault: where a job asks to overlook the date, the authority or the usage, certificates are judged as strictly as
// without (docs/windows.md). The name alone can be left unchecked. What was wrong, libcurl tells as text only, with the
// names that Windows gives its codes.
#include <array>
#include <string_view>
#include <utility>

#include "transport/curl/curl_options.h"
#include "transport/curl/curl_tls.h"

namespace openbits::transport {
namespace {

using Row = std::pair<std::string_view, CertificateFault>;

// In libcurl's messages; the first that is found decides.
constexpr std::array<Row, 17> kTexts = {{
    {"SEC_E_WRONG_PRINCIPAL", CertificateFault::kName},
    {"CERT_E_CN_NO_MATCH", CertificateFault::kName},
    {"SEC_E_UNTRUSTED_ROOT", CertificateFault::kAuthority},
    {"CERT_E_UNTRUSTEDROOT", CertificateFault::kAuthority},
    {"CERT_TRUST_IS_UNTRUSTED_ROOT", CertificateFault::kAuthority},
    {"CERT_TRUST_IS_PARTIAL_CHAIN", CertificateFault::kAuthority},
    {"SEC_E_CERT_EXPIRED", CertificateFault::kDate},
    {"CERT_E_EXPIRED", CertificateFault::kDate},
    {"CERT_TRUST_IS_NOT_TIME_VALID", CertificateFault::kDate},
    {"CERT_E_WRONG_USAGE", CertificateFault::kUsage},
    {"SEC_E_CERT_WRONG_USAGE", CertificateFault::kUsage},
    {"CRYPT_E_REVOKED", CertificateFault::kRevoked},
    {"CERT_TRUST_IS_REVOKED", CertificateFault::kRevoked},
    {"CRYPT_E_NO_REVOCATION_CHECK", CertificateFault::kRevocationUnknown},
    {"CRYPT_E_REVOCATION_OFFLINE", CertificateFault::kRevocationUnknown},
    {"CERT_TRUST_REVOCATION_STATUS_UNKNOWN", CertificateFault::kRevocationUnknown},
    {"SEC_E_CERT_UNKNOWN", CertificateFault::kOther},
}};

CertificateFault FaultOfText(std::string_view detail) {
  for (const auto& [text, fault] : kTexts) {
    if (detail.find(text) != std::string_view::npos) return fault;
  }
  return CertificateFault::kNone;
}

}  // namespace

CertificateFault FaultOfFailure(long /*verify_result*/, const std::string& detail) {
  // Other words of libcurl's about a certificate (a name that CertGetNameString cannot find, say) are no closed set.
  const CertificateFault fault = FaultOfText(detail);
  return fault == CertificateFault::kNone ? CertificateFault::kOther : fault;
}

bool IsJudged(long /*verify_result*/, const std::string& detail) {
  return FaultOfText(detail) != CertificateFault::kNone;
}

void AddTlsLibrarySettings(std::vector<CurlSetting>& settings, const TlsOptions& options) {
  // Schannel asks for revocation lists unless told not to. BITS asks when BG_SSL_ENABLE_CRL_CHECK is set.
  if (!options.check_revocation) settings.push_back({CURLOPT_SSL_OPTIONS, std::int64_t{CURLSSLOPT_NO_REVOKE}});
}

bool HasOwnVerification(const TlsOptions& /*options*/) { return false; }

void InstallVerification(CURL* /*easy*/, const TlsOptions& /*options*/) {}

}  // namespace openbits::transport
