#pragma once

namespace openbits::transport {

/// What the libcurl at run time can do.
struct CurlFeatures {
  /// Built with TLS.
  bool tls = false;
  bool ntlm = false;
  bool negotiate = false;
  /// Windows' own security layer: explicit names work with Negotiate, implicit ones with NTLM.
  bool system_security = false;
  /// Windows: libcurl waits for an event that says once that a socket takes bytes again, and now and then misses it
  /// (https://github.com/curl/curl/issues/6146).
  bool misses_write_events = false;
  /// TLS by OpenSSL: only then are the contexts that libcurl hands to callbacks OpenSSL's.
  bool openssl = false;
  /// Whether libcurl was built with a path of trusted authorities in one file.
  bool has_default_authorities_file = false;
};

/// Initialises libcurl at the first call and tells what it can do. Thread-safe. libcurl stays initialised to the end of
/// the process: others may use it as well.
const CurlFeatures& InitialiseCurl();

}  // namespace openbits::transport
