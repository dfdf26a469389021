#include <gtest/gtest.h>

#include <string>

#include "transport/bits_upload/upload_url.h"

namespace openbits::transport {
namespace {

constexpr const char* kRemote = "http://up.example.test/dropbox/report-0042.bin?site=17";

std::string Upload(std::string_view remote_name, std::string_view host_id) {
  const auto url = UploadUrl(remote_name, host_id);
  return url ? *url : std::string(Name(url.error().code));
}

ReplyLocation Reply(std::string_view value, std::string_view host_id = {}, std::string_view remote_name = kRemote) {
  const auto location = ResolveReplyUrl(remote_name, host_id, value);
  return location ? *location : ReplyLocation{std::string(Name(location.error().code)), {}};
}

TEST(UploadUrl, TheNodeTakesTheHostsPlaceAndNothingElse) {
  EXPECT_EQ(Upload(kRemote, ""), kRemote);
  EXPECT_EQ(Upload(kRemote, "node3"), "http://node3/dropbox/report-0042.bin?site=17");
  EXPECT_EQ(Upload("https://h:8443/p?q=a/b#f", "node3"), "https://node3:8443/p?q=a/b#f");
  EXPECT_EQ(Upload("https://h:8443/p", "node3:99"), "https://node3:99/p");
  EXPECT_EQ(Upload("http://user:pass@h/p", "[::1]:81"), "http://user:pass@[::1]:81/p");
  EXPECT_EQ(Upload("http://[fe80::1]:8080/p", "node"), "http://node:8080/p");
  EXPECT_EQ(Upload("http://h?q", "node"), "http://node?q");
}

// What a server of Windows sends and what its client was seen to ask for, by the examples of [MC-BUP].
TEST(ReplyUrl, BackslashesAndBracesOfWindowsBecomeAUrl) {
  EXPECT_EQ(Reply(R"(BITS-Sessions\Replies\{4C0E-19}\responsefile.bin)").url,
            "http://up.example.test/dropbox/BITS-Sessions/Replies/%7B4C0E-19%7D/responsefile.bin");
}

TEST(ReplyUrl, WhatIsEncodedIsNotEncodedAgain) {
  EXPECT_EQ(Reply("r%7Ba%7D%zz b").url, "http://up.example.test/dropbox/r%7Ba%7D%25zz%20b");
  EXPECT_EQ(Reply("r\xC3\xA9").url, "http://up.example.test/dropbox/r%C3%A9");
}

TEST(ReplyUrl, RelativeFormsResolveAgainstTheDirectory) {
  EXPECT_EQ(Reply("/replies/1?x=2").url, "http://up.example.test/replies/1?x=2");
  EXPECT_EQ(Reply("../r").url, "http://up.example.test/r");
  EXPECT_EQ(Reply("r", "", "http://h/a/b?q=/x/y").url, "http://h/a/r");
  EXPECT_EQ(Reply("//other.example/r").url, "http://other.example/r");
}

TEST(ReplyUrl, AbsoluteUrlsStand) {
  EXPECT_EQ(Reply("https://static.example/r.bin", "node3").url, "https://static.example/r.bin");
  EXPECT_EQ(Reply("https://static.example/r.bin", "node3").fallback_url, "");
  EXPECT_EQ(Reply("http://name:secret@static.example/r#part").url, "http://static.example/r");
}

TEST(ReplyUrl, TheNodeIsAskedFirstAndTheUrlsHostNext) {
  const ReplyLocation location = Reply("r", "node3:81");
  EXPECT_EQ(location.url, "http://node3:81/dropbox/r");
  EXPECT_EQ(location.fallback_url, "http://up.example.test/dropbox/r");
}

TEST(ReplyUrl, OtherSchemesAndWhatCannotBeReadAreRefused) {
  for (const char* value : {"file:///etc/passwd", "ftp://h/r", "javascript:1", R"(C:\replies\r.bin)", "http://", ""}) {
    EXPECT_EQ(Reply(value).url, "InvalidServerResponse") << value;
  }
  EXPECT_EQ(Reply(std::string(2300, 'r')).url, "InvalidServerResponse");
}

}  // namespace
}  // namespace openbits::transport
