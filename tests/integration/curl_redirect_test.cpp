#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {
namespace {

using transport::Request;

using CurlRedirect = CurlFixture;

TEST_F(CurlRedirect, FollowsEveryKind) {
  server_.Set("/target", TextResource("found"));
  for (const int status : {301, 302, 303, 307, 308}) {
    server_.Set("/file", RedirectTo("/target", status));
    const Exchange exchange = Run(Get("/file"));
    EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
    EXPECT_EQ(exchange.body, "found") << status;
    EXPECT_EQ(exchange.outcome.redirects, 1U);
    EXPECT_EQ(exchange.outcome.url, server_.Url("/target"));
    EXPECT_EQ(exchange.head->url, server_.Url("/target"));
    EXPECT_FALSE(exchange.head->has_left_origin);
    EXPECT_EQ(exchange.head->status, 200);
  }
  EXPECT_EQ(server_.ConnectionCount(), 1U);
}

TEST_F(CurlRedirect, KeepsTheRangeAndTheMethod) {
  server_.Set("/target", SeededResource(1000));
  server_.Set("/file", RedirectTo("/target"));
  Request request = Get("/file");
  request.ranges = {{.offset = 10, .length = 20}};
  EXPECT_EQ(Run(request).outcome.status, 206);
  Request head = Get("/file");
  head.method = "HEAD";
  EXPECT_EQ(Run(head).head->Find("Content-Length"), "1000");
  const auto requests = server_.RequestsFor("/target");
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].Header("Range"), "bytes=10-29");
  EXPECT_EQ(requests[1].method, "HEAD");
}

TEST_F(CurlRedirect, DoesNotFollowWhenToldNotTo) {
  server_.Set("/file", RedirectTo("/target", 307));
  Request request = Get("/file");
  request.redirects.follow = false;
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kRedirectRefused);
  EXPECT_EQ(exchange.outcome.error.native, 307);
  EXPECT_EQ(exchange.outcome.status, 307);
  EXPECT_EQ(exchange.outcome.url, server_.Url("/target"));
  EXPECT_FALSE(exchange.head);
  EXPECT_EQ(server_.RequestsFor("/target").size(), 0U);
}

TEST_F(CurlRedirect, CountsHops) {
  server_.Set("/target", TextResource("found"));
  server_.SetRedirectChain("/ten", 10, "/target");
  server_.SetRedirectChain("/eleven", 11, "/target");
  const Exchange ten = Run(Get("/ten"));
  EXPECT_EQ(ten.body, "found");
  EXPECT_EQ(ten.outcome.redirects, 10U);
  EXPECT_EQ(Run(Get("/eleven")).outcome.error.code, Errc::kTooManyRedirects);
  server_.Set("/loop", RedirectTo("/loop"));
  EXPECT_EQ(Run(Get("/loop")).outcome.error.code, Errc::kTooManyRedirects);
  EXPECT_EQ(server_.RequestsFor("/loop").size(), 11U);
}

TEST_F(CurlRedirect, RefusesOtherSchemes) {
  for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"}) {
    server_.Set("/file", RedirectTo(target));
    EXPECT_NE(Run(Get("/file")).outcome.error.code, Errc::kNone) << target;
  }
  server_.Set("/file", RedirectTo("file:///etc/passwd"));
  EXPECT_EQ(Run(Get("/file")).outcome.error.code, Errc::kRedirectRefused);
  server_.Set("/bad", RedirectTo("http://[bad/"));
  EXPECT_EQ(Run(Get("/bad")).outcome.error.code, Errc::kInvalidServerResponse);
}

TEST_F(CurlRedirect, ThreeHundredsWithoutATargetAreAnswers) {
  Resource resource = TextResource("x");
  resource.fault = StatusFault(302, "where to?");
  server_.Set("/file", resource);
  const Exchange exchange = Run(Get("/file"));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone);
  EXPECT_EQ(exchange.outcome.status, 302);
  EXPECT_EQ(exchange.body, "where to?");
}

TEST_F(CurlRedirect, DropsALongBodyOfARedirect) {
  server_.Set("/target", TextResource("found"));
  Resource resource = SeededResource(10);
  resource.fault = StatusFault(302, std::string(1'000'000, 'x'));
  resource.fault.headers = {{"Location", "/target"}};
  server_.Set("/file", resource);
  EXPECT_EQ(Run(Get("/file")).body, "found");
}

