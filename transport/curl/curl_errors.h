#pragma once

#include <string>

#include <curl/curl.h>

#include "platform/base/error.h"

namespace openbits::transport {

/// A failed exchange as libcurl reports it.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  /// CURLINFO_SSL_VERIFYRESULT: of the handshake with the remote server, zero before it.
  long verify_result = 0;
  /// CURLINFO_PROXY_SSL_VERIFYRESULT: of the handshake with a proxy. Zero without one, and once it is done, because a proxy
  /// is always judged in full.
  long proxy_verify_result = 0;
  /// CURLINFO_OS_ERRNO; zero where there is none.
  long os_error = 0;
  /// CURLINFO_HTTP_CONNECTCODE: the proxy's answer to CONNECT; zero without one.
  long proxy_status = 0;
  /// A status line had come before the failure: the server does speak HTTP.
  bool has_status_line = false;
  /// An answer's head was complete before the failure.
  bool has_head = false;
  /// The connection was made to a proxy of the job.
  bool uses_proxy = false;
  /// CURLOPT_ERRORBUFFER.
  std::string detail;
};

/// The one table from libcurl's codes to our situations. Pure.
Error ErrorOfCurl(const CurlFailure& failure);

}  // namespace openbits::transport
