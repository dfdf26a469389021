#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"

namespace openbits::test {
namespace {

using transport::AuthTarget;
using transport::ProxySettings;
using transport::ProxyUsage;
using transport::Request;

/// A server that is asked as if it were a proxy.
class CurlProxy : public CurlFixture {
 protected:
  std::string Address(const HttpServer& server) const { return "127.0.0.1:" + std::to_string(server.port()); }

  Request Through(std::string list, std::string bypass_list = {}) const {
    Request request;
    request.url = "http://files.example.test/file";
    request.proxy = {.usage = ProxyUsage::kOverride, .list = std::move(list), .bypass_list = std::move(bypass_list)};
    return request;
  }
};

TEST_F(CurlProxy, AsksTheProxyForTheWholeUrl) {
  server_.Set("/file", TextResource("proxied"));
  const Exchange exchange = Run(Through(Address(server_)));
  EXPECT_EQ(exchange.body, "proxied") << Describe(exchange.outcome.error);
  EXPECT_EQ(server_.Requests().at(0).target, "http://files.example.test/file");
}

TEST_F(CurlProxy, TriesTheNextWhenOneIsDown) {
  HttpServer down;
  down.StopListening();
  server_.Set("/file", TextResource("proxied"));
  const Exchange exchange = Run(Through(Address(down) + " http=http://" + Address(server_)));
  EXPECT_EQ(exchange.body, "proxied") << Describe(exchange.outcome.error);
  const Exchange failed = Run(Through(Address(down)));
  EXPECT_EQ(failed.outcome.error.code, Errc::kCannotConnect);
  EXPECT_EQ(failed.outcome.error.context, ErrorContext::kTransport);
}

TEST_F(CurlProxy, TriesTheNextWhenANameDoesNotResolve) {
  server_.Set("/file", TextResource("proxied"));
  // Too long a name for any resolver, so that none is asked.
  const Exchange exchange = Run(Through(std::string(70, 'p') + ".invalid:3128 " + Address(server_)));
  EXPECT_EQ(exchange.body, "proxied") << Describe(exchange.outcome.error);
}

#ifndef _WIN32  // where a full queue refuses
TEST_F(CurlProxy, TriesTheNextWhenOneIsSilent) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  tcp::acceptor silent(io, tcp::v4());
  silent.bind({boost::asio::ip::address_v4::loopback(), 0});
  silent.listen(0);
  std::vector<tcp::socket> queue;  // full: whoever comes now gets no answer
  for (int i = 0; i < 4; ++i) {
    queue.emplace_back(io, tcp::v4());
    queue.back().async_connect(silent.local_endpoint(), [](const boost::system::error_code&) {});
  }
  server_.Set("/file", TextResource("proxied"));
  Request request = Through("127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + " " + Address(server_));
  request.timeouts.connect = std::chrono::seconds{1};
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.body, "proxied") << Describe(exchange.outcome.error);
}
#endif

TEST_F(CurlProxy, GoesRoundTheProxyWhereTheListSaysSo) {
  HttpServer proxy;
  server_.Set("/file", TextResource("direct"));
  Request request = Through(Address(proxy), "127.0.0.*");
  request.url = server_.Url("/file");
  EXPECT_EQ(Run(request).body, "direct");
  EXPECT_EQ(proxy.RequestCount(), 0U);
}

TEST_F(CurlProxy, BadListsAreReported) {
  const Exchange exchange = Run(Through("ftp=somewhere"));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kInvalidProxyInfo);
  EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kTransport);
}

TEST_F(CurlProxy, AnswersTheProxysChallenge) {
  Resource resource = TextResource("proxied");
  resource.auth = AuthRequirement{.user = "user", .password = "password", .proxy = true};
  server_.Set("/file", resource);
  Request request = Through(Address(server_));
  EXPECT_EQ(Run(request).outcome.status, 407);
  request.credentials = {{.target = AuthTarget::kServer, .user_name = Secret("other"), .password = Secret("other")},
                         {.target = AuthTarget::kProxy, .user_name = Secret("user"), .password = Secret("password")}};
  EXPECT_EQ(Run(request).body, "proxied");
  for (const auto& record : server_.Requests())
    EXPECT_FALSE(record.Header("Authorization"));
}

/// What a request through `server_`, as its proxy, comes to where redirects into private networks are refused.
class CurlProxyPrivate : public CurlProxy {
 protected:
  Errc Follow(Request request, const std::string& target) {
    server_.SetRedirectChain("/file", 1, target);
    server_.Set("/page", TextResource("a page"));
    request.redirects.allow_public_to_private = false;
    const Exchange exchange = Run(std::move(request));
    EXPECT_EQ(exchange.body, exchange.outcome.error.code == Errc::kNone ? "a page" : "");
    return exchange.outcome.error.code;
  }
};

// Attack D5. The proxy's own address says nothing of where a request goes.
TEST_F(CurlProxyPrivate, TheAddressThatIsAskedForCountsAndNotTheProxys) {
  const Request of_name = Through(Address(server_));
  EXPECT_EQ(Follow(of_name, "http://169.254.169.254/page"), Errc::kFileAccessDenied);
  EXPECT_EQ(Follow(of_name, "http://[fd00::1]/page"), Errc::kFileAccessDenied);
  EXPECT_EQ(Follow(of_name, "http://192.0.2.7/page"), Errc::kNone);
  EXPECT_EQ(Follow(of_name, "http://inside.example.test/page"), Errc::kNone) << "the proxy looks names up";
  Request of_private = Through(Address(server_));
  of_private.url = "http://10.0.0.1/file";
  EXPECT_EQ(Follow(of_private, "http://169.254.169.254/page"), Errc::kNone);
}

#ifndef _WIN32
TEST_F(CurlProxyPrivate, TheSameWithAProxyFromTheEnvironment) {
  Request request;
  request.url = "http://files.example.test/file";
  request.proxy.usage = ProxyUsage::kPreconfig;
  ASSERT_EQ(::setenv("http_proxy", Address(server_).c_str(), 1), 0);
  EXPECT_EQ(Follow(request, "http://169.254.169.254/page"), Errc::kFileAccessDenied);
  EXPECT_EQ(Follow(request, "http://192.0.2.7/page"), Errc::kNone);
  ASSERT_EQ(::unsetenv("http_proxy"), 0);
}
#endif

TEST_F(CurlProxy, ARefusedTunnelIsTheProxysFault) {
  server_.SetHandler("", [](const HttpRequest&) { return StatusFault(407, "who are you?"); });
  Request request = Through(Address(server_));
  request.url = "https://files.example.test/file";
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kHttpStatus) << Describe(exchange.outcome.error);
  EXPECT_EQ(exchange.outcome.error.native, 407);
  EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kTransport);
  EXPECT_FALSE(exchange.head);
}

}  // namespace
}  // namespace openbits::test
