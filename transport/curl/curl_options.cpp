#include "transport/curl/curl_options.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "transport/ascii.h"
#include "transport/content_range.h"
#include "transport/curl/curl_tls.h"
#include "transport/http_headers.h"

namespace openbits::transport {
namespace {

// BITS: [MC-BUP] 4.2: servers and filters know BITS by this name.
constexpr std::string_view kUserAgent = "Microsoft BITS/7.8 openbits/0.1";
constexpr std::int64_t kBufferBytesMax = 512 * 1024;
constexpr std::int64_t kBufferBytesMin = 16 * 1024;
/// Beside a body: its head comes in the same piece.
constexpr std::int64_t kBufferBytesBesideBody = 16 * 1024;

Error Refuse(std::string detail) { return Error{Errc::kInvalidArgument, ErrorContext::kNone, 0, std::move(detail)}; }

bool Names(const HeaderList& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& field) { return IsSameHeaderName(field.first, name); });
}

Status CheckHeaders(const HeaderList& headers) {
  for (const auto& [name, value] : headers) {
    if (!IsFieldName(name) || !IsFieldValue(value)) return Refuse("bad header field");
  }
  return Status{};
}

std::int64_t Milliseconds(Duration span) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  return std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(span).count(), 1, kMax);
}

/// Not more than a body needs: what is touched is memory for each request, taken from the system and given back. And less
/// under a limit: what libcurl has read ahead is wire traffic that the limiter no longer holds back.
std::int64_t BufferBytes(std::uint64_t rate_limit, std::uint64_t body_bytes_expected) {
  std::int64_t bytes = kBufferBytesMax;
  if (body_bytes_expected < static_cast<std::uint64_t>(bytes - kBufferBytesBesideBody)) {
    bytes = static_cast<std::int64_t>(body_bytes_expected) + kBufferBytesBesideBody;
  }
  if (rate_limit == 0 || rate_limit >= static_cast<std::uint64_t>(bytes)) return bytes;
  return std::max(static_cast<std::int64_t>(rate_limit), kBufferBytesMin);
}

void AddMethod(std::vector<CurlSetting>& settings, const Request& request, const Hop& hop) {
  if (hop.sends_body) {
    settings.push_back({CURLOPT_UPLOAD, 1});
    settings.push_back({CURLOPT_INFILESIZE_LARGE, static_cast<std::int64_t>(request.body->size_bytes())});
    settings.push_back({CURLOPT_CUSTOMREQUEST, hop.method});
  } else if (hop.method == "HEAD") {
    settings.push_back({CURLOPT_NOBODY, 1});
  } else {
    settings.push_back({CURLOPT_HTTPGET, 1});
    if (hop.method != "GET") settings.push_back({CURLOPT_CUSTOMREQUEST, hop.method});
  }
}

void AddTls(std::vector<CurlSetting>& settings, const TlsOptions& tls, const CurlTransportOptions& options,
            const CurlFeatures& features) {
  const bool is_judged_by_us = IsJudgedAfterHandshake(tls, options.authorities_file);
  settings.push_back({CURLOPT_SSL_VERIFYPEER, is_judged_by_us ? 0 : 1});
  settings.push_back({CURLOPT_SSL_VERIFYHOST, tls.ignore_name || is_judged_by_us ? 0 : 2});
  settings.push_back({CURLOPT_PROXY_SSL_VERIFYPEER, 1});
  settings.push_back({CURLOPT_PROXY_SSL_VERIFYHOST, 2});
  if (!tls.authorities_file.empty()) {
    // In addition to the system's: libcurl still looks into its folder of authorities.
    settings.push_back({CURLOPT_CAINFO, tls.authorities_file});
  } else if (!options.authorities_file.empty()) {
    settings.push_back({CURLOPT_CAINFO, options.authorities_file});
    settings.push_back({CURLOPT_CAPATH, std::monostate{}});
    settings.push_back({CURLOPT_PROXY_CAINFO, options.authorities_file});
    settings.push_back({CURLOPT_PROXY_CAPATH, std::monostate{}});
  } else if (features.has_default_authorities_file) {
    // Without the folder, which only says the same again, libcurl keeps the parsed file from one handshake to the next.
    settings.push_back({CURLOPT_CAPATH, std::monostate{}});
  }
  if (!tls.revocation_file.empty() && tls.check_revocation) settings.push_back({CURLOPT_CRLFILE, tls.revocation_file});
  if (!tls.client_certificate_file.empty()) settings.push_back({CURLOPT_SSLCERT, tls.client_certificate_file});
  if (!tls.client_key_file.empty()) settings.push_back({CURLOPT_SSLKEY, tls.client_key_file});
  AddTlsLibrarySettings(settings, tls);
  if (HasOwnVerification(tls)) {
    settings.push_back({CURLOPT_FRESH_CONNECT, 1});
    settings.push_back({CURLOPT_FORBID_REUSE, 1});
    settings.push_back({CURLOPT_SSL_SESSIONID_CACHE, 0});
  }
}

}  // namespace

