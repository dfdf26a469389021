#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace openbits::transport {

/// A URL in its parts, as libcurl reads it.
struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case, without brackets
  std::uint16_t port = 0;
  std::string user;
  std::string password;
  std::string path;  // with the leading slash
  std::string query;
};

/// Splits a URL with the same parser that will connect (attack: parser differences). kInvalidArgument otherwise.
Result<Url> ParseUrl(std::string_view text);

/// Whether AddFile takes `text` as a remote name: http, https or file, at most 2,200 characters, each path segment at
/// most 260, no wildcards, no control bytes. kInvalidArgument otherwise.
/// BITS: ns-bits-bg_file_info, "RemoteName".
Status CheckRemoteName(std::string_view text);

/// Resolves `reference` (a Location field) against `base`; kInvalidServerResponse when it cannot be.
Result<std::string> ResolveUrl(std::string_view base, std::string_view reference);

/// A URL as it was given, and as it is requested.
struct RequestTarget {
  Url url;
  std::string on_wire;  // encoded for the wire, without user information and fragment
};

/// Splits a URL for a request, with one look at it. kInvalidArgument when it cannot be read.
Result<RequestTarget> ParseRequestUrl(std::string_view text);

/// True when two URLs have the same scheme, host and port: where credentials may go.
bool IsSameOrigin(std::string_view left, std::string_view right);

/// `url` with the name and password that `other` has in it; unchanged when it has its own, or `other` has none.
std::string WithUserInfo(std::string_view url, std::string_view other);

/// The URL as it goes on the wire: non-ASCII bytes of path and query percent-encoded.
std::string EncodeForWire(std::string_view text);

}  // namespace openbits::transport
