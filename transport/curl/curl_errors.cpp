#include "transport/curl/curl_errors.h"

#include "transport/curl/curl_tls.h"

namespace openbits::transport {
namespace {

/// TLS 1.3 servers say only after the handshake, as an alert, that they want a certificate.
bool IsCertificateDemand(const CurlFailure& failure) {
  return failure.detail.find("certificate required") != std::string::npos;
}

/// Whether the exchange ended in the handshake with a proxy.
bool IsProxysHandshake(const CurlFailure& failure) { return failure.proxy_verify_result != 0; }

/// What the TLS library found in the handshake that failed.
long VerifyResultOf(const CurlFailure& failure) {
  return IsProxysHandshake(failure) ? failure.proxy_verify_result : failure.verify_result;
}

/// Errors of the certificate: what the TLS library found, or the name.
Errc ErrcOfVerification(const CurlFailure& failure) {
  const CertificateFault fault = FaultOfFailure(VerifyResultOf(failure), failure.detail);
  return fault == CertificateFault::kNone ? Errc::kTlsCertificateName : ErrcOfFault(fault);
}

Errc ErrcOfTls(const CurlFailure& failure) {
  switch (static_cast<int>(failure.code)) {
    case CURLE_SSL_CONNECT_ERROR:
      if (IsCertificateDemand(failure)) return Errc::kClientCertificateNeeded;
      return IsJudged(VerifyResultOf(failure), failure.detail) ? ErrcOfVerification(failure) : Errc::kTlsChannelFailure;
    case CURLE_PEER_FAILED_VERIFICATION: return ErrcOfVerification(failure);
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CLIENTCERT: return Errc::kClientCertificateNeeded;
    case CURLE_SSL_ISSUER_ERROR: return Errc::kTlsCertificateAuthority;
    case CURLE_SSL_INVALIDCERTSTATUS: return Errc::kTlsCertificateRevoked;
    case CURLE_SSL_CRL_BADFILE: return Errc::kTlsRevocationCheckFailed;
    default: return Errc::kTlsFailure;
  }
}

Errc ErrcOf(const CurlFailure& failure) {
  // Not a closed set of ours: libcurl adds codes, so that there is a default here.
  switch (static_cast<int>(failure.code)) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST: return Errc::kNameNotResolved;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_INTERFACE_FAILED: return Errc::kCannotConnect;
    case CURLE_OPERATION_TIMEDOUT: return Errc::kTimedOut;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3: return Errc::kConnectionAborted;
    case CURLE_RECV_ERROR:
      return IsCertificateDemand(failure) ? Errc::kClientCertificateNeeded : Errc::kConnectionAborted;
    case CURLE_WEIRD_SERVER_REPLY:
      // libcurl itself refuses some fields, a negative Content-Length for one.
      return failure.has_status_line ? Errc::kInvalidServerResponse : Errc::kGarbledResponse;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: bytes that do not begin with a status line
      return Errc::kGarbledResponse;
    case CURLE_OUT_OF_MEMORY:
      // Also libcurl's answer to a header line beyond 100 KB (fault B21).
      return failure.has_head ? Errc::kOutOfMemory : Errc::kInvalidServerResponse;
    case 100:  // CURLE_TOO_LARGE of libcurl 8.6 and later: the same
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED: return Errc::kInvalidServerResponse;
    case CURLE_RANGE_ERROR: return Errc::kInsufficientRangeSupport;
    case CURLE_TOO_MANY_REDIRECTS: return Errc::kTooManyRedirects;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR: return Errc::kInvalidCredentials;
    case CURLE_URL_MALFORMAT: return Errc::kInvalidArgument;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_USE_SSL_FAILED: return ErrcOfTls(failure);
    default: return Errc::kInternal;
  }
}

bool IsProxyTrouble(const CurlFailure& failure) {
  return failure.code == CURLE_COULDNT_RESOLVE_PROXY || failure.code == CURLE_PROXY ||
         (failure.uses_proxy && failure.code == CURLE_COULDNT_CONNECT) || IsProxysHandshake(failure);
}

}  // namespace

Error ErrorOfCurl(const CurlFailure& failure) {
  constexpr long kFirstRefusal = 300;
  if (failure.proxy_status >= kFirstRefusal && !failure.has_head) {
    return Error{Errc::kHttpStatus, ErrorContext::kTransport, failure.proxy_status, "answer of the proxy to CONNECT"};
  }
  Error error;
  error.code = ErrcOf(failure);
  error.context = IsProxyTrouble(failure) ? ErrorContext::kTransport : ErrorContext::kRemoteFile;
  error.native = failure.os_error;
  error.detail = std::string(curl_easy_strerror(failure.code)) + " (" + std::to_string(failure.code) + ')';
  if (!failure.detail.empty()) error.detail += ": " + failure.detail;
  return error;
}

}  // namespace openbits::transport
