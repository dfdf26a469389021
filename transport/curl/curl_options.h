#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <curl/curl.h>

#include "platform/base/result.h"
#include "transport/curl/curl_credentials.h"
#include "transport/curl/curl_global.h"
#include "transport/curl/curl_handles.h"
#include "transport/curl/curl_transport.h"
#include "transport/request.h"

namespace openbits::transport {

/// One request on the wire: a Request becomes several by redirects and challenges.
struct Hop {
  std::string url;
  std::string method;
  bool sends_body = false;
  /// The URL is of the origin the request was made for: custom headers may go there.
  bool at_first_origin = true;
  /// Proxy of the job for this URL; empty: none. Nothing: libcurl's own choice, from the environment.
  std::optional<std::string> proxy;
  std::optional<CredentialGroup> server_credentials;
  std::optional<CredentialGroup> proxy_credentials;
  /// The credentials are Basic ones that this very URL, or proxy, has asked for before: they are sent unasked.
  bool server_has_asked = false;
  bool proxy_has_asked = false;
};

/// One option of an easy handle, as a value.
struct CurlSetting {
  /// What the option takes. Numbers are for both of libcurl's integer types: the option tells which.
  enum class Kind : std::uint8_t { kNumber, kText, kDefaultTakenAway };

  /// Takes a default away: a null pointer.
  CurlSetting(CURLoption the_option, std::monostate /*nothing*/) : option(the_option), kind(Kind::kDefaultTakenAway) {}
  CurlSetting(CURLoption the_option, std::int64_t the_number) : option(the_option), number(the_number) {}
  CurlSetting(CURLoption the_option, std::string the_text)
      : option(the_option), kind(Kind::kText), text(std::move(the_text)) {}

  CURLoption option;
  Kind kind = Kind::kNumber;
  std::int64_t number = 0;
  std::string text;
};

/// kInvalidArgument for a method, header or body that cannot be sent as it is (attack D4).
Status CheckRequest(const Request& request);

/// Whether certificates can be judged as `tls` wants them to be, where they are judged at all: kTlsFailure with a TLS library
/// that lets nobody have a say, since a check that was asked for must not silently be left out.
Status CheckJudgement(const Hop& hop, const TlsOptions& tls, const CurlFeatures& features);

/// Every option but callbacks, credentials and header lines; the receive buffer for a body of about the length expected.
/// Pure.
std::vector<CurlSetting> SettingsOf(const Request& request, const Hop& hop, const CurlTransportOptions& options,
                                    const CurlFeatures& features, std::uint64_t body_bytes_expected = kSizeUnknown);

/// The header lines of a hop, beyond those libcurl makes itself. Pure.
std::vector<std::string> HeaderLinesOf(const Request& request, const Hop& hop);

/// Applies settings to a handle; kInternal when libcurl refuses one.
Status ApplySettings(CURL* easy, const std::vector<CurlSetting>& settings);

/// Applies the credentials of a hop. They go out only in answer to a challenge.
Status ApplyCredentials(CURL* easy, const Hop& hop);

/// The lines as libcurl wants them; empty when memory is out.
LineList MakeLineList(const std::vector<std::string>& lines);

}  // namespace openbits::transport
