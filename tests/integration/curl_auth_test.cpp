#include <algorithm>
#include <memory>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"

namespace openbits::test {
namespace {

using transport::AuthTarget;
using transport::Credential;
using transport::Request;
using Scheme = transport::AuthScheme;

/// A server that guards /file.
class CurlAuth : public CurlFixture {
 protected:
  void Guard(std::vector<AuthScheme> schemes) {
    Resource resource = TextResource("found");
    resource.auth = AuthRequirement{.schemes = std::move(schemes), .user = "user", .password = "p:ss word"};
    server_.Set("/file", resource);
  }

  static Credential For(Scheme scheme, const char* password = "p:ss word", const char* user = "user") {
    return {.target = AuthTarget::kServer, .scheme = scheme, .user_name = Secret(user), .password = Secret(password)};
  }

  Exchange RunWith(std::vector<Credential> credentials) {
    Request request = Get("/file");
    request.credentials = std::move(credentials);
    return Run(request);
  }

  /// How many of the requests so far carried credentials, and forgets them.
  std::size_t TakeAuthorised() {
    std::size_t count = 0;
    for (const auto& record : server_.Requests())
      count += record.Header("Authorization") ? 1U : 0U;
    server_.ClearRequests();
    return count;
  }
};

TEST_F(CurlAuth, AnswersAChallenge) {
  Guard({AuthScheme::kBasic});
  EXPECT_EQ(RunWith({For(Scheme::kBasic)}).body, "found");
  auto requests = server_.Requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_FALSE(requests[0].Header("Authorization")) << "sent before the challenge";
  EXPECT_EQ(requests[1].Header("Authorization"), "Basic dXNlcjpwOnNzIHdvcmQ=");
  server_.ClearRequests();

  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Guard({AuthScheme::kDigest});
  EXPECT_EQ(RunWith({For(Scheme::kDigest)}).body, "found");
  requests = server_.Requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_FALSE(requests[0].Header("Authorization"));
}

TEST_F(CurlAuth, SendsNothingWithoutAChallenge) {
  server_.Set("/file", TextResource("open"));
  EXPECT_EQ(RunWith({For(Scheme::kBasic), For(Scheme::kDigest)}).body, "open");
  EXPECT_EQ(TakeAuthorised(), 0U);
}

TEST_F(CurlAuth, UsesOnlyTheSchemesGiven) {
  Guard({AuthScheme::kBasic});
  EXPECT_EQ(RunWith({For(Scheme::kDigest)}).outcome.status, 401);
  EXPECT_EQ(RunWith({For(Scheme::kNtlm)}).outcome.status, 401);
  EXPECT_EQ(TakeAuthorised(), 0U);
  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Guard({AuthScheme::kBasic, AuthScheme::kDigest});
  EXPECT_EQ(RunWith({For(Scheme::kBasic), For(Scheme::kDigest)}).body, "found");
  EXPECT_EQ(server_.Requests().back().Header("Authorization")->substr(0, 7), "Digest ");
}

TEST_F(CurlAuth, EachSchemeHasItsOwnCredentials) {
  Guard({AuthScheme::kBasic});
  EXPECT_EQ(RunWith({For(Scheme::kDigest, "wrong"), For(Scheme::kBasic)}).body, "found");
  EXPECT_EQ(TakeAuthorised(), 1U);
  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Guard({AuthScheme::kDigest});
  EXPECT_EQ(RunWith({For(Scheme::kDigest), For(Scheme::kBasic, "wrong")}).body, "found");
}

TEST_F(CurlAuth, WrongCredentialsEndWithTheAnswer) {
  for (const auto& [server_scheme, scheme] :
       {std::pair{AuthScheme::kBasic, Scheme::kBasic}, std::pair{AuthScheme::kDigest, Scheme::kDigest}}) {
    Guard({server_scheme});
    const Exchange exchange = RunWith({For(scheme, "wrong")});
    EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
    EXPECT_EQ(exchange.outcome.status, 401);
    ASSERT_TRUE(exchange.head);
    EXPECT_EQ(exchange.head->status, 401);
    EXPECT_TRUE(exchange.head->Find("WWW-Authenticate"));
    EXPECT_LE(server_.RequestCount(), 6U);
  }
}

TEST_F(CurlAuth, WithoutCredentialsTheChallengeIsTheAnswer) {
  Guard({AuthScheme::kBasic, AuthScheme::kNegotiate, AuthScheme::kNtlm});
  EXPECT_EQ(RunWith({}).outcome.status, 401);
  // An explicit name never turns into the user's own ticket.
  Guard({AuthScheme::kNegotiate});
  EXPECT_EQ(RunWith({For(Scheme::kNegotiate)}).outcome.status, 401);
  EXPECT_EQ(TakeAuthorised(), 0U);
}

TEST_F(CurlAuth, NtlmGivesUpOnAServerThatRefusesIt) {
  Guard({AuthScheme::kNtlm});
  const Exchange exchange = RunWith({For(Scheme::kNtlm)});
  EXPECT_EQ(exchange.outcome.status, 401) << Describe(exchange.outcome.error);
}

TEST_F(CurlAuth, NameAndPasswordInTheUrl) {
  Guard({AuthScheme::kBasic});
  Request request = Get("/file");
  request.url.insert(7, "user:p%3Ass%20word@");
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.body, "found");
  EXPECT_FALSE(server_.Requests().at(0).Header("Authorization"));
  EXPECT_EQ(exchange.outcome.url.find("user"), std::string::npos);
}

TEST_F(CurlAuth, TheListenerSeesOneHeadOnly) {
  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Resource resource = SeededResource(500'000);
  resource.auth = AuthRequirement{.schemes = {AuthScheme::kDigest}, .user = "user", .password = "p:ss word"};
  server_.Set("/file", resource);
  const Exchange exchange = RunWith({For(Scheme::kDigest)});
  EXPECT_EQ(exchange.head->status, 200);
  EXPECT_EQ(exchange.body.size(), 500'000U);
}

/// A body of a few bytes.
class ShortBody final : public transport::BodySource {
 public:
  std::uint64_t size_bytes() const override { return 5; }
  Result<std::size_t> Read(std::span<std::byte> out) override {
    const std::size_t count = std::min(out.size(), 5 - position_);
    std::fill_n(out.begin(), count, std::byte{'x'});
    position_ += count;
    return count;
  }
  Status Rewind() override {
    position_ = 0;
    return Status{};
  }

 private:
  std::size_t position_ = 0;
};

TEST_F(CurlAuth, BodiesGoAtOnceWhereBasicWasAskedForBefore) {
  Guard({AuthScheme::kBasic});
  Request request = Get("/file");
  request.method = "PUT";
  request.body = std::make_shared<ShortBody>();
  request.credentials = {For(Scheme::kBasic), For(Scheme::kDigest)};
  EXPECT_EQ(Run(request).body, "found");
  EXPECT_EQ(server_.Requests().size(), 2U);
  EXPECT_EQ(TakeAuthorised(), 1U);
  EXPECT_EQ(Run(request).body, "found");
  EXPECT_EQ(server_.Requests().size(), 1U) << "the body was sent to be refused first";
  EXPECT_EQ(TakeAuthorised(), 1U);
  // Another URL has not asked.
  server_.Set("/other", TextResource("open"));
  request.url = server_.Url("/other");
  EXPECT_EQ(Run(request).body, "open");
  EXPECT_EQ(TakeAuthorised(), 0U);
}

TEST_F(CurlAuth, BodiesWaitForAChallengeWhereOtherSchemesAreOffered) {
  Guard({AuthScheme::kBasic, AuthScheme::kDigest});
  Request request = Get("/file");
  request.method = "PUT";
  request.body = std::make_shared<ShortBody>();
  request.credentials = {For(Scheme::kBasic)};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Run(request).body, "found");
    EXPECT_EQ(server_.Requests().size(), 2U);
    TakeAuthorised();
  }
}

// Basic credentials are the password itself.
TEST_F(CurlAuth, ThePasswordForAProxyThatIsDownDoesNotGoToTheNextUnasked) {
  HttpServer first;
  Resource guarded = TextResource("proxied");
  guarded.auth = AuthRequirement{.schemes = {AuthScheme::kBasic}, .user = "user", .password = "word", .proxy = true};
  first.Set("/file", guarded);
  server_.Set("/file", TextResource("open"));
  const auto address = [](const HttpServer& server) { return "127.0.0.1:" + std::to_string(server.port()); };
  Request request;
  request.url = "http://files.example.test/file";
  request.method = "PUT";
  request.body = std::make_shared<ShortBody>();
  request.proxy = {.usage = transport::ProxyUsage::kOverride, .list = address(first) + " " + address(server_)};
  request.credentials = {{.target = AuthTarget::kProxy, .user_name = Secret("user"), .password = Secret("word")}};
  request.closes_connection = true;
  EXPECT_EQ(Run(request).body, "proxied");
  first.StopListening();
  EXPECT_EQ(Run(request).body, "open");
  ASSERT_EQ(server_.Requests().size(), 1U);
  EXPECT_FALSE(server_.Requests()[0].Header("Proxy-Authorization"));
}

// The same where a redirect leads past another proxy.
TEST_F(CurlAuth, ThePasswordForAProxyDoesNotGoToAnotherAfterARedirect) {
  HttpServer plain;
  Resource guarded = TextResource("proxied");
  guarded.auth = AuthRequirement{.schemes = {AuthScheme::kBasic}, .user = "user", .password = "word", .proxy = true};
  plain.Set("/known", guarded);
  guarded.redirect_to = "https://files.example.test/file";
  guarded.redirect_status = 307;
  plain.Set("/file", guarded);
  const auto address = [](const HttpServer& server) { return "127.0.0.1:" + std::to_string(server.port()); };
  Request request;
  request.url = "http://files.example.test/known";
  request.method = "PUT";
  request.body = std::make_shared<ShortBody>();
  request.proxy = {.usage = transport::ProxyUsage::kOverride,
                   .list = "http=" + address(plain) + " https=" + address(server_)};
  request.credentials = {{.target = AuthTarget::kProxy, .user_name = Secret("user"), .password = Secret("word")}};
  EXPECT_EQ(Run(request).body, "proxied");
  request.url = "http://files.example.test/file";
  static_cast<void>(Run(request));
  ASSERT_EQ(server_.Requests().size(), 1U);
  EXPECT_EQ(server_.Requests()[0].method, "CONNECT");
  EXPECT_FALSE(server_.Requests()[0].Header("Proxy-Authorization"));
}

TEST_F(CurlAuth, ChallengesThatChangeAreLearntAnew) {
  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Guard({AuthScheme::kBasic});
  Request request = Get("/file");
  request.method = "PUT";
  request.body = std::make_shared<ShortBody>();
  request.credentials = {For(Scheme::kBasic), For(Scheme::kDigest)};
  EXPECT_EQ(Run(request).body, "found");
  Guard({AuthScheme::kDigest});
  EXPECT_EQ(Run(request).body, "found");
  EXPECT_EQ(server_.Requests().back().Header("Authorization")->substr(0, 7), "Digest ");
  Guard({AuthScheme::kBasic});
  EXPECT_EQ(Run(request).body, "found");
  request.credentials = {For(Scheme::kBasic, "wrong")};
  EXPECT_EQ(Run(request).outcome.status, 401);
}

}  // namespace
}  // namespace openbits::test
