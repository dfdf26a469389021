#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "platform/base/error.h"
#include "transport/tls_options.h"

namespace openbits::transport {

struct CurlSetting;

/// What is wrong with a certificate, in the terms of the security flags.
enum class CertificateFault : std::uint8_t {
  kNone,
  kDate,
  kName,
  kAuthority,
  kUsage,
  kRevoked,
  kRevocationUnknown,  // no usable list
  kOther,
};

/// The fault behind a verification result of OpenSSL (X509_V_...). Not where Schannel is the TLS library.
CertificateFault FaultOfVerifyResult(long verify_result);

/// The fault behind a failed verification: `verify_result` is CURLINFO_SSL_VERIFYRESULT, `detail` libcurl's text.
CertificateFault FaultOfFailure(long verify_result, const std::string& detail);

/// Whether a failed handshake got as far as a judgement of the certificate.
bool IsJudged(long verify_result, const std::string& detail);

/// What a request needs of libcurl's options with this TLS library alone.
void AddTlsLibrarySettings(std::vector<CurlSetting>& settings, const TlsOptions& options);

/// The situation a fault is reported as; kTlsFailure where no better is known.
Errc ErrcOfFault(CertificateFault fault);

/// Whether a fault is to be overlooked under `options`.
bool IsIgnored(CertificateFault fault, const TlsOptions& options);

/// True when certificates are not judged as usual. Such connections and their TLS sessions must never serve, nor be
/// served by, other requests: libcurl does not know of the difference.
bool HasOwnVerification(const TlsOptions& options);

/// Installs the judgement of `options` on the TLS contexts of `easy`. Only where HasOwnVerification.
void InstallVerification(CURL* easy, const TlsOptions& options);

}  // namespace openbits::transport
