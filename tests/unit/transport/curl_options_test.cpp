#include "transport/curl/curl_options.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "transport/curl/body_estimate.h"
#include "transport/curl/curl_tls.h"

namespace openbits::transport {
namespace {

class SizedBody final : public BodySource {
 public:
  explicit SizedBody(std::uint64_t size) : size_(size) {}
  std::uint64_t size_bytes() const override { return size_; }
  Result<std::size_t> Read(std::span<std::byte> /*out*/) override { return std::size_t{0}; }
  Status Rewind() override { return Status{}; }

 private:
  std::uint64_t size_;
};

Hop HopOf(const Request& request) {
  Hop hop;
  hop.url = request.url;
  hop.method = request.method;
  hop.sends_body = request.body != nullptr;
  return hop;
}

/// The settings of a request, to be looked up.
class Settings {
 public:
  explicit Settings(const Request& request, const CurlTransportOptions& options = {})
      : Settings(request, HopOf(request), options) {}
  Settings(const Request& request, const Hop& hop, const CurlTransportOptions& options = {})
      : settings_(SettingsOf(request, hop, options, CurlFeatures{.tls = true, .has_default_authorities_file = true})) {}

  std::optional<std::int64_t> Number(CURLoption option) const {
    const auto* setting = Find(option, CurlSetting::Kind::kNumber);
    return setting == nullptr ? std::nullopt : std::optional(setting->number);
  }
  std::optional<std::string> Text(CURLoption option) const {
    const auto* setting = Find(option, CurlSetting::Kind::kText);
    return setting == nullptr ? std::nullopt : std::optional(setting->text);
  }
  bool TakesAway(CURLoption option) const { return Find(option, CurlSetting::Kind::kDefaultTakenAway) != nullptr; }
  bool Has(CURLoption option) const {
    return std::any_of(settings_.begin(), settings_.end(),
                       [&](const auto& setting) { return setting.option == option; });
  }
  const std::vector<CurlSetting>& all() const { return settings_; }

 private:
  const CurlSetting* Find(CURLoption option, CurlSetting::Kind kind) const {
    const auto found = std::find_if(settings_.begin(), settings_.end(), [&](const CurlSetting& setting) {
      return setting.option == option && setting.kind == kind;
    });
    return found == settings_.end() ? nullptr : &*found;
  }

