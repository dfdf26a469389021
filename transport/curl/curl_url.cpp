// The part of transport/url.h that must agree with the parser that connects: it asks that very parser, so that no URL
// means one host to our checks and another to libcurl.
#include <algorithm>
#include <charconv>

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

/// What of a URL goes on the wire: neither names and passwords nor fragments. Empty when it cannot be told.
std::string TextForWire(CURLU* url) {
  curl_url_set(url, CURLUPART_USER, nullptr, 0);
  curl_url_set(url, CURLUPART_PASSWORD, nullptr, 0);
  curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
  return GetPart(url, CURLUPART_URL);
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  if (HasControl(text)) return Bad(CURLUE_MALFORMED_INPUT);
  const UrlHandle handle(curl_url());
  if (!handle) return Error{Errc::kOutOfMemory};
  const std::string terminated(text);
  if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, terminated.c_str(), kParseFlags)) {
    return Bad(code);
  }
  Url url;
  url.scheme = ToLowerAscii(GetPart(handle.get(), CURLUPART_SCHEME));
  url.host = ToLowerAscii(GetPart(handle.get(), CURLUPART_HOST));
  if (url.host.size() > 1 && url.host.front() == '[') url.host = url.host.substr(1, url.host.size() - 2);
  url.user = GetPart(handle.get(), CURLUPART_USER, CURLU_URLDECODE);
  url.password = GetPart(handle.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
  url.path = GetPart(handle.get(), CURLUPART_PATH);
  url.query = GetPart(handle.get(), CURLUPART_QUERY);
  const std::string port = GetPart(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  // A name with a line end in it, which is not decoded, would end a line of the head; better none of it is used.
  const bool lost_user = url.user.empty() && !GetPart(handle.get(), CURLUPART_USER).empty();
  const bool lost_password = url.password.empty() && !GetPart(handle.get(), CURLUPART_PASSWORD).empty();
  if (lost_user || lost_password) return Bad(CURLUE_BAD_USER);
  return url;
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

Result<std::string> RequestUrl(std::string_view text) {
  if (HasControl(text)) return Bad(CURLUE_MALFORMED_INPUT);
  const UrlHandle handle(curl_url());
  if (!handle) return Error{Errc::kOutOfMemory};
  if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, EncodeWithSpaces(text).c_str(), kParseFlags)) {
    return Bad(code);
  }
  std::string wire = TextForWire(handle.get());
  if (wire.empty()) return Bad(CURLUE_MALFORMED_INPUT);
  return wire;
}

}  // namespace openbits::transport