TEST_F(CurlRedirect, NothingOfTheCallersGoesToAStranger) {
  HttpServer stranger;
  stranger.Set("/target", TextResource("found"));
  server_.Set("/file", RedirectTo(stranger.Url("/target")));
  Request request = Get("/file");
  request.headers = {{"If-Unmodified-Since", "Sun, 06 Nov 2050 08:49:37 GMT"}};
  request.custom_headers = {{"X-Api-Key", "secret"}, {"Cookie", "a=b"}, {"Authorization", "Bearer secret"}};
  EXPECT_EQ(Run(request).body, "found");
  const auto asked = server_.RequestsFor("/file").at(0);
  EXPECT_EQ(asked.Header("X-Api-Key"), "secret");
  EXPECT_EQ(asked.Header("Authorization"), "Bearer secret");
  const auto strange = stranger.RequestsFor("/target").at(0);
  EXPECT_FALSE(strange.Header("X-Api-Key"));
  EXPECT_FALSE(strange.Header("Cookie"));
  EXPECT_FALSE(strange.Header("Authorization"));
  EXPECT_FALSE(strange.Header("Referer"));
  EXPECT_TRUE(strange.Header("If-Unmodified-Since"));
  EXPECT_EQ(strange.Header("Accept-Encoding"), "identity");
}

TEST_F(CurlRedirect, WhatWasDroppedStaysDropped) {
  HttpServer stranger;
  server_.Set("/back", TextResource("found"));
  stranger.Set("/there", RedirectTo(server_.Url("/back")));
  server_.Set("/file", RedirectTo(stranger.Url("/there")));
  Request request = Get("/file");
  request.custom_headers = {{"X-Api-Key", "secret"}};
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.body, "found");
  EXPECT_TRUE(exchange.head->has_left_origin);
  EXPECT_TRUE(server_.RequestsFor("/file").at(0).Header("X-Api-Key"));
  EXPECT_FALSE(server_.RequestsFor("/back").at(0).Header("X-Api-Key"));
}

// As if the redirect that has led there were one of this exchange. The proxy is no stranger.
TEST_F(CurlRedirect, NothingOfTheCallersGoesToWhereAFormerRedirectHasLed) {
  HttpServer stranger;
  Resource guarded = TextResource("found");
  guarded.auth = AuthRequirement{.user = "user", .password = "password"};
  stranger.Set("/file", guarded);
  Request request = Get("/file");
  request.url = stranger.Url("/file");
  request.custom_headers = {{"X-Api-Key", "secret"}};
  request.credentials = {{.user_name = Secret("user"), .password = Secret("password")},
                         {.target = transport::AuthTarget::kProxy, .is_implicit = true}};
  EXPECT_EQ(Run(request).body, "found") << "the caller's own choice";
  stranger.ClearRequests();
  request.begins_at_foreign_origin = true;
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.status, 401);
  EXPECT_TRUE(exchange.head->has_left_origin);
  request.url.insert(7, "user:password@");
  EXPECT_EQ(Run(request).outcome.status, 401);
  ASSERT_EQ(stranger.Requests().size(), 2U);
  for (const auto& record : stranger.Requests()) {
    EXPECT_FALSE(record.Header("X-Api-Key"));
    EXPECT_FALSE(record.Header("Authorization"));
  }
}

TEST_F(CurlRedirect, CredentialsDoNotTravel) {
  HttpServer stranger;
  Resource guarded = TextResource("found");
  guarded.auth = AuthRequirement{.user = "user", .password = "password"};
  stranger.Set("/target", guarded);
  Resource redirect = RedirectTo(stranger.Url("/target"));
  redirect.auth = guarded.auth;
  server_.Set("/file", redirect);
  Request request = Get("/file");
  request.credentials = {{.user_name = Secret("user"), .password = Secret("password")}};
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.status, 401);
  for (const auto& record : stranger.Requests())
    EXPECT_FALSE(record.Header("Authorization"));
  // Names in the Location are not used either.
  std::string target = stranger.Url("/target");
  target.insert(7, "user:password@");
  server_.Set("/file", RedirectTo(target));
  EXPECT_EQ(Run(Get("/file")).outcome.status, 401);
  for (const auto& record : stranger.Requests())
    EXPECT_FALSE(record.Header("Authorization"));
}

TEST_F(CurlRedirect, FromHttpsToHttpOnlyWhereAllowed) {
  const TempDir dir;
  TestCertificates certificates(dir.path());
  HttpServer secure(HttpServerOptions{.tls = ServerTls{.certificate = certificates.Issue(CertificateKind::kValid)}});
  server_.Set("/plain", TextResource("found"));
  secure.Set("/file", RedirectTo(server_.Url("/plain")));
  server_.Set("/up", RedirectTo(ByName(secure.Url("/text"))));
  secure.Set("/text", TextResource("secure"));
  Request request = Get("/");
  request.tls.authorities_file = certificates.ca_file().string();

  request.url = ByName(secure.Url("/file"));
  const Exchange refused = Run(request);
  EXPECT_EQ(refused.outcome.error.code, Errc::kRedirectRefused) << Describe(refused.outcome.error);
  EXPECT_EQ(refused.outcome.error.native, 302);
  EXPECT_EQ(refused.outcome.url, server_.Url("/plain"));
  EXPECT_EQ(server_.RequestsFor("/plain").size(), 0U);

  request.redirects.allow_https_to_http = true;
  EXPECT_EQ(Run(request).body, "found");

  request.redirects.allow_https_to_http = false;
  request.url = server_.Url("/up");
  EXPECT_EQ(Run(request).body, "secure");
}

}  // namespace
}  // namespace openbits::test
