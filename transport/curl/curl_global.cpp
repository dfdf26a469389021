#include "transport/curl/curl_global.h"

#include <cstring>

#include <curl/curl.h>

#include "platform/base/assert.h"

// curl_global_init is thread-safe from 7.84.0 on; so others in this process may initialise libcurl at the same time.
static_assert(LIBCURL_VERSION_NUM >= 0x075500, "libcurl 7.85 or later");

namespace openbits::transport {
namespace {

CurlFeatures Initialise() {
  const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  OPENBITS_ASSERT(code == CURLE_OK);
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  const auto has = [&](int feature) { return (info->features & feature) != 0; };
  // Schannel takes authorities from the system's store, whatever libcurl was built with.
  const bool has_files = info->ssl_version != nullptr && std::strstr(info->ssl_version, "Schannel") == nullptr;
  const bool has_openssl = info->ssl_version != nullptr && std::strncmp(info->ssl_version, "OpenSSL/", 8) == 0;
  return CurlFeatures{
      .tls = has(CURL_VERSION_SSL),
      .ntlm = has(CURL_VERSION_NTLM),
      .negotiate = has(CURL_VERSION_SPNEGO),
      .system_security = has(CURL_VERSION_SSPI),
      .misses_write_events = has(CURL_VERSION_SSPI),  // there is no other sign of Windows
      .openssl = has_openssl,
      .has_default_authorities_file = has_files && info->age >= CURLVERSION_SEVENTH && info->cainfo != nullptr,
  };
}

}  // namespace

const CurlFeatures& InitialiseCurl() {
  static const CurlFeatures features = Initialise();
  return features;
}

}  // namespace openbits::transport
