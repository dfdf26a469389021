#include "transport/redirect.h"

#include <string>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

using Action = RedirectDecision::Action;

RedirectDecision Decide(int status, std::string location, std::string current = "http://a.example/dir/file",
                        RedirectPolicy policy = {}, std::uint32_t hops = 0, std::string_view method = "GET") {
  ResponseHead head;
  head.status = status;
  if (!location.empty()) head.headers = {{"location", std::move(location)}};
  return DecideRedirect(policy, head, method, current, hops);
}

TEST(Redirect, FollowsFiveStatuses) {
  for (const int status : {301, 302, 303, 307, 308}) {
    const auto decision = Decide(status, "/other");
    EXPECT_EQ(decision.action, Action::kFollow) << status;
    EXPECT_EQ(decision.url, "http://a.example/other");
    EXPECT_FALSE(decision.leaves_origin);
    EXPECT_EQ(decision.becomes_get, status == 303);
  }
  for (const int status : {200, 206, 300, 304, 305, 306, 309, 401, 404, 503}) {
    EXPECT_EQ(Decide(status, "/other").action, Action::kDeliver) << status;
  }
  EXPECT_EQ(Decide(302, "").action, Action::kDeliver);
  EXPECT_FALSE(Decide(303, "/other", "http://a.example/", {}, 0, "HEAD").becomes_get);
}

TEST(Redirect, SeesWhenTheOriginChanges) {
  EXPECT_FALSE(Decide(302, "http://A.EXAMPLE:80/x").leaves_origin);
  EXPECT_FALSE(Decide(302, "//a.example/x").leaves_origin);
  EXPECT_TRUE(Decide(302, "http://b.example/x").leaves_origin);
  EXPECT_TRUE(Decide(302, "http://a.example:8080/x").leaves_origin);
  EXPECT_TRUE(Decide(302, "https://a.example/x").leaves_origin);
  EXPECT_TRUE(Decide(302, "http://a.example.evil/x").leaves_origin);
  EXPECT_TRUE(Decide(302, "http://a.example@evil/x").leaves_origin);
}

TEST(Redirect, RefusesDowngrades) {
  const auto refused = Decide(301, "http://a.example/x", "https://a.example/");
  EXPECT_EQ(refused.action, Action::kRefuse);
  EXPECT_EQ(refused.error.code, Errc::kRedirectRefused);
  EXPECT_EQ(refused.error.native, 301);
  EXPECT_EQ(refused.url, "http://a.example/x");
  EXPECT_EQ(Decide(301, "http://a.example/x", "https://a.example/", {.allow_https_to_http = true}).action,
            Action::kFollow);
  EXPECT_EQ(Decide(301, "https://a.example/x", "http://a.example/").action, Action::kFollow);
}

TEST(Redirect, RefusesWhereThePolicySaysSo) {
  const auto refused = Decide(308, "/x", "http://a.example/", {.follow = false});
  EXPECT_EQ(refused.action, Action::kRefuse);
  EXPECT_EQ(refused.error.native, 308);
  EXPECT_EQ(refused.url, "http://a.example/x");
}

TEST(Redirect, RefusesOtherSchemesAndBadTargets) {
  EXPECT_EQ(Decide(302, "ftp://a.example/x").error.code, Errc::kRedirectRefused);
  EXPECT_EQ(Decide(302, "file:///etc/passwd").error.code, Errc::kRedirectRefused);
  EXPECT_EQ(Decide(302, "http://").error.code, Errc::kInvalidServerResponse);
  EXPECT_EQ(Decide(302, "http://a\tb/").error.code, Errc::kInvalidServerResponse);
}

TEST(Redirect, CountsHops) {
  EXPECT_EQ(Decide(302, "/x", "http://a.example/", {}, 9).action, Action::kFollow);
  EXPECT_EQ(Decide(302, "/x", "http://a.example/", {}, 10).error.code, Errc::kTooManyRedirects);
}

TEST(PrivateAddress, KnowsTheNetworks) {
  for (const char* address : {"127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                              "169.254.169.254", "100.64.0.1", "100.127.0.1", "0.0.0.0", "::1", "::", "fe80::1",
                              "febf::1", "fc00::1", "fdff::1", "::ffff:10.0.0.1", "::FFFF:127.0.0.1"}) {
    EXPECT_TRUE(IsPrivateAddress(address)) << address;
  }
  for (const char* address : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.1.1", "169.253.1.1", "100.63.0.1",
                              "100.128.0.1", "11.0.0.1", "2001:db8::1", "fec0::1", "::ffff:8.8.8.8", "fc::1", "",
                              "localhost", "10.0.0", "10.0.0.1.2", "10.0.0.256", "face"}) {
    EXPECT_FALSE(IsPrivateAddress(address)) << address;
  }
}

}  // namespace
}  // namespace openbits::transport
