#include "transport/curl/challenge_memory.h"

#include <string>
#include <vector>

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

ResponseHead Challenge(std::vector<std::string> challenges) {
  ResponseHead head;
  head.status = 401;
  for (std::string& challenge : challenges)
    head.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  return head;
}

std::vector<CredentialGroup> Groups(unsigned long schemes) {
  return {{.schemes = schemes, .user_name = Secret("user"), .password = Secret("password")}};
}

TEST(ChallengeMemory, KnowsAChallengeForBasicAlone) {
  EXPECT_TRUE(ChallengeMemory::AsksForBasicOnly(Challenge({"Basic realm=\"x\""}), AuthTarget::kServer));
  EXPECT_FALSE(ChallengeMemory::AsksForBasicOnly(Challenge({"Basic", "Digest nonce=\"1\""}), AuthTarget::kServer));
  EXPECT_FALSE(ChallengeMemory::AsksForBasicOnly(Challenge({"NTLM"}), AuthTarget::kServer));
  EXPECT_FALSE(ChallengeMemory::AsksForBasicOnly(Challenge({"Basic"}), AuthTarget::kProxy));
  EXPECT_FALSE(ChallengeMemory::AsksForBasicOnly(Challenge({}), AuthTarget::kServer));
}

TEST(ChallengeMemory, GivesBasicAndNothingElseToPlacesItKnows) {
  ChallengeMemory memory;
  EXPECT_FALSE(memory.Find("http://a/", Groups(CURLAUTH_BASIC)));
  memory.Add("http://a/");
  const auto group = memory.Find("http://a/", Groups(CURLAUTH_BASIC | CURLAUTH_DIGEST));
  ASSERT_TRUE(group);
  EXPECT_EQ(group->schemes, static_cast<unsigned long>(CURLAUTH_BASIC));
  EXPECT_FALSE(memory.Find("http://a/", Groups(CURLAUTH_DIGEST)));
  EXPECT_FALSE(memory.Find("http://b/", Groups(CURLAUTH_BASIC)));
  memory.Remove("http://a/");
  EXPECT_FALSE(memory.Find("http://a/", Groups(CURLAUTH_BASIC)));
}

TEST(ChallengeMemory, ForgetsTheOldestPlaceFirst) {
  ChallengeMemory memory;
  for (std::size_t i = 0; i <= ChallengeMemory::kPlacesMax; ++i)
    memory.Add("http://h/" + std::to_string(i));
  EXPECT_FALSE(memory.Find("http://h/0", Groups(CURLAUTH_BASIC)));
  EXPECT_TRUE(memory.Find("http://h/1", Groups(CURLAUTH_BASIC)));
}

}  // namespace
}  // namespace openbits::transport
