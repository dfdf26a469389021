// Windows's own TLS. libcurl verifies with Schannel as a whole, and no hook of libcurl's lets us overlook one kind of
// fault. So the handshake is made without, and the certificate is judged here, by the functions that Schannel itself would
// use, once the connection stands and before anything is asked over it. Where authorities of our own are to be trusted
// libcurl judges (docs/windows.md); what was wrong it then tells as text only, with the names that Windows gives its codes.
#define SECURITY_WIN32
#include <winsock2.h>

#include <windows.h>

#include <schannel.h>
#include <security.h>
#include <wincrypt.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/utf.h"
#include "transport/curl/curl_options.h"
#include "transport/curl/curl_tls.h"

namespace openbits::transport {
namespace {

using Row = std::pair<std::string_view, CertificateFault>;

// In libcurl's messages; the first that is found decides.
constexpr std::array<Row, 18> kTexts = {{
    {"SEC_E_WRONG_PRINCIPAL", CertificateFault::kName},
    {"CERT_E_CN_NO_MATCH", CertificateFault::kName},
    {"failed to match connection hostname", CertificateFault::kName},
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

struct FreeCertificate {
  void operator()(const CERT_CONTEXT* certificate) const { ::CertFreeCertificateContext(certificate); }
};
struct FreeChain {
  void operator()(const CERT_CHAIN_CONTEXT* chain) const { ::CertFreeCertificateChain(chain); }
};
using Certificate = std::unique_ptr<const CERT_CONTEXT, FreeCertificate>;
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, FreeChain>;

/// The certificate that the server has shown; null if there is none.
Certificate PeerCertificate(CURL* easy) {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr) return nullptr;
  if (session->backend != CURLSSLBACKEND_SCHANNEL || session->internals == nullptr) return nullptr;
  const CERT_CONTEXT* certificate = nullptr;
  if (::QueryContextAttributesW(static_cast<CtxtHandle*>(session->internals), SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                                static_cast<void*>(&certificate)) != SEC_E_OK) {
    return nullptr;
  }
  return Certificate(certificate);
}

Chain BuildChain(const CERT_CONTEXT& certificate, bool checks_revocation) {
  std::string usage = szOID_PKIX_KP_SERVER_AUTH;
  LPSTR usages[] = {usage.data()};
  CERT_CHAIN_PARA wanted{};
  wanted.cbSize = sizeof wanted;
  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  wanted.RequestedUsage.Usage.cUsageIdentifier = 1;
  wanted.RequestedUsage.Usage.rgpszUsageIdentifier = usages;
  const DWORD flags = checks_revocation ? CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT : 0;
  const CERT_CHAIN_CONTEXT* chain = nullptr;
  if (::CertGetCertificateChain(nullptr, &certificate, nullptr, certificate.hCertStore, &wanted, flags, nullptr,
                                &chain) == FALSE) {
    return nullptr;
  }
  return Chain(chain);
}

// What Windows says of a chain, in the terms of the security flags.
constexpr std::array<std::pair<DWORD, CertificateFault>, 8> kTrustErrors = {{
    {CERT_TRUST_IS_REVOKED, CertificateFault::kRevoked},
    {CERT_TRUST_IS_NOT_TIME_VALID, CertificateFault::kDate},
    {CERT_TRUST_IS_UNTRUSTED_ROOT, CertificateFault::kAuthority},
    {CERT_TRUST_IS_PARTIAL_CHAIN, CertificateFault::kAuthority},
    {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, CertificateFault::kUsage},
    {CERT_TRUST_REVOCATION_STATUS_UNKNOWN, CertificateFault::kRevocationUnknown},
    {CERT_TRUST_IS_OFFLINE_REVOCATION, CertificateFault::kRevocationUnknown},
    {CERT_TRUST_IS_NOT_TIME_NESTED, CertificateFault::kNone},  // means nothing any more
}};

/// The first fault of a chain that `options` do not overlook.
CertificateFault FaultOfChain(DWORD errors, const TlsOptions& options) {
  for (const auto& [bit, fault] : kTrustErrors) {
    if ((errors & bit) == 0) continue;
    errors &= ~bit;
    if (!IsIgnored(fault, options)) return fault;
  }
  return errors == 0 ? CertificateFault::kNone : CertificateFault::kOther;
}

/// The address that `host` is, as its bytes; empty for a name.
std::vector<std::uint8_t> AddressOf(std::string host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::vector<std::uint8_t> bytes(sizeof(in6_addr));
  if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) return bytes;
  bytes.resize(sizeof(in_addr));
  if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes;
  return {};
}

/// Whether the certificate is for an address. RFC 9110, 4.3.5: only an iPAddress of its alternative names counts.
bool NamesAddress(const CERT_CONTEXT& certificate, const std::vector<std::uint8_t>& address) {
  const CERT_EXTENSION* extension = ::CertFindExtension(szOID_SUBJECT_ALT_NAME2, certificate.pCertInfo->cExtension,
                                                        certificate.pCertInfo->rgExtension);
  if (extension == nullptr) return false;
  DWORD size = 0;
  const auto decode = [&](void* out) {
    return ::CryptDecodeObjectEx(X509_ASN_ENCODING, X509_ALTERNATE_NAME, extension->Value.pbData,
                                 extension->Value.cbData, 0, nullptr, out, &size) != FALSE;
  };
  if (!decode(nullptr)) return false;
  std::vector<std::max_align_t> room(size / sizeof(std::max_align_t) + 1);
  if (!decode(room.data())) return false;
  const auto* names = reinterpret_cast<const CERT_ALT_NAME_INFO*>(room.data());
  return std::any_of(names->rgAltEntry, names->rgAltEntry + names->cAltEntry, [&](const CERT_ALT_NAME_ENTRY& entry) {
    return entry.dwAltNameChoice == CERT_ALT_NAME_IP_ADDRESS && entry.IPAddress.cbData == address.size() &&
           std::memcmp(entry.IPAddress.pbData, address.data(), address.size()) == 0;
  });
}

/// Whether the certificate is for a name, by Windows's rules for TLS.
bool NamesHost(const CERT_CHAIN_CONTEXT& chain, const std::string& host) {
  auto name = Utf8ToWide(host);
  if (!name) return false;
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA server{};
  server.cbSize = sizeof server;
  server.dwAuthType = AUTHTYPE_SERVER;
  server.pwszServerName = name->data();
  CERT_CHAIN_POLICY_PARA policy{};
  policy.cbSize = sizeof policy;
  // All else has been judged by the chain.
  policy.dwFlags = CERT_CHAIN_POLICY_IGNORE_ALL_NOT_TIME_VALID_FLAGS | CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG |
                   CERT_CHAIN_POLICY_IGNORE_WRONG_USAGE_FLAG | CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS;
  policy.pvExtraPolicyPara = &server;
  CERT_CHAIN_POLICY_STATUS status{};
  status.cbSize = sizeof status;
  return ::CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, &chain, &policy, &status) != FALSE &&
         status.dwError == 0;
}

}  // namespace

