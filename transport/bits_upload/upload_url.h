#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace openbits::transport {

/// "%7B" for '{'.
std::string PercentEncode(char c);

/// Whether `text` is a host name or address, with an optional port: what BITS-Host-Id may say. At most 300 characters.
bool IsHostId(std::string_view text);

/// The URL that packets go to: the remote name with its host, and the port if `host_id` has one, in place of its own.
/// An empty `host_id` leaves it as it is. Scheme, path and query stay. kInvalidArgument when the result is no URL.
/// BITS: ack-for-create-session.md, "BITS-Host-Id".
Result<std::string> UploadUrl(std::string_view remote_name, std::string_view host_id);

/// Where a reply is to be fetched.
struct ReplyLocation {
  /// Absolute http or https URL, encoded for the wire.
  std::string url;
  /// The same at the host of the remote name, when `url` was made with a host id; else empty.
  std::string fallback_url;
};

/// Makes a URL of BITS-Reply-URL. Servers of Windows send paths with backslashes and braces, relative to the directory of
/// the remote name. kInvalidServerResponse for other schemes than http and https, for what cannot be read, and for more
/// than 2,200 characters. BITS: ack-for-fragment.md, "BITS-Reply-URL".
Result<ReplyLocation> ResolveReplyUrl(std::string_view remote_name, std::string_view host_id, std::string_view value);

}  // namespace openbits::transport
