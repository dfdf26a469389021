#include "transport/redirect.h"

#include <array>
#include <optional>
#include <utility>

#include "transport/ascii.h"
#include "transport/url.h"

namespace openbits::transport {
namespace {

using Action = RedirectDecision::Action;

bool IsRedirectStatus(int status) {
  // DEVIATION: handling-server-application-errors: 308 is followed like 307; BITS is older than RFC 7538.
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

RedirectDecision Refuse(Errc code, int status, std::string url, std::string detail) {
  RedirectDecision decision;
  decision.action = Action::kRefuse;
  decision.url = std::move(url);
  decision.error = Error{code, ErrorContext::kRemoteFile, status, std::move(detail)};
  return decision;
}

using Address4 = std::array<unsigned, 4>;

std::optional<Address4> ParseAddress4(std::string_view text) {
  Address4 bytes{};
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const std::size_t length = index + 1 < bytes.size() ? text.find('.') : text.size();
    if (length == std::string_view::npos) return std::nullopt;
    const auto value = ParseDecimal(text.substr(0, length));
    if (!value || *value > 255) return std::nullopt;
    bytes[index] = static_cast<unsigned>(*value);
    text.remove_prefix(index + 1 < bytes.size() ? length + 1 : length);
  }
  return bytes;
}

bool IsPrivate4(const Address4& a) {
  return a[0] == 0 || a[0] == 10 || a[0] == 127 || (a[0] == 100 && (a[1] & 0xc0U) == 64) ||
         (a[0] == 169 && a[1] == 254) || (a[0] == 172 && (a[1] & 0xf0U) == 16) || (a[0] == 192 && a[1] == 168);
}

}  // namespace

RedirectDecision DecideRedirect(const RedirectPolicy& policy, const ResponseHead& head, std::string_view method,
                                std::string_view current_url, std::uint32_t hops) {
  const auto location = head.Find("Location");
  if (!IsRedirectStatus(head.status) || !location) return RedirectDecision{};
  auto target = ResolveUrl(current_url, *location);
  if (!target) return Refuse(target.error().code, head.status, {}, target.error().detail);
  const auto from = ParseUrl(current_url);
  const auto to = ParseUrl(*target);
  if (!from || !to) return Refuse(Errc::kInvalidServerResponse, head.status, {}, "redirect to a bad URL");

  if (!policy.follow) return Refuse(Errc::kRedirectRefused, head.status, *target, "redirects are not allowed");
  if (to->scheme != "http" && to->scheme != "https") {
    return Refuse(Errc::kRedirectRefused, head.status, *target, "redirect to the scheme " + to->scheme);
  }
  if (from->scheme == "https" && to->scheme == "http" && !policy.allow_https_to_http) {
    return Refuse(Errc::kRedirectRefused, head.status, *target, "redirect from https to http");
  }
  if (hops >= policy.hops_max) return Refuse(Errc::kTooManyRedirects, head.status, *target, "too many redirects");

  RedirectDecision decision;
  decision.action = Action::kFollow;
  decision.leaves_origin = !IsSameOrigin(current_url, *target);
  // ASSUMED: only 303 changes the method. Browsers also turn a POST answered by 301 or 302 into a GET; the methods of
  // BITS must arrive as they are or not at all.
  decision.becomes_get = head.status == 303 && method != "HEAD";
  decision.url = std::move(*target);
  return decision;
}

bool IsPrivateAddress(std::string_view address) {
  if (const auto bytes = ParseAddress4(address)) return IsPrivate4(*bytes);
  const std::string text = ToLowerAscii(address);
  if (text.find(':') == std::string::npos) return false;
  constexpr std::string_view kMapped = "::ffff:";
  if (text.compare(0, kMapped.size(), kMapped) == 0) return IsPrivateAddress(text.substr(kMapped.size()));
  if (text == "::1" || text == "::") return true;
  const std::string_view first = std::string_view(text).substr(0, text.find(':'));
  if (first.size() != 4) return false;
  // fc00::/7 and fe80::/10
  return first.substr(0, 2) == "fc" || first.substr(0, 2) == "fd" ||
         (first.substr(0, 2) == "fe" && std::string_view("89ab").find(first[2]) != std::string_view::npos);
}

}  // namespace openbits::transport
