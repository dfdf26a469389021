#include "transport/proxy.h"

#include <algorithm>
#include <optional>

#include "transport/ascii.h"

namespace openbits::transport {
namespace {

// ASSUMED: BITS names no default; WinHTTP's proxies listen on the port of their scheme.
constexpr std::string_view kHttpPort = "80";
constexpr std::string_view kHttpsPort = "443";
constexpr std::uint64_t kPortMax = 65535;

Error Refuse(std::string detail) {
  return Error{Errc::kInvalidProxyInfo, ErrorContext::kTransport, 0, std::move(detail)};
}

/// Words between white space and semicolons, which WinHTTP takes as well.
std::vector<std::string_view> SplitWords(std::string_view text) {
  constexpr std::string_view kSeparators = " \t\r\n;";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t start = text.find_first_not_of(kSeparators);
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    const std::size_t length = std::min(text.find_first_of(kSeparators), text.size());
    words.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(),
                                      [](char c) { return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

bool IsAddressLiteral(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         std::all_of(host.begin() + 1, host.end() - 1,
                     [](char c) { return IsAlphanumeric(c) || c == ':' || c == '.'; });
}

/// "server[:port]" as "server:port"; nothing when it is not that.
std::optional<std::string> ReadServer(std::string_view text, std::string_view default_port) {
  std::size_t host_end = text.find(':');
  if (!text.empty() && text.front() == '[') {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    host_end = bracket + 1 < text.size() ? bracket + 1 : std::string_view::npos;
  }
  const std::string_view host = text.substr(0, host_end);
  if (!IsHostName(host) && !IsAddressLiteral(host)) return std::nullopt;
  if (host_end == std::string_view::npos) return std::string(host) + ':' + std::string(default_port);
  if (text[host_end] != ':') return std::nullopt;
  const auto port = ParseDecimal(text.substr(host_end + 1));
  if (!port || *port == 0 || *port > kPortMax) return std::nullopt;
  return std::string(host) + ':' + std::to_string(*port);
}

struct ProxyEntry {
  std::string for_scheme;  // Empty: any.
  std::string url;
};

/// One entry "[scheme=][scheme://]server[:port]". Only http and https are known on both sides.
std::optional<ProxyEntry> ReadEntry(std::string_view word) {
  ProxyEntry entry;
  if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
    entry.for_scheme = ToLowerAscii(word.substr(0, equals));
    if (entry.for_scheme != "http" && entry.for_scheme != "https") return std::nullopt;
    word.remove_prefix(equals + 1);
  }
  std::string scheme = "http";
  if (const std::size_t slashes = word.find("://"); slashes != std::string_view::npos) {
    scheme = ToLowerAscii(word.substr(0, slashes));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    word.remove_prefix(slashes + 3);
    if (!word.empty() && word.back() == '/') word.remove_suffix(1);
  }
  const auto server = ReadServer(word, scheme == "https" ? kHttpsPort : kHttpPort);
  if (!server) return std::nullopt;
  entry.url = scheme + "://" + *server;
  return entry;
}

/// Whether `host` fits `pattern`, in which '*' stands for any text.
bool FitsPattern(std::string_view pattern, std::string_view host) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  std::size_t position = 0;
  while (position < host.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      retry = position;
    } else if (at < pattern.size() && pattern[at] == host[position]) {
      ++at;
      ++position;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      position = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool IsBypassPattern(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return IsAlphanumeric(c) || std::string_view("-._*:[]").find(c) != std::string_view::npos;
  });
}

Result<bool> IsBypassed(std::string_view bypass_list, std::string_view host) {
  const std::string lower_host = ToLowerAscii(host);
  bool bypassed = false;
  for (const std::string_view word : SplitWords(bypass_list)) {
    std::string pattern = ToLowerAscii(word);
    if (pattern == "<local>") {
      // BITS: nf-bits-ibackgroundcopyjob-setproxysettings, "Parameters": names without a dot are local.
      bypassed = bypassed || lower_host.find_first_of(".:") == std::string::npos;
      continue;
    }
    if (!IsBypassPattern(pattern)) return Refuse("bad entry in the proxy bypass list");
    if (pattern.size() > 2 && pattern.front() == '[' && pattern.back() == ']') {
      pattern = pattern.substr(1, pattern.size() - 2);
    }
    bypassed = bypassed || FitsPattern(pattern, lower_host);
  }
  return bypassed;
}

}  // namespace

Result<std::vector<std::string>> SelectProxies(const ProxySettings& settings, std::string_view url_scheme,
                                               std::string_view url_host) {
  std::vector<std::string> proxies;
  for (const std::string_view word : SplitWords(settings.list)) {
    const auto entry = ReadEntry(word);
    if (!entry) return Refuse("bad entry in the proxy list");
    if (entry->for_scheme.empty() || entry->for_scheme == url_scheme) proxies.push_back(entry->url);
  }
  if (SplitWords(settings.list).empty()) return Refuse("empty proxy list");
  const auto bypassed = IsBypassed(settings.bypass_list, url_host);
  if (!bypassed) return bypassed.error();
  if (*bypassed) proxies.clear();
  return proxies;
}

}  // namespace openbits::transport
