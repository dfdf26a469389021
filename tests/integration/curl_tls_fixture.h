#pragma once

#include <memory>
#include <string>

#include "tests/integration/curl_fixture.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {

/// Servers with certificates of every kind, for both TLS libraries.
class CurlTlsFixture : public CurlFixture {
 protected:
  std::unique_ptr<HttpServer> Serve(CertificateKind kind) {
    auto server =
        std::make_unique<HttpServer>(HttpServerOptions{.tls = ServerTls{.certificate = certificates_.Issue(kind)}});
    server->Set("/file", TextResource("secret text"));
    return server;
  }

  Exchange RunUrl(const std::string& url, transport::TlsOptions tls) {
    transport::Request request = Get("/");
    request.url = url;
    request.tls = std::move(tls);
    return Run(request);
  }

  /// The same, with the test authority trusted.
  Exchange RunTrusting(const std::string& url, transport::TlsOptions tls) {
    tls.authorities_file = certificates_.ca_file().string();
    return RunUrl(url, std::move(tls));
  }

  /// How an exchange ended: with the text, or before anything was asked.
  static Errc CodeOf(const HttpServer& server, const Exchange& exchange) {
    if (exchange.outcome.error.code == Errc::kNone) {
      EXPECT_EQ(exchange.body, "secret text");
    } else {
      EXPECT_EQ(server.RequestCount(), 0U) << "something was asked over a connection that is not trusted";
      EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kRemoteFile);
    }
    return exchange.outcome.error.code;
  }

  /// Three exchanges with a server whose certificate is good, over one connection.
  void ExpectOneTrustedConnection(const HttpServer& server, const std::string& url) {
    for (int i = 0; i < 3; ++i) {
      const Exchange exchange = RunTrusting(url, {});
      EXPECT_EQ(exchange.body, "secret text") << Describe(exchange.outcome.error);
      EXPECT_EQ(exchange.outcome.protocol, "https");
    }
    EXPECT_EQ(server.ConnectionCount(), 1U);
  }

  /// Bodies of one record and of many, on one connection: the last bytes of each are in the TLS library's hands when the
  /// socket has nothing more to tell.
  void ExpectWholeBodies(HttpServer& server, std::string (*address_of)(std::string url)) {
    for (const std::size_t size : {1U, 16'384U, 16'385U, 70'000U, 300'000U, 2'000'000U}) {
      const std::string path = "/of" + std::to_string(size);
      server.Set(path, TextResource(SeededText(1, 0, size)));
      for (int i = 0; i < 5; ++i) {
        const Exchange exchange = RunTrusting(address_of(server.Url(path)), {});
        ASSERT_EQ(exchange.outcome.error.code, Errc::kNone) << size << ": " << Describe(exchange.outcome.error);
        ASSERT_TRUE(exchange.body == SeededText(1, 0, size)) << size;
      }
    }
    EXPECT_EQ(server.ConnectionCount(), 1U);
  }

  void ExpectChannelFailureOfAHandshakeCutShort() {
    transport::Request request = Get("/file");
    request.url.replace(0, 4, "https");
    server_.SetConnectionMode(ConnectionMode::kClose);
    EXPECT_EQ(Run(request).outcome.error.code, Errc::kTlsChannelFailure);
  }

  TempDir dir_;
  TestCertificates certificates_{dir_.path()};
};

}  // namespace openbits::test
