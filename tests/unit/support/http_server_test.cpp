#include "tests/support/http_server.h"

#include <future>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/system/system_error.hpp>

#include "tests/support/sha256.h"
#include "tests/unit/support/raw_client.h"

namespace openbits::test {
namespace {

TEST(HttpServer, ServesTheContentOverOneKeptConnection) {
  HttpServer server;
  server.Set("/a", SeededResource(1'000'003, 5));
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawAnswer answer = client.Get("/a");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, SeededText(5, 0, 1'000'003));
  }
  EXPECT_EQ(client.Get("/a", "Range: bytes=999000-\r\n").body, SeededText(5, 999'000, 1'003));
  EXPECT_EQ(client.Get("/missing").status, 404);
  EXPECT_EQ(server.ConnectionCount(), 1U);
  EXPECT_EQ(server.RequestCount(), 5U);
}

TEST(HttpServer, RecordsWhatWasAskedAndAnswered) {
  HttpServer server;
  server.Set("/a", TextResource("text"));
  RawClient client(server.port());
  client.Send("POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 3\r\n\r\nabc");
  client.ReadAnswer();
  ASSERT_TRUE(server.WaitUntil([](const ServerActivity& activity) { return activity.requests_finished == 1; }));
  const std::vector<RequestRecord> records = server.RequestsFor("/a");
  ASSERT_EQ(records.size(), 1U);
  const RequestRecord& record = records.front();
  EXPECT_EQ(record.id, 1U);
  EXPECT_EQ(record.connection_id, 1U);
  EXPECT_EQ(record.client_port, client.socket().local_endpoint().port());
  EXPECT_FALSE(record.tls);
  EXPECT_EQ(record.method, "POST");
  EXPECT_EQ(record.target, "/a?b=c");
  EXPECT_EQ(record.Header("x-one"), "1");
  EXPECT_EQ(record.request_body_bytes, 3U);
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.body_bytes_sent, 4U);
  EXPECT_TRUE(record.finished);
  EXPECT_TRUE(record.complete);
}

TEST(HttpServer, ForgetsOldRecordsAndGoesOnCounting) {
  HttpServer server(HttpServerOptions{.records_max = 4});
  server.Set("/a", TextResource("text"));
  RawClient client(server.port());
  for (int i = 0; i < 11; ++i) {
    client.Get("/a");
  }
  const std::vector<RequestRecord> records = server.Requests();
  EXPECT_LE(records.size(), 4U);
  EXPECT_EQ(records.back().id, 11U);
  EXPECT_EQ(server.RequestCount(), 11U);
  server.ClearRequests();
  EXPECT_TRUE(server.Requests().empty());
  EXPECT_EQ(client.Get("/a").status, 200);
  EXPECT_EQ(server.Requests().at(0).id, 12U);
}

TEST(HttpServer, ScriptIsUsedUpByRequestsButNotByHead) {
  HttpServer server;
  Resource resource = TextResource("text");
  resource.script = {StatusFault(500), RetryAfterFault(503, "7")};
  resource.fault = StatusFault(410);
  server.Set("/a", resource);
  RawClient client(server.port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer(false).status, 410);
  EXPECT_EQ(client.Get("/a").status, 500);
  const RawAnswer busy = client.Get("/a");
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.Header("Retry-After"), "7");
  EXPECT_EQ(client.Get("/a").status, 410);
}

TEST(HttpServer, ChooseFaultComesFirst) {
  HttpServer server;
  Resource resource = TextResource("text");
  resource.script = {StatusFault(500)};
  resource.choose_fault = [](const RequestRecord& record) -> std::optional<Fault> {
    if (record.Header("X-Break")) {
      return StatusFault(418, "teapot");
    }
    return std::nullopt;
  };
  server.Set("/a", resource);
  RawClient client(server.port());
  EXPECT_EQ(client.Get("/a", "X-Break: 1\r\n").body, "teapot");
  EXPECT_EQ(client.Get("/a").status, 500);
  EXPECT_EQ(client.Get("/a").body, "text");
}

