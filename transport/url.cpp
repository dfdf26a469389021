#include "transport/url.h"

#include <algorithm>

#include "platform/base/utf.h"
#include "transport/ascii.h"

namespace openbits::transport {
namespace {

// BITS: ns-bits-bg_file_info, "RemoteName": 2,200 characters, each segment at most MAX_PATH.
constexpr std::size_t kRemoteNameMax = 2200;
constexpr std::size_t kSegmentMax = 260;

Status Refuse(std::string detail) { return Error{Errc::kInvalidArgument, ErrorContext::kNone, 0, std::move(detail)}; }

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Status CheckPath(std::string_view path) {
  if (path.find('*') != std::string_view::npos) return Refuse("wildcard in the path");
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (Utf16Length(path.substr(0, slash)) > kSegmentMax) return Refuse("path segment too long");
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return Status{};
}

std::size_t AuthorityStart(std::string_view text) {
  const std::size_t slashes = text.find("://");
  return slashes == std::string_view::npos ? 0 : slashes + 3;
}

/// Where path, query or fragment begin: behind the authority.
std::size_t PathStart(std::string_view text) {
  const std::size_t start = text.find_first_of("/?#", AuthorityStart(text));
  return start == std::string_view::npos ? text.size() : start;
}

/// Name and password with the sign behind them, as they stand there.
std::string_view UserInfo(std::string_view text) {
  const std::string_view authority = text.substr(0, PathStart(text)).substr(AuthorityStart(text));
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? std::string_view() : authority.substr(0, at + 1);
}

}  // namespace

Status CheckRemoteName(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return IsControl(c) || c == ' '; })) {
    return Refuse("space or control byte in the URL");
  }
  if (!IsUtf8(text)) return Refuse("URL is not UTF-8");
  if (Utf16Length(text) > kRemoteNameMax) return Refuse("URL too long");
  auto url = ParseUrl(text);
  if (!url) return url.error();
  if (url->scheme == "file") {
    if (!url->host.empty()) return Refuse("file URL with a host");
  } else if (url->scheme != "http" && url->scheme != "https") {
    return Refuse("scheme is not http, https or file");
  } else if (url->host.empty()) {
    return Refuse("URL without a host");
  }
  // BITS: ns-bits-bg_file_info, "RemoteName": the caller encodes names of hosts.
  if (!IsPlainAscii(url->host)) return Refuse("host is not ASCII");
  return CheckPath(url->path);
}

bool IsSameOrigin(std::string_view left, std::string_view right) {
  const auto a = ParseUrl(left);
  const auto b = ParseUrl(right);
  return a && b && a->scheme == b->scheme && a->host == b->host && a->port == b->port;
}

std::string WithUserInfo(std::string_view url, std::string_view other) {
  const std::string_view info = UserInfo(other);
  std::string with(url);
  if (!info.empty() && UserInfo(url).empty()) with.insert(AuthorityStart(url), info);
  return with;
}

std::string EncodeForWire(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const std::size_t start = PathStart(text);
  std::string encoded(text.substr(0, start));
  for (const char c : text.substr(start)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 0xfU];
    }
  }
  return encoded;
}

}  // namespace openbits::transport
