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

/// What a request needs of libcurl's options with this TLS library alone; the versions of TLS (1.2 and later) among it.
void AddTlsLibrarySettings(std::vector<CurlSetting>& settings, const TlsOptions& options);

/// The situation a fault is reported as; kTlsFailure where no better is known.
Errc ErrcOfFault(CertificateFault fault);

/// Whether a fault is to be overlooked under `options`.
bool IsIgnored(CertificateFault fault, const TlsOptions& options);

/// True when certificates are not judged as usual. Such connections and their TLS sessions must never serve, nor be
/// served by, other requests: libcurl does not know of the difference.
bool HasOwnVerification(const TlsOptions& options);

/// Whether JudgePeer judges the server's certificate, and libcurl is told to leave it alone: where the TLS library lets
/// nobody have a say during the handshake. Not where authorities of ours are to be trusted, the request's or the
/// transport's (`authorities_file`): libcurl looks at those itself.
bool IsJudgedAfterHandshake(const TlsOptions& options, const std::string& authorities_file);

/// Judges the server at the other end of `easy`'s connection, before a byte of the request leaves: the fault that `options`
/// do not overlook, or kNone. Only where IsJudgedAfterHandshake; to be called for every request, because connections are
/// shared by requests that overlook different faults.
CertificateFault JudgePeer(CURL* easy, const std::string& host, const TlsOptions& options);

/// Prepares the TLS context of the remote server of `easy`, not that of a proxy: for the judgement of `options`, where
/// HasOwnVerification, and for reading ahead where that is wanted. The library may then hold bytes that the socket does
/// not tell of, and whoever got some must ask again until nothing comes (CurlTransfer::ReadOn). Only with
/// CurlFeatures::openssl.
void PrepareTls(CURL* easy, const TlsOptions& options, bool reads_ahead);

}  // namespace openbits::transport