Status CheckRequest(const Request& request) {
  if (!IsFieldName(request.method)) return Refuse("bad method");
  OPENBITS_RETURN_IF_ERROR(CheckHeaders(request.headers));
  OPENBITS_RETURN_IF_ERROR(CheckHeaders(request.custom_headers));
  if (request.body && request.body->size_bytes() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    return Refuse("body too long");
  }
  if (request.timeouts.connect <= Duration::zero() || request.timeouts.response <= Duration::zero() ||
      request.timeouts.send <= Duration::zero()) {
    return Refuse("timeout of zero");
  }
  for (const ByteRange& range : request.ranges) {
    constexpr auto kMax = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (range.offset > kMax) return Refuse("bad range");
    if (!range.IsOpen() && (range.length == 0 || range.length > kMax - range.offset)) return Refuse("bad range");
  }
  return Status{};
}

Status CheckJudgement(const Hop& hop, const TlsOptions& tls, const CurlFeatures& features) {
  if (!HasOwnVerification(tls) || features.openssl || !hop.url.starts_with("https:")) return Status{};
  return Error{Errc::kTlsFailure, ErrorContext::kRemoteFile, 0, "the security flags need libcurl with OpenSSL"};
}

std::vector<CurlSetting> SettingsOf(const Request& request, const Hop& hop, const CurlTransportOptions& options,
                                    const CurlFeatures& features, std::uint64_t body_bytes_expected) {
  std::vector<CurlSetting> settings = {
      {CURLOPT_URL, hop.url},
      {CURLOPT_PROTOCOLS_STR, std::string("http,https")},
      {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
      {CURLOPT_FOLLOWLOCATION, 0},  // followed by us, so that nothing goes to a stranger (attack D3)
      {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
      {CURLOPT_HTTP09_ALLOWED, 0},
      {CURLOPT_USERAGENT, std::string(kUserAgent)},
      {CURLOPT_NETRC, CURL_NETRC_IGNORED},
      {CURLOPT_NOSIGNAL, 1},
      {CURLOPT_NOPROGRESS, 1},
      {CURLOPT_TCP_NODELAY, 1},
      {CURLOPT_BUFFERSIZE, BufferBytes(request.rate_limit_bytes_per_s, body_bytes_expected)},
      {CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytesMax},
      {CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(request.timeouts.connect)},
      {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
      {CURLOPT_DNS_CACHE_TIMEOUT, 0},  // each attempt looks again (fault B2); connections are reused anyway
  };
#if LIBCURL_VERSION_NUM >= 0x075700
  // A cancelled transfer must not hold the thread until the system's resolver gives up.
  settings.push_back({CURLOPT_QUICK_EXIT, 1});
#endif
  AddMethod(settings, request, hop);
  if (hop.proxy) {
    settings.push_back({CURLOPT_PROXY, *hop.proxy});
    settings.push_back({CURLOPT_NOPROXY, std::string()});
  }
  AddTls(settings, request.tls, options, features);
  if (request.closes_connection) settings.push_back({CURLOPT_FORBID_REUSE, 1});
  return settings;
}

std::vector<std::string> HeaderLinesOf(const Request& request, const Hop& hop) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kDefaults = {
      {{"Accept", "*/*"}, {"Accept-Encoding", "identity"}, {"Connection", "Keep-Alive"}}};
  std::vector<std::string> lines;
  const auto add = [&](std::string_view name, std::string_view value) {
    // libcurl's own notation: "Name:" takes a field away, "Name;" sends it empty.
    lines.push_back(std::string(name) + (value.empty() ? ";" : ": ") + std::string(value));
  };
  for (const auto& [name, default_value] : kDefaults) {
    const std::string_view value = name == "Connection" && request.closes_connection ? "close" : default_value;
    if (!Names(request.headers, name) && !(hop.at_first_origin && Names(request.custom_headers, name))) {
      add(name, value);
    }
  }
  if (!request.ranges.empty()) add("Range", FormatRange(request.ranges));
  for (const auto& [name, value] : request.headers)
    add(name, value);
  if (hop.at_first_origin) {
    for (const auto& [name, value] : request.custom_headers)
      add(name, value);
  }
  // Servers that do not know "100 Continue" would cost a second for each body.
  if (hop.sends_body) lines.emplace_back("Expect:");
  return lines;
}

Status ApplySettings(CURL* easy, const std::vector<CurlSetting>& settings) {
  for (const CurlSetting& setting : settings) {
    CURLcode code = CURLE_OK;
    switch (setting.kind) {
      case CurlSetting::Kind::kText: code = curl_easy_setopt(easy, setting.option, setting.text.c_str()); break;
      case CurlSetting::Kind::kDefaultTakenAway: code = curl_easy_setopt(easy, setting.option, nullptr); break;
      case CurlSetting::Kind::kNumber:
        code = setting.option >= CURLOPTTYPE_OFF_T
                   ? curl_easy_setopt(easy, setting.option, static_cast<curl_off_t>(setting.number))
                   : curl_easy_setopt(easy, setting.option, static_cast<long>(setting.number));
        break;
    }
    if (code != CURLE_OK) {
      return Error{Errc::kInternal, ErrorContext::kNone, 0,
                   "curl option " + std::to_string(setting.option) + ": " + curl_easy_strerror(code)};
    }
  }
  return Status{};
}

Status ApplyCredentials(CURL* easy, const Hop& hop) {
  CURLcode code = CURLE_OK;
  const auto set = [&](CURLoption option, auto value) {
    if (code == CURLE_OK) code = curl_easy_setopt(easy, option, value);
  };
  // CURLAUTH_ONLY makes libcurl wait for the challenge where it would send a single scheme's credentials at once.
  const auto wait_unless = [](bool has_asked) { return has_asked ? 0UL : CURLAUTH_ONLY; };
  if (hop.server_credentials) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(hop.server_credentials->schemes | wait_unless(hop.server_has_asked)));
    set(CURLOPT_USERNAME, hop.server_credentials->user_name.Reveal().c_str());
    set(CURLOPT_PASSWORD, hop.server_credentials->password.Reveal().c_str());
  }
  if (hop.proxy_credentials) {
    set(CURLOPT_PROXYAUTH, static_cast<long>(hop.proxy_credentials->schemes | wait_unless(hop.proxy_has_asked)));
    set(CURLOPT_PROXYUSERNAME, hop.proxy_credentials->user_name.Reveal().c_str());
    set(CURLOPT_PROXYPASSWORD, hop.proxy_credentials->password.Reveal().c_str());
  }
  if (code != CURLE_OK) return Error{Errc::kInternal, ErrorContext::kNone, 0, curl_easy_strerror(code)};
  return Status{};
}

LineList MakeLineList(const std::vector<std::string>& lines) {
  LineList list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return nullptr;
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

}  // namespace openbits::transport