  std::vector<CurlSetting> settings_;
};

bool Contains(const std::vector<std::string>& lines, std::string_view line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

Request Simple() {
  Request request;
  request.url = "https://a.example/file";
  return request;
}

TEST(CurlOptions, AreAccepted) {
  InitialiseCurl();
  Request request = Simple();
  request.body = std::make_shared<SizedBody>(5);
  request.tls = {.check_revocation = true,
                 .ignore_name = true,
                 .authorities_file = "a.pem",
                 .revocation_file = "b.pem",
                 .client_certificate_file = "c.pem",
                 .client_key_file = "d.pem"};
  Hop hop = HopOf(request);
  hop.proxy = "http://proxy:80";
  const EasyHandle easy(curl_easy_init());
  const Status status = ApplySettings(easy.get(), Settings(request, hop).all());
  EXPECT_TRUE(status) << status.error().detail;
  const Request simple = Simple();
  EXPECT_TRUE(ApplySettings(easy.get(), SettingsOf(simple, HopOf(simple), {}, InitialiseCurl())));
  EXPECT_FALSE(ApplySettings(easy.get(), {{static_cast<CURLoption>(9999), 1}}));
}

TEST(CurlOptions, NothingHappensBehindOurBack) {
  const Settings settings(Simple());
  EXPECT_EQ(settings.Number(CURLOPT_FOLLOWLOCATION), 0);
  EXPECT_EQ(settings.Text(CURLOPT_PROTOCOLS_STR), "http,https");
  EXPECT_EQ(settings.Number(CURLOPT_HTTP09_ALLOWED), 0);
  EXPECT_EQ(settings.Number(CURLOPT_NETRC), CURL_NETRC_IGNORED);
  EXPECT_EQ(settings.Number(CURLOPT_NOSIGNAL), 1);
  // Where we judge the certificate ourselves, libcurl is to leave it alone.
  const bool is_judged_by_us = IsJudgedAfterHandshake({}, "");
  EXPECT_EQ(settings.Number(CURLOPT_SSL_VERIFYPEER), is_judged_by_us ? 0 : 1);
  EXPECT_EQ(settings.Number(CURLOPT_SSL_VERIFYHOST), is_judged_by_us ? 0 : 2);
  EXPECT_FALSE(settings.Has(CURLOPT_ACCEPT_ENCODING));
  EXPECT_FALSE(settings.Has(CURLOPT_COOKIEFILE));
  EXPECT_FALSE(settings.Has(CURLOPT_AUTOREFERER));
  EXPECT_FALSE(settings.Has(CURLOPT_FRESH_CONNECT));
}

TEST(CurlOptions, Methods) {
  Request request = Simple();
  EXPECT_EQ(Settings(request).Number(CURLOPT_HTTPGET), 1);
  EXPECT_FALSE(Settings(request).Has(CURLOPT_CUSTOMREQUEST));
  request.method = "HEAD";
  EXPECT_EQ(Settings(request).Number(CURLOPT_NOBODY), 1);
  request.method = "PROPFIND";
  EXPECT_EQ(Settings(request).Text(CURLOPT_CUSTOMREQUEST), "PROPFIND");
  request.method = "BITS_POST";
  request.body = std::make_shared<SizedBody>(1234);
  EXPECT_EQ(Settings(request).Number(CURLOPT_UPLOAD), 1);
  EXPECT_EQ(Settings(request).Number(CURLOPT_INFILESIZE_LARGE), 1234);
  EXPECT_EQ(Settings(request).Text(CURLOPT_CUSTOMREQUEST), "BITS_POST");
}

TEST(CurlOptions, Timeouts) {
  Request request = Simple();
  EXPECT_EQ(Settings(request).Number(CURLOPT_CONNECTTIMEOUT_MS), 60'000);
  request.timeouts.connect = Duration{1};
  EXPECT_EQ(Settings(request).Number(CURLOPT_CONNECTTIMEOUT_MS), 1);
  request.timeouts.connect = std::chrono::hours{24 * 365};
  EXPECT_EQ(Settings(request).Number(CURLOPT_CONNECTTIMEOUT_MS), 2'147'483'647);
}

TEST(CurlOptions, ALimitMakesTheBufferSmaller) {
  Request request = Simple();
  EXPECT_EQ(Settings(request).Number(CURLOPT_BUFFERSIZE), 512 * 1024);
  request.rate_limit_bytes_per_s = 100'000;
  EXPECT_EQ(Settings(request).Number(CURLOPT_BUFFERSIZE), 100'000);
  request.rate_limit_bytes_per_s = 10;
  EXPECT_EQ(Settings(request).Number(CURLOPT_BUFFERSIZE), 16 * 1024);
  request.rate_limit_bytes_per_s = UINT64_MAX;
  EXPECT_EQ(Settings(request).Number(CURLOPT_BUFFERSIZE), 512 * 1024);
}

TEST(CurlOptions, TheBufferIsNoLargerThanTheBodyWants) {
  const Request request = Simple();
  const auto buffer_for = [&](std::uint64_t body_bytes) {
    for (const CurlSetting& setting : SettingsOf(request, HopOf(request), {}, CurlFeatures{}, body_bytes)) {
      if (setting.option == CURLOPT_BUFFERSIZE) return setting.number;
    }
    return std::int64_t{0};
  };
  EXPECT_EQ(buffer_for(1), 16 * 1024 + 1);
  EXPECT_EQ(buffer_for(64 * 1024), 80 * 1024);
  EXPECT_EQ(buffer_for(512 * 1024), 512 * 1024);
  EXPECT_EQ(buffer_for(kSizeUnknown), 512 * 1024);
}

TEST(BodyEstimate, TheLargestOfLateCounts) {
  BodyEstimate estimate;
  EXPECT_EQ(estimate.bytes(), BodyEstimate::kBytesMax);
  for (int i = 0; i < 50; ++i)
    estimate.Note(4096);
  EXPECT_EQ(estimate.bytes(), BodyEstimate::kBytesMin);
  estimate.Note(100'000);
  estimate.Note(4096);
  EXPECT_EQ(estimate.bytes(), 87'500U);
  estimate.Note(UINT64_MAX);
  EXPECT_EQ(estimate.bytes(), BodyEstimate::kBytesMax);
}

TEST(CurlOptions, Proxies) {
  const Request request = Simple();
  Hop hop = HopOf(request);
  EXPECT_FALSE(Settings(request, hop).Has(CURLOPT_PROXY));
  hop.proxy = "";
  EXPECT_EQ(Settings(request, hop).Text(CURLOPT_PROXY), "");
  EXPECT_EQ(Settings(request, hop).Text(CURLOPT_NOPROXY), "");
  hop.proxy = "http://proxy:80";
  EXPECT_EQ(Settings(request, hop).Text(CURLOPT_PROXY), "http://proxy:80");
}

TEST(CurlOptions, Authorities) {
  Request request = Simple();
  EXPECT_FALSE(Settings(request).Has(CURLOPT_CAINFO));
  EXPECT_EQ(Settings(request, {.authorities_file = "all.pem"}).Text(CURLOPT_CAINFO), "all.pem");
  EXPECT_TRUE(Settings(request, {.authorities_file = "all.pem"}).TakesAway(CURLOPT_CAPATH));
  request.tls.authorities_file = "more.pem";
  EXPECT_EQ(Settings(request).Text(CURLOPT_CAINFO), "more.pem");
  EXPECT_FALSE(Settings(request).Has(CURLOPT_CAPATH)) << "in addition to the system's";
}

#ifndef _WIN32  // where each request judges its connection anew (CurlSchannel.AConnectionIsJudgedAnewForEachRequest)
TEST(CurlOptions, ConnectionsJudgedOtherwiseAreNotShared) {
  for (const TlsOptions& tls : std::vector<TlsOptions>{{.check_revocation = true},
                                                       {.ignore_date = true},
                                                       {.ignore_unknown_authority = true},
                                                       {.ignore_usage = true}}) {
    Request request = Simple();
    request.tls = tls;
    const Settings settings(request);
    EXPECT_EQ(settings.Number(CURLOPT_FRESH_CONNECT), 1);
    EXPECT_EQ(settings.Number(CURLOPT_FORBID_REUSE), 1);
    EXPECT_EQ(settings.Number(CURLOPT_SSL_SESSIONID_CACHE), 0);
    EXPECT_EQ(settings.Number(CURLOPT_SSL_VERIFYPEER), 1);
    EXPECT_EQ(settings.Number(CURLOPT_SSL_VERIFYHOST), 2);
  }
  Request request = Simple();
  request.tls.ignore_name = true;
  EXPECT_EQ(Settings(request).Number(CURLOPT_SSL_VERIFYHOST), 0);
}
#endif

TEST(CurlOptions, TheLastRequestOfAConnectionClosesIt) {
  Request request = Simple();
  EXPECT_FALSE(Settings(request).Has(CURLOPT_FORBID_REUSE));
  request.closes_connection = true;
  EXPECT_EQ(Settings(request).Number(CURLOPT_FORBID_REUSE), 1);
  EXPECT_FALSE(Settings(request).Has(CURLOPT_FRESH_CONNECT)) << "a server may take one connection at a time";
  EXPECT_TRUE(Contains(HeaderLinesOf(request, HopOf(request)), "Connection: close"));
}

TEST(CurlHeaderLines, DefaultsAndOwn) {
  Request request = Simple();
  request.headers = {{"If-Match", "\"x\""}};
  request.custom_headers = {{"X-Key", "k"}, {"X-Empty", ""}};
  request.ranges = {{.offset = 0, .length = 10}, {.offset = 20, .length = kToEndOfFile}};
  Hop hop = HopOf(request);
  const auto lines = HeaderLinesOf(request, hop);
  EXPECT_EQ(lines, (std::vector<std::string>{"Accept: */*", "Accept-Encoding: identity", "Connection: Keep-Alive",
                                             "Range: bytes=0-9,20-", "If-Match: \"x\"", "X-Key: k", "X-Empty;"}));
  hop.at_first_origin = false;
  EXPECT_FALSE(Contains(HeaderLinesOf(request, hop), "X-Key: k"));
  EXPECT_TRUE(Contains(HeaderLinesOf(request, hop), "If-Match: \"x\""));
}

TEST(CurlHeaderLines, TheCallersReplaceTheDefaults) {
  Request request = Simple();
  request.headers = {{"accept", "text/plain"}};
  request.custom_headers = {{"ACCEPT-ENCODING", "br"}};
  Hop hop = HopOf(request);
  EXPECT_FALSE(Contains(HeaderLinesOf(request, hop), "Accept: */*"));
  EXPECT_FALSE(Contains(HeaderLinesOf(request, hop), "Accept-Encoding: identity"));
  hop.at_first_origin = false;
  EXPECT_TRUE(Contains(HeaderLinesOf(request, hop), "Accept-Encoding: identity"));
}

TEST(CurlHeaderLines, BodiesAreNotAnnounced) {
  Request request = Simple();
  request.body = std::make_shared<SizedBody>(5);
  EXPECT_TRUE(Contains(HeaderLinesOf(request, HopOf(request)), "Expect:"));
  EXPECT_FALSE(Contains(HeaderLinesOf(Simple(), HopOf(Simple())), "Expect:"));
}

TEST(CheckRequest, RefusesWhatCannotBeSent) {
  const auto is_refused = [](auto change) {
    Request request = Simple();
    change(request);
    return !CheckRequest(request);
  };
  EXPECT_FALSE(is_refused([](Request&) {}));
  EXPECT_TRUE(is_refused([](Request& r) { r.method = ""; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.method = "GET\r\n"; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.headers = {{"", "x"}}; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.custom_headers = {{"A", std::string("x\0y", 3)}}; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.body = std::make_shared<SizedBody>(UINT64_MAX); }));
  EXPECT_TRUE(is_refused([](Request& r) { r.timeouts.send = Duration::zero(); }));
  EXPECT_TRUE(is_refused([](Request& r) { r.ranges = {{.offset = 0, .length = 0}}; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.ranges = {{.offset = UINT64_MAX - 5, .length = 10}}; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.ranges = {{.offset = 10, .length = INT64_MAX}}; }));
  EXPECT_TRUE(is_refused([](Request& r) { r.timeouts.response = Duration::zero(); }));
}

TEST(LineList, HoldsTheLinesInOrder) {
  const LineList list = MakeLineList({"a", "b"});
  ASSERT_TRUE(list);
  EXPECT_STREQ(list->data, "a");
  EXPECT_STREQ(list->next->data, "b");
  EXPECT_EQ(list->next->next, nullptr);
}

}  // namespace
}  // namespace openbits::transport