bool IsJudgedAfterHandshake(const TlsOptions& options, const std::string& authorities_file) {
  return options.authorities_file.empty() && authorities_file.empty();
}

CertificateFault JudgePeer(CURL* easy, const std::string& host, const TlsOptions& options) {
  const Certificate certificate = PeerCertificate(easy);
  const Chain chain = certificate ? BuildChain(*certificate, options.check_revocation) : nullptr;
  if (!chain) return CertificateFault::kOther;
  const CertificateFault fault = FaultOfChain(chain->TrustStatus.dwErrorStatus, options);
  if (fault != CertificateFault::kNone || options.ignore_name) return fault;
  const auto address = AddressOf(host);
  const bool is_named = address.empty() ? NamesHost(*chain, host) : NamesAddress(*certificate, address);
  return is_named ? CertificateFault::kNone : CertificateFault::kName;
}

CertificateFault FaultOfFailure(long /*verify_result*/, const std::string& detail) {
  // Other words of libcurl's about a certificate (a name that CertGetNameString cannot find, say) are no closed set.
  const CertificateFault fault = FaultOfText(detail);
  return fault == CertificateFault::kNone ? CertificateFault::kOther : fault;
}

bool IsJudged(long /*verify_result*/, const std::string& detail) {
  return FaultOfText(detail) != CertificateFault::kNone;
}

void AddTlsLibrarySettings(std::vector<CurlSetting>& settings, const TlsOptions& options) {
  settings.push_back({CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2});
  // Schannel asks for revocation lists unless told not to. BITS asks when BG_SSL_ENABLE_CRL_CHECK is set.
  if (!options.check_revocation) settings.push_back({CURLOPT_SSL_OPTIONS, std::int64_t{CURLSSLOPT_NO_REVOKE}});
}

bool HasOwnVerification(const TlsOptions& /*options*/) { return false; }

void PrepareTls(CURL* /*easy*/, const TlsOptions& /*options*/, bool /*reads_ahead*/) {}

}  // namespace openbits::transport
