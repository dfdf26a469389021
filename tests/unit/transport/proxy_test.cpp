#include "transport/proxy.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

using Proxies = std::vector<std::string>;

Proxies Select(std::string list, std::string bypass = {}, std::string_view scheme = "http",
               std::string_view host = "files.example.com") {
  const auto proxies = SelectProxies(
      {.usage = ProxyUsage::kOverride, .list = std::move(list), .bypass_list = std::move(bypass)}, scheme, host);
  EXPECT_TRUE(proxies) << proxies.error().detail;
  return proxies ? *proxies : Proxies{"error"};
}

bool IsRefused(std::string list, std::string bypass = {}) {
  const auto proxies = SelectProxies(
      {.usage = ProxyUsage::kOverride, .list = std::move(list), .bypass_list = std::move(bypass)}, "http", "a.example");
  if (proxies) return false;
  EXPECT_EQ(proxies.error().code, Errc::kInvalidProxyInfo);
  EXPECT_EQ(proxies.error().context, ErrorContext::kTransport);
  return true;
}

TEST(Proxy, ListsAreTriedInOrder) {
  EXPECT_EQ(Select("one:8080 two  https://three:4443;four"),
            (Proxies{"http://one:8080", "http://two:80", "https://three:4443", "http://four:80"}));
}

TEST(Proxy, EntriesMayBeForOneScheme) {
  const std::string list = "http=one:1 https=two:2 three:3 HTTPS=https://four";
  EXPECT_EQ(Select(list, {}, "http"), (Proxies{"http://one:1", "http://three:3"}));
  EXPECT_EQ(Select(list, {}, "https"), (Proxies{"http://two:2", "http://three:3", "https://four:443"}));
  EXPECT_EQ(Select("https=two:2", {}, "http"), Proxies{});
}

TEST(Proxy, TakesAddresses) {
  EXPECT_EQ(Select("10.0.0.1:3128 [::1]:3128 [fe80::1]"),
            (Proxies{"http://10.0.0.1:3128", "http://[::1]:3128", "http://[fe80::1]:80"}));
  EXPECT_EQ(Select("http://proxy.example.com:8080/"), Proxies{"http://proxy.example.com:8080"});
}

TEST(Proxy, RefusesBadLists) {
  for (const char* list :
       {"", "  ", "ftp=one", "socks=one:1080", "socks5://one", "one:0", "one:65536", "one:port", "one:", ":80",
        "http=", "user@one:80", "one/path", "one two:bad", "o\x01ne", "[::1", "[::1]x", "one\"two"}) {
    EXPECT_TRUE(IsRefused(list)) << list;
  }
  EXPECT_TRUE(IsRefused("one:80", "a\x02"));
  EXPECT_TRUE(IsRefused("one:80", "a/b"));
}

TEST(Proxy, BypassesByName) {
  EXPECT_EQ(Select("one", "files.example.com"), Proxies{});
  EXPECT_EQ(Select("one", "other FILES.Example.com"), Proxies{});
  EXPECT_EQ(Select("one", "*.example.com"), Proxies{});
  EXPECT_EQ(Select("one", "*example.com"), Proxies{});
  EXPECT_EQ(Select("one", "*"), Proxies{});
  EXPECT_EQ(Select("one", "example.com *.example.org files"), Proxies{"http://one:80"});
  EXPECT_EQ(Select("one", "files.example.com.evil"), Proxies{"http://one:80"});
}

TEST(Proxy, BypassesByAddress) {
  EXPECT_EQ(Select("one", "10.1.*", "http", "10.1.2.3"), Proxies{});
  EXPECT_EQ(Select("one", "10.1.*", "http", "10.2.2.3"), Proxies{"http://one:80"});
  EXPECT_EQ(Select("one", "[::1]", "http", "::1"), Proxies{});
}

TEST(Proxy, LocalNamesHaveNoDot) {
  EXPECT_EQ(Select("one", "<local>", "http", "intranet"), Proxies{});
  EXPECT_EQ(Select("one", "<LOCAL>", "http", "intranet"), Proxies{});
  EXPECT_EQ(Select("one", "<local>", "http", "files.example.com"), Proxies{"http://one:80"});
  EXPECT_EQ(Select("one", "<local>", "http", "::1"), Proxies{"http://one:80"});
}

TEST(Proxy, ManyStarsEndSoon) {
  const std::string pattern = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  EXPECT_EQ(Select("one", pattern, "http", std::string(5000, 'a')), Proxies{"http://one:80"});
}

}  // namespace
}  // namespace openbits::transport
