#include "transport/url.h"

#include <string>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

TEST(Url, SplitsIntoParts) {
  const auto url = ParseUrl("HTTPS://us%20er:p%3Aw@Files.Example.COM:8443/a/b.bin?x=1&y#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "files.example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->user, "us er");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->path, "/a/b.bin");
  EXPECT_EQ(url->query, "x=1&y");
}

TEST(Url, KnowsDefaults) {
  EXPECT_EQ(ParseUrl("http://a.example")->port, 80);
  EXPECT_EQ(ParseUrl("https://a.example")->port, 443);
  EXPECT_EQ(ParseUrl("http://a.example")->path, "/");
  EXPECT_EQ(ParseUrl("http://[::1]:81/")->host, "::1");
  EXPECT_EQ(ParseUrl("http://0x7f.1/")->host, "127.0.0.1");
}

TEST(Url, RefusesWhatCannotBeRead) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "a.example/file"s, "http://"s, "http://a b/"s, "http://a.example/\r\nX: y"s, "http://a.example/\0x"s,
        "http://a.example:99999/"s, "http://[::1/"s, "http://a%0d%0ab@c/"s, "http://a:b%00@c/"s, "nosuch://a/"s}) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, Errc::kInvalidArgument);
  }
}

TEST(RemoteName, TakesTheThreeSchemes) {
  for (const char* text :
       {"http://a.example/", "HTTPS://a.example:8443/a?b=*&c", "http://user:secret@a.example/x",
        "file:///srv/data/a.bin", "http://[::1]/", "http://a.example/gr\xc3\xbc\xc3\x9f", "http://a.example"}) {
    EXPECT_TRUE(CheckRemoteName(text)) << text;
  }
}

TEST(RemoteName, RefusesOthers) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "ftp://a.example/"s, "a.example"s, "/srv/data"s, "\\\\server\\share\\a"s, "file://server/share/a"s,
        "http://a.example/*.txt"s, "http://a.example/a b"s, "http://a.example/\n"s, "http://a.example/\x7f"s,
        "http://gr\xc3\xbc\xc3\x9f.example/"s, "http://a.example/\xff"s, "javascript:alert(1)"s}) {
    const Status status = CheckRemoteName(text);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().code, Errc::kInvalidArgument);
  }
}

TEST(RemoteName, HasLimits) {
  const std::string start = "http://a.example/";
  EXPECT_TRUE(CheckRemoteName(start + std::string(260, 'a')));
  EXPECT_FALSE(CheckRemoteName(start + std::string(261, 'a')));
  EXPECT_TRUE(CheckRemoteName(start + std::string(260, 'a') + '/' + std::string(260, 'b')));
  std::string longest = start;
  while (longest.size() < 2200)
    longest += longest.size() % 100 == 99 ? '/' : 'a';
  EXPECT_TRUE(CheckRemoteName(longest));
  EXPECT_FALSE(CheckRemoteName(longest + 'a'));
}

TEST(ResolveUrl, FollowsTheRules) {
  const std::string base = "http://user:secret@a.example:81/dir/file?query#part";
  EXPECT_EQ(*ResolveUrl(base, "other"), "http://a.example:81/dir/other");
  EXPECT_EQ(*ResolveUrl(base, "/other"), "http://a.example:81/other");
  EXPECT_EQ(*ResolveUrl(base, "../up"), "http://a.example:81/up");
  EXPECT_EQ(*ResolveUrl(base, "//b.example/x"), "http://b.example/x");
  EXPECT_EQ(*ResolveUrl(base, "https://name:word@b.example/x#frag"), "https://b.example/x");
  EXPECT_EQ(*ResolveUrl(base, "/with space/\xc3\xbc"), "http://a.example:81/with%20space/%C3%BC");
}

TEST(ResolveUrl, RefusesBadReferences) {
  for (const char* text : {"", "http://", "http://a\nb/", "nosuch://x/", "http://[x/"}) {
    const auto resolved = ResolveUrl("http://a.example/", text);
    ASSERT_FALSE(resolved) << text;
    EXPECT_EQ(resolved.error().code, Errc::kInvalidServerResponse);
  }
}

TEST(ParseRequestUrl, KeepsNoSecretsAndNoFragment) {
  const auto target = ParseRequestUrl("http://user:secret@a.example/\xc3\xa9?q=\xc3\xa9#part");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->on_wire, "http://a.example/%C3%A9?q=%C3%A9");
  EXPECT_EQ(target->url.user, "user");
  EXPECT_EQ(target->url.password, "secret");
  EXPECT_EQ(ParseRequestUrl("http://a.example/x")->on_wire, "http://a.example/x");
  EXPECT_EQ(ParseRequestUrl("HTTPS://a.example/x")->on_wire, "https://a.example/x");
  EXPECT_EQ(ParseRequestUrl("http://").error().code, Errc::kInvalidArgument);
}

TEST(Origin, IsSchemeHostAndPort) {
  EXPECT_TRUE(IsSameOrigin("http://a.example/x", "http://A.example:80/y?z"));
  EXPECT_TRUE(IsSameOrigin("http://a.example/", "http://user@a.example/"));
  EXPECT_FALSE(IsSameOrigin("http://a.example/", "https://a.example/"));
  EXPECT_FALSE(IsSameOrigin("http://a.example/", "http://a.example:81/"));
  EXPECT_FALSE(IsSameOrigin("http://a.example/", "http://b.example/"));
  EXPECT_FALSE(IsSameOrigin("bad", "bad"));
}

TEST(EncodeForWire, TouchesOnlyBytesBeyondAsciiBehindTheHost) {
  EXPECT_EQ(EncodeForWire("http://h/a%20b/\xc3\xbc?\xff#\x80"), "http://h/a%20b/%C3%BC?%FF#%80");
  EXPECT_EQ(EncodeForWire("http://\xc3\xbc/x"), "http://\xc3\xbc/x");
  EXPECT_EQ(EncodeForWire("/rel\xc3\xbc"), "/rel%C3%BC");
  EXPECT_EQ(EncodeForWire(""), "");
}

TEST(WithUserInfo, TakesItFromTheOtherOnlyWhereThereIsNone) {
  EXPECT_EQ(WithUserInfo("http://h/b", "http://user:p%40s@h/a@b"), "http://user:p%40s@h/b");
  EXPECT_EQ(WithUserInfo("http://h/b@c", "http://user@h/"), "http://user@h/b@c");
  EXPECT_EQ(WithUserInfo("http://own@h/b", "http://user@h/a"), "http://own@h/b");
  EXPECT_EQ(WithUserInfo("http://h/b", "http://h/a?x@y"), "http://h/b");
}

}  // namespace
}  // namespace openbits::transport
