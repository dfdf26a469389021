// The part of transport/url.h that must agree with the parser that connects: it asks that very parser, so that no URL
// means one host to our checks and another to libcurl.
#include <algorithm>
#include <charconv>
#include <utility>

#include "transport/ascii.h"
#include "transport/curl/curl_handles.h"
#include "transport/url.h"

namespace openbits::transport {
namespace {

constexpr unsigned kParseFlags = 0;

Error Bad(CURLUcode code) { return Error{Errc::kInvalidArgument, ErrorContext::kNone, 0, curl_url_strerror(code)}; }

/// A part of the URL; empty when it has none.
std::string GetPart(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* raw = nullptr;
  if (curl_url_get(url, part, &raw, flags) != CURLUE_OK) return {};
  const CurlText text(raw);
  return std::string(text.get());
}

bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), IsControl); }

/// Servers that forget to encode spaces are common, and every browser follows them.
std::string EncodeWithSpaces(std::string_view text) {
  std::string encoded = EncodeForWire(text);
  for (std::size_t at = encoded.find(' '); at != std::string::npos; at = encoded.find(' ', at))
    encoded.replace(at, 1, "%20");
  return encoded;
}

/// What of a URL goes on the wire: a scheme in lower case, neither names and passwords nor fragments. Empty when it cannot
/// be told.
std::string TextForWire(CURLU* url) {
  curl_url_set(url, CURLUPART_USER, nullptr, 0);
  curl_url_set(url, CURLUPART_PASSWORD, nullptr, 0);
  curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
  return GetPart(url, CURLUPART_URL);
}

/// A handle that has read `text`.
Result<UrlHandle> Read(const std::string& text) {
  if (HasControl(text)) return Bad(CURLUE_MALFORMED_INPUT);
  UrlHandle handle(curl_url());
  if (!handle) return Error{Errc::kOutOfMemory};
  if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), kParseFlags)) return Bad(code);
  return handle;
}

Result<Url> PartsOf(CURLU* handle, std::string_view text) {
  Url url;
  url.scheme = ToLowerAscii(GetPart(handle, CURLUPART_SCHEME));
  url.host = ToLowerAscii(GetPart(handle, CURLUPART_HOST));
  if (url.host.size() > 1 && url.host.front() == '[') url.host = url.host.substr(1, url.host.size() - 2);
  url.path = GetPart(handle, CURLUPART_PATH);
  url.query = GetPart(handle, CURLUPART_QUERY);
  const std::string port = GetPart(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (text.find('@') == std::string_view::npos) return url;  // neither name nor password
  url.user = GetPart(handle, CURLUPART_USER, CURLU_URLDECODE);
  url.password = GetPart(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
  // A name with a line end in it, which is not decoded, would end a line of the head; better none of it is used.
  const bool lost_user = url.user.empty() && !GetPart(handle, CURLUPART_USER).empty();
  const bool lost_password = url.password.empty() && !GetPart(handle, CURLUPART_PASSWORD).empty();
  if (lost_user || lost_password) return Bad(CURLUE_BAD_USER);
  return url;
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  const auto handle = Read(std::string(text));
  if (!handle) return handle.error();
  return PartsOf(handle->get(), text);
}

Result<std::string> ResolveUrl(std::string_view base, std::string_view reference) {
  const auto fail = [](CURLUcode code) {
    return Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0,
                 std::string("bad Location: ") + curl_url_strerror(code)};
  };
  if (reference.empty() || HasControl(reference)) return fail(CURLUE_MALFORMED_INPUT);
  const UrlHandle handle(curl_url());
  if (!handle) return Error{Errc::kOutOfMemory};
  const std::string target = EncodeWithSpaces(reference);
  const std::string terminated(base);
  if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, terminated.c_str(), kParseFlags)) {
    return fail(code);
  }
  if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, target.c_str(), kParseFlags)) return fail(code);
  std::string resolved = TextForWire(handle.get());
  if (resolved.empty()) return fail(CURLUE_MALFORMED_INPUT);
  return resolved;
}

Result<RequestTarget> ParseRequestUrl(std::string_view text) {
  auto handle = Read(std::string(text));
  if (!handle) return handle.error();
  auto url = PartsOf(handle->get(), text);
  if (!url) return url.error();
  std::string on_wire = EncodeForWire(text);
  const bool may_differ = text.find_first_of("@#") != std::string_view::npos || !text.starts_with(url->scheme + ":");
  if (may_differ) {
    handle = Read(on_wire);
    if (!handle) return handle.error();
    on_wire = TextForWire(handle->get());
    if (on_wire.empty()) return Bad(CURLUE_MALFORMED_INPUT);
  }
  return RequestTarget{std::move(*url), std::move(on_wire)};
}

}  // namespace openbits::transport