TEST(HttpServer, HandlerAnswersBelowItsPrefix) {
  HttpServer server;
  server.SetHandler("/api/",
                    [](const HttpRequest& request) { return StatusFault(201, request.method + request.body); });
  server.SetHandler("/api/deeper/", [](const HttpRequest&) { return StatusFault(204, ""); });
  server.Set("/api/set", TextResource("set"));
  RawClient client(server.port());
  client.Send("BITS_POST /api/x HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(client.ReadAnswer().body, "BITS_POSThi");
  client.SendGet("/api/deeper/x");
  EXPECT_EQ(client.ReadAnswer(false).status, 204);
  EXPECT_EQ(client.Get("/api/set").body, "set");
  EXPECT_EQ(client.Get("/other").status, 404);
}

TEST(HttpServer, SendsContinueBeforeTheBody) {
  HttpServer server;
  server.SetHandler("/", [](const HttpRequest& request) { return StatusFault(200, request.body); });
  RawClient client(server.port());
  client.Send("PUT /a HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer(false).status, 100);
  client.Send("body");
  EXPECT_EQ(client.ReadAnswer().body, "body");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  HttpServer server;
  server.Set("/a", TextResource("A"));
  server.Set("/b", SeededResource(300'000, 2));
  RawClient client(server.port());
  client.Send("GET /b HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().body, SeededText(2, 0, 300'000));
  EXPECT_EQ(client.ReadAnswer().body, "A");
  EXPECT_EQ(client.ReadAnswer().body.size(), 300'000U);
}

TEST(HttpServer, RefusesBytesThatAreNoRequest) {
  HttpServer server;
  RawClient client(server.port());
  client.Send("what is this\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().status, 400);
  client.ReadToEnd();
  EXPECT_EQ(client.end(), boost::asio::error::eof);
  EXPECT_EQ(server.RequestCount(), 0U);
}

TEST(HttpServer, ClosesWhereTheClientOrTheResourceWantsIt) {
  HttpServer server;
  Resource resource = TextResource("text");
  server.Set("/kept", resource);
  resource.keep_alive = false;
  server.Set("/closed", resource);
  for (const char* request : {"GET /closed HTTP/1.1\r\n\r\n", "GET /kept HTTP/1.0\r\n\r\n",
                              "GET /kept HTTP/1.1\r\nConnection: close\r\n\r\n"}) {
    RawClient client(server.port());
    client.Send(request);
    EXPECT_EQ(client.ReadAnswer().Header("Connection"), "close");
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_EQ(client.end(), boost::asio::error::eof);
  }
}

TEST(HttpServer, ServesAClientThatHasEndedItsSide) {
  HttpServer server;
  server.Set("/a", SeededResource(5'000'000));
  RawClient client(server.port());
  client.SendGet("/a", "Connection: close\r\n");
  client.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send);
  EXPECT_EQ(client.ReadAnswer().body.size(), 5'000'000U);
}

TEST(HttpServer, RedirectChainLeadsToTheTarget) {
  HttpServer server;
  server.Set("/end", TextResource("end"));
  server.SetRedirectChain("/start", 3, "/end", 307);
  RawClient client(server.port());
  std::string path = "/start";
  std::string way;
  for (RawAnswer answer = client.Get(path); answer.status == 307; answer = client.Get(path)) {
    path = answer.Header("Location");
    way += path + " ";
  }
  EXPECT_EQ(way, "/start/hop-1 /start/hop-2 /end ");
  server.Set("/loop", RedirectTo(server.Url("/loop"), 301));
  EXPECT_EQ(client.Get("/loop").Header("Location"), server.Url("/loop"));
}

TEST(HttpServer, ContentChangesBetweenRequestsAndWhileServing) {
  HttpServer server;
  Resource resource = SeededResource(2'000'000, 1);
  resource.script = {Fault{.change_to = SeededResource(300, 3).content, .change_at = 1'000'000}};
  server.Set("/a", resource);
  RawClient client(server.port());
  EXPECT_EQ(client.Get("/a").body, SeededText(1, 0, 2'000'000));
  const RawAnswer changed = client.Get("/a");
  EXPECT_EQ(changed.body, SeededText(3, 0, 300));
  EXPECT_EQ(changed.Header("ETag"), "\"seed-3-300\"");
  server.SetContent("/a", SeededResource(20, 9).content);
  EXPECT_EQ(client.Get("/a").body, SeededText(9, 0, 20));
  server.Remove("/a");
  EXPECT_EQ(client.Get("/a").status, 404);
}

TEST(HttpServer, BasicCredentials) {
  HttpServer server;
  Resource resource = TextResource("secret");
  resource.auth = AuthRequirement{.user = "Aladdin", .password = "open sesame", .realm = "cave"};
  server.Set("/a", resource);
  resource.auth->proxy = true;
  server.Set("/proxied", resource);
  RawClient client(server.port());
  const RawAnswer refused = client.Get("/a");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.Header("WWW-Authenticate"), "Basic realm=\"cave\"");
  // The example of RFC 7617 section 2.
  EXPECT_EQ(client.Get("/a", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n").body, "secret");
  EXPECT_EQ(client.Get("/a", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZB==\r\n").status, 401);
  EXPECT_EQ(client.Get("/proxied", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n").status, 407);
  EXPECT_EQ(client.Get("/proxied", "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n").status, 200);
}

TEST(HttpServer, DigestCredentials) {
  HttpServer server;
  Resource resource = TextResource("secret");
  resource.auth = AuthRequirement{.schemes = {AuthScheme::kNegotiate, AuthScheme::kNtlm, AuthScheme::kDigest},
                                  .user = "u",
                                  .password = "p",
                                  .realm = "r"};
  server.Set("/a", resource);
  RawClient client(server.port());
  const RawAnswer refused = client.Get("/a");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.headers.at(1).value, "Negotiate");
  EXPECT_EQ(refused.headers.at(2).value, "NTLM");
  const std::string challenge = refused.headers.at(3).value;
  const size_t nonce_at = challenge.find("nonce=\"") + 7;
  const std::string nonce = challenge.substr(nonce_at, challenge.find('"', nonce_at) - nonce_at);
  const auto credentials = [&](const std::string& password) {
    const std::string secret = DigestHex("MD5", "u:r:" + password);
    const std::string response =
        DigestHex("MD5", secret + ":" + nonce + ":00000001:cn:auth:" + DigestHex("MD5", "GET:/a"));
    return "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"" + nonce +
           "\", uri=\"/a\", qop=auth, nc=00000001, cnonce=\"cn\", response=\"" + response + "\"\r\n";
  };
  EXPECT_EQ(client.Get("/a", credentials("wrong")).status, 401);
  EXPECT_EQ(client.Get("/a", credentials("p")).body, "secret");
}

TEST(HttpServer, RefusesConnectionsWhileNotListening) {
  HttpServer server;
  server.Set("/a", TextResource("text"));
  RawClient old(server.port());
  EXPECT_EQ(old.Get("/a").status, 200);
  server.StopListening();
  EXPECT_THROW(RawClient(server.port()), boost::system::system_error);
  EXPECT_EQ(old.Get("/a").status, 200);
  server.StartListening();
  EXPECT_EQ(RawClient(server.port()).Get("/a").status, 200);
}

TEST(HttpServer, RestartsOnTheSamePortWithTheSameResources) {
  HttpServer server(HttpServerOptions{.threads = 2});
  server.Set("/a", TextResource("text"));
  const uint16_t port = server.port();
  for (int round = 0; round < 3; ++round) {
    RawClient client(port);
    EXPECT_EQ(client.Get("/a").body, "text");
    server.Stop();
    client.ReadToEnd();
    EXPECT_TRUE(client.end().has_value());
    EXPECT_EQ(server.OpenConnectionCount(), 0U);
    EXPECT_THROW(RawClient{port}, boost::system::system_error);
    server.Restart();
    EXPECT_EQ(server.port(), port);
  }
}

TEST(HttpServer, TwoServersAreTwoOrigins) {
  HttpServer one;
  HttpServer two(HttpServerOptions{.host_name = "localhost"});
  EXPECT_NE(one.port(), two.port());
  EXPECT_EQ(two.BaseUrl(), "http://localhost:" + std::to_string(two.port()));
}

TEST(HttpServer, TellsWhenARequestIsOver) {
  std::promise<RequestRecord> finished;
  HttpServer server(HttpServerOptions{.on_request_finished = [&](const RequestRecord& r) { finished.set_value(r); }});
  RawClient(server.port()).Get("/missing");
  EXPECT_EQ(finished.get_future().get().status, 404);
}

}  // namespace
}  // namespace openbits::test
