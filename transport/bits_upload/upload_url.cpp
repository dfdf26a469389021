#include "transport/bits_upload/upload_url.h"

#include <algorithm>
#include <limits>

#include "transport/ascii.h"
#include "transport/url.h"

namespace openbits::transport {
namespace {

// BITS: bits-iis-extension-properties.md, "BITSHostId".
constexpr std::size_t kHostIdMax = 300;
// BITS: ack-for-fragment.md, "BITS-Reply-URL".
constexpr std::size_t kReplyUrlMax = 2200;

Error Refuse(std::string detail) {
  return Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0, std::move(detail)};
}

bool IsHexadecimal(char c) {
  const char lower = ToLowerAscii(c);
  return IsDigit(c) || (lower >= 'a' && lower <= 'f');
}

bool IsHost(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[') {
    host = host.substr(1, host.size() - 2);
    return !host.empty() &&
           std::all_of(host.begin(), host.end(), [](char c) { return IsHexadecimal(c) || c == ':' || c == '.'; });
  }
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

bool IsPort(std::string_view text) {
  const auto port = ParseDecimal(text);
  return port && *port > 0 && *port <= std::numeric_limits<std::uint16_t>::max();
}

/// Cuts a host id into host and ":port"; the port is empty when there is none.
struct HostParts {
  std::string_view host;
  std::string_view port;
};

HostParts SplitHost(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return {text.substr(0, colon), colon == std::string_view::npos ? std::string_view() : text.substr(colon)};
}

/// "http" for "http://host" or "http:x"; empty for what has no scheme.
std::string SchemeOf(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsAlphanumeric(text.front()) || IsDigit(text.front()))
    return {};
  const std::string_view scheme = text.substr(0, colon);
  const bool is_scheme = std::all_of(scheme.begin(), scheme.end(),
                                     [](char c) { return IsAlphanumeric(c) || c == '+' || c == '-' || c == '.'; });
  return is_scheme ? ToLowerAscii(scheme) : std::string();
}

/// Turns a path in Windows' manner into one of a URL; what is encoded already stays.
std::string ToUrlText(std::string_view value) {
  constexpr std::string_view kAllowed = "-._~:/?#[]@!$&'()*+,;=";  // RFC 3986: unreserved and reserved
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i] == '\\' ? '/' : value[i];
    const bool is_escape =
        c == '%' && i + 2 < value.size() && IsHexadecimal(value[i + 1]) && IsHexadecimal(value[i + 2]);
    if (is_escape || IsAlphanumeric(c) || kAllowed.find(c) != std::string_view::npos) {
      text += c;
    } else {
      text += PercentEncode(c);
    }
  }
  return text;
}

Result<std::string> Resolve(std::string_view base, std::string_view reference) {
  auto url = ResolveUrl(base, reference);
  if (!url) return Refuse("BITS-Reply-URL cannot be read");
  if (url->size() > kReplyUrlMax) return Refuse("BITS-Reply-URL is too long");
  const std::string scheme = SchemeOf(*url);
  if (scheme != "http" && scheme != "https") return Refuse("BITS-Reply-URL is not http or https");
  return url;
}

}  // namespace

std::string PercentEncode(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
}

bool IsHostId(std::string_view text) {
  if (text.empty() || text.size() > kHostIdMax) return false;
  if (text.front() == '[' && text.find(']') == std::string_view::npos) return false;
  const HostParts parts = SplitHost(text);
  return IsHost(parts.host) && (parts.port.empty() || IsPort(parts.port.substr(1)));
}

Result<std::string> UploadUrl(std::string_view remote_name, std::string_view host_id) {
  const auto url = ParseUrl(remote_name);
  if (!url) return url.error();
  if (host_id.empty()) return std::string(remote_name);
  const std::size_t begin = remote_name.find("://") + 3;
  const std::size_t end = std::min(remote_name.find_first_of("/?#", begin), remote_name.size());
  const std::string_view authority = remote_name.substr(begin, end - begin);
  const std::size_t at = authority.rfind('@');
  const std::string_view user = at == std::string_view::npos ? std::string_view() : authority.substr(0, at + 1);
  const HostParts own = SplitHost(authority.substr(user.size()));
  const HostParts node = SplitHost(host_id);
  std::string text(remote_name.substr(0, begin));
  text.append(user).append(node.host).append(node.port.empty() ? own.port : node.port).append(remote_name.substr(end));
  // ASSUMED: the name in the certificate must be the node's: the URL stays https where it was (spec 9).
  if (const auto changed = ParseUrl(text); !changed) return changed.error();
  return text;
}

Result<ReplyLocation> ResolveReplyUrl(std::string_view remote_name, std::string_view host_id, std::string_view value) {
  const std::string reference = ToUrlText(value);
  ReplyLocation location;
  const std::string scheme = SchemeOf(reference);
  if (!scheme.empty() && scheme != "http" && scheme != "https") return Refuse("BITS-Reply-URL is not http or https");
  const bool is_absolute = !scheme.empty() || reference.compare(0, 2, "//") == 0;
  // ASSUMED: Windows was seen to ask the URL's host; the node that has the session has the reply, so it is asked first.
  const auto base = UploadUrl(remote_name, is_absolute ? std::string_view() : host_id);
  if (!base) return base.error();
  auto url = Resolve(*base, reference);
  if (!url) return url.error();
  location.url = *std::move(url);
  if (!is_absolute && !host_id.empty()) {
    auto fallback = Resolve(remote_name, reference);
    if (!fallback) return fallback.error();
    if (*fallback != location.url) location.fallback_url = *std::move(fallback);
  }
  return location;
}

}  // namespace openbits::transport
