// libcurl verifies certificates as a whole or not at all; BITS lets a job overlook one kind of fault. So OpenSSL calls
// back for every fault it finds, and faults of an overlooked kind are answered "go on". The flags travel as the argument
// of that callback, a number and not a pointer: a TLS context may outlive the request, with its connection.
//
// libcurl has one function for contexts, which gets the remote server's and that of a proxy spoken to over TLS, and is not
// told which is which; nor does their order say so, as the proxy comes twice when it has hung up after a challenge. So the
// remote server's bears a mark. What has none stays as libcurl made it: the flags are about the remote server.
#include "transport/curl/curl_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "transport/curl/curl_options.h"

namespace openbits::transport {
namespace {

enum VerifyFlag : std::uintptr_t {
  kIgnoreDate = 1,
  kIgnoreAuthority = 2,
  kIgnoreUsage = 4,
  kCheckRevocation = 8,
  kReadAhead = 16,
};

/// OpenSSL asks the system twice for each record of 16 KiB, for its head and for the rest. With this much it takes several
/// records at a time (docs/performance.md).
constexpr std::size_t kReadAheadBytes = 64 * 1024;

std::uintptr_t PackFlags(const TlsOptions& options) {
  std::uintptr_t flags = 0;
  if (options.ignore_date) flags |= kIgnoreDate;
  if (options.ignore_unknown_authority) flags |= kIgnoreAuthority;
  if (options.ignore_usage) flags |= kIgnoreUsage;
  if (options.check_revocation) flags |= kCheckRevocation;
  return flags;
}

TlsOptions UnpackFlags(std::uintptr_t flags) {
  TlsOptions options;
  options.ignore_date = (flags & kIgnoreDate) != 0;
  options.ignore_unknown_authority = (flags & kIgnoreAuthority) != 0;
  options.ignore_usage = (flags & kIgnoreUsage) != 0;
  options.check_revocation = (flags & kCheckRevocation) != 0;
  return options;
}

/// Index under which the flags lie in an SSL_CTX; the same for the whole process.
int FlagsIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

std::uintptr_t FlagsOf(X509_STORE_CTX* store) {
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (ssl == nullptr) return 0;
  return reinterpret_cast<std::uintptr_t>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), FlagsIndex()));
}

int JudgeCertificate(int is_good, X509_STORE_CTX* store) noexcept {
  if (is_good != 0) return 1;
  const CertificateFault fault = FaultOfVerifyResult(X509_STORE_CTX_get_error(store));
  if (!IsIgnored(fault, UnpackFlags(FlagsOf(store)))) return 0;
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return 1;
}

/// The mark: the newest version as the newest that may be spoken, where a proxy's context says "any".
constexpr int kOriginVersionMax = TLS1_3_VERSION;
constexpr long kOriginVersions = +CURL_SSLVERSION_TLSv1_2 | +CURL_SSLVERSION_MAX_TLSv1_3;

bool IsOfOrigin(SSL_CTX* context) { return SSL_CTX_get_max_proto_version(context) == kOriginVersionMax; }

/// Where the handshake runs through a proxy's TLS, the alert that it ends with is a message of the other: OpenSSL clears its
/// list of errors before it sends that, and libcurl would find none and report a broken connection.
void RestoreVerifyError(const SSL* ssl, int where, int result) noexcept {
  if (where != SSL_CB_CONNECT_EXIT || result > 0 || ERR_peek_error() != 0) return;
  if (SSL_get_verify_result(ssl) != X509_V_OK) ERR_raise(ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED);
}

CURLcode PrepareContext(CURL* /*easy*/, void* context, void* argument) noexcept {
  auto* ssl_context = static_cast<SSL_CTX*>(context);
  if (!IsOfOrigin(ssl_context)) return CURLE_OK;
  SSL_CTX_set_info_callback(ssl_context, &RestoreVerifyError);
  const auto flags = reinterpret_cast<std::uintptr_t>(argument);
  if (SSL_CTX_set_ex_data(ssl_context, FlagsIndex(), argument) != 1) return CURLE_OUT_OF_MEMORY;
  if ((flags & kReadAhead) != 0) {
    SSL_CTX_set_read_ahead(ssl_context, 1);
    SSL_CTX_set_default_read_buffer_len(ssl_context, kReadAheadBytes);
  }
  if ((flags & ~std::uintptr_t{kReadAhead}) == 0) return CURLE_OK;
  SSL_CTX_set_verify(ssl_context, SSL_VERIFY_PEER, &JudgeCertificate);
  if ((flags & kCheckRevocation) != 0) {
    // On the context's own parameters: libcurl shares the store of authorities between contexts.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ssl_context), X509_V_FLAG_CRL_CHECK);
  }
  return CURLE_OK;
}

}  // namespace

CertificateFault FaultOfVerifyResult(long verify_result) {
  switch (verify_result) {
    case X509_V_OK: return CertificateFault::kNone;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD: return CertificateFault::kDate;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return CertificateFault::kName;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED: return CertificateFault::kAuthority;
    case X509_V_ERR_INVALID_PURPOSE: return CertificateFault::kUsage;
    case X509_V_ERR_CERT_REVOKED: return CertificateFault::kRevoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER: return CertificateFault::kRevocationUnknown;
    default: return CertificateFault::kOther;
  }
}

bool IsJudgedAfterHandshake(const TlsOptions& /*options*/, const std::string& /*authorities_file*/) { return false; }

CertificateFault JudgePeer(CURL* /*easy*/, const std::string& /*host*/, const TlsOptions& /*options*/) {
  return CertificateFault::kNone;
}

bool HasOwnVerification(const TlsOptions& options) { return PackFlags(options) != 0; }

CertificateFault FaultOfFailure(long verify_result, const std::string& /*detail*/) {
  // libcurl compares the name itself. It does so before it stores what OpenSSL found; until then the result is
  // "unspecified".
  if (verify_result == X509_V_ERR_UNSPECIFIED) return CertificateFault::kName;
  return FaultOfVerifyResult(verify_result);
}

bool IsJudged(long verify_result, const std::string& /*detail*/) { return verify_result > X509_V_ERR_UNSPECIFIED; }

void AddTlsLibrarySettings(std::vector<CurlSetting>& settings, const TlsOptions& /*options*/) {
  settings.push_back({CURLOPT_SSLVERSION, kOriginVersions});
}

void PrepareTls(CURL* easy, const TlsOptions& options, bool reads_ahead) {
  const std::uintptr_t flags = PackFlags(options) | (reads_ahead ? std::uintptr_t{kReadAhead} : 0U);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &PrepareContext);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, reinterpret_cast<void*>(flags));
}

}  // namespace openbits::transport
