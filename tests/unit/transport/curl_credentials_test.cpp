#include "transport/curl/curl_credentials.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

constexpr CurlFeatures kPosix{.tls = true, .ntlm = true, .negotiate = true};
constexpr CurlFeatures kWindows{.tls = true, .ntlm = true, .negotiate = true, .system_security = true};

Credential Named(AuthScheme scheme, const char* user = "user", AuthTarget target = AuthTarget::kServer) {
  return {.target = target, .scheme = scheme, .user_name = Secret(user), .password = Secret("word")};
}

Credential Implicit(AuthScheme scheme, AuthTarget target = AuthTarget::kServer) {
  return {.target = target, .scheme = scheme, .is_implicit = true};
}

ResponseHead Challenge(std::vector<std::string> values, const char* name = "WWW-Authenticate") {
  ResponseHead head;
  for (auto& value : values)
    head.headers.emplace_back(name, std::move(value));
  return head;
}

TEST(Credentials, SameNamesAreJoined) {
  const auto groups =
      GroupCredentials({Named(AuthScheme::kBasic), Named(AuthScheme::kDigest, "other"), Named(AuthScheme::kNtlm)},
                       AuthTarget::kServer, kPosix);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].schemes, CURLAUTH_BASIC | CURLAUTH_NTLM);
  EXPECT_EQ(groups[1].schemes, CURLAUTH_DIGEST);
  EXPECT_EQ(groups[1].user_name.Reveal(), "other");
}

TEST(Credentials, TargetsAreKeptApart) {
  const std::vector<Credential> credentials = {Named(AuthScheme::kBasic, "proxy", AuthTarget::kProxy)};
  EXPECT_TRUE(GroupCredentials(credentials, AuthTarget::kServer, kPosix).empty());
  EXPECT_EQ(GroupCredentials(credentials, AuthTarget::kProxy, kPosix).size(), 1U);
}

TEST(Credentials, ImplicitOnesOfTheProxyAnswerTheServerToo) {
  std::vector<Credential> credentials = {Implicit(AuthScheme::kNegotiate, AuthTarget::kProxy)};
  const auto groups = GroupCredentials(credentials, AuthTarget::kServer, kPosix);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_TRUE(groups[0].is_implicit);
  credentials.push_back(Named(AuthScheme::kBasic));
  EXPECT_EQ(GroupCredentials(credentials, AuthTarget::kServer, kPosix).front().schemes, CURLAUTH_BASIC);
}

TEST(Credentials, TheUsersIdentityIsNeverSentUnasked) {
  const auto of = [](const Credential& credential, const CurlFeatures& features) {
    return GroupCredentials({credential}, AuthTarget::kServer, features).size();
  };
  // GSS-API would send the user's ticket whatever name is given.
  EXPECT_EQ(of(Named(AuthScheme::kNegotiate), kPosix), 0U);
  EXPECT_EQ(of(Implicit(AuthScheme::kNegotiate), kPosix), 1U);
  EXPECT_EQ(of(Named(AuthScheme::kNegotiate), kWindows), 1U);
  EXPECT_EQ(of(Implicit(AuthScheme::kNtlm), kPosix), 0U);
  EXPECT_EQ(of(Implicit(AuthScheme::kNtlm), kWindows), 1U);
  EXPECT_EQ(of(Named(AuthScheme::kNtlm), CurlFeatures{}), 0U);
  EXPECT_EQ(of(Named(AuthScheme::kPassport), kWindows), 0U);
  EXPECT_EQ(of(Named(AuthScheme::kBasic, ""), kPosix), 0U);
  EXPECT_EQ(of(Implicit(AuthScheme::kBasic), kPosix), 0U);
}

TEST(Credentials, OfAUrl) {
  EXPECT_FALSE(
      CredentialsOfUrl(Url{.scheme = "http", .host = "a", .user = {}, .password = {}, .path = {}, .query = {}}));
  const auto group =
      CredentialsOfUrl(Url{.scheme = "http", .host = "a", .user = "u", .password = "p", .path = {}, .query = {}});
  ASSERT_TRUE(group);
  EXPECT_EQ(group->schemes, CURLAUTH_BASIC | CURLAUTH_DIGEST);
  EXPECT_EQ(group->password.Reveal(), "p");
}

TEST(Credentials, TheStrongestSchemeOfferedIsChosen) {
  const auto groups =
      GroupCredentials({Named(AuthScheme::kBasic, "b"), Named(AuthScheme::kDigest, "d")}, AuthTarget::kServer, kPosix);
  const auto choose = [&](std::vector<std::string> values) {
    return ChooseGroup(groups, Challenge(std::move(values)), AuthTarget::kServer);
  };
  EXPECT_EQ(choose({"Basic realm=\"x\"", "Digest nonce=\"y\""})->user_name.Reveal(), "d");
  EXPECT_EQ(choose({"Basic realm=\"x\", DIGEST nonce=\"y\""})->schemes, CURLAUTH_DIGEST);
  EXPECT_EQ(choose({"basic"})->user_name.Reveal(), "b");
  EXPECT_FALSE(choose({"NTLM"}));
  EXPECT_FALSE(choose({"Bearer realm=\"Basic\""}));
  EXPECT_FALSE(choose({}));
  EXPECT_FALSE(ChooseGroup(groups, Challenge({"Basic"}, "Proxy-Authenticate"), AuthTarget::kServer));
  EXPECT_TRUE(ChooseGroup(groups, Challenge({"Basic"}, "Proxy-Authenticate"), AuthTarget::kProxy));
}

}  // namespace
}  // namespace openbits::transport
