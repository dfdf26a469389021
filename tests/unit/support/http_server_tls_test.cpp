#include <string>

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "tests/support/http_server.h"
#include "tests/support/sha256.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What a careful TLS client finds at a server.
struct TlsOutcome {
  long verify_result = -1;  ///< OpenSSL's code; X509_V_OK if all is well.
  std::string answer = {};  ///< Everything received; empty if the handshake failed.
};

class HttpServerTls : public testing::Test {
 protected:
  HttpServerOptions OptionsFor(CertificateKind kind, bool wants_client = false) {
    ServerTls tls{certificates_.Issue(kind), {}};
    if (wants_client) {
      tls.client_ca_file = certificates_.ca_file();
    }
    return HttpServerOptions{.host_name = "localhost", .tls = tls};
  }

  /// Asks for /a, trusting the test authority and its revocation list only, and expecting the name "localhost".
  TlsOutcome Ask(const HttpServer& server, const CertificateFiles* client = nullptr) {
    asio::io_context io_context;
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.load_verify_file(certificates_.ca_file().string());
    X509_STORE* store = SSL_CTX_get_cert_store(context.native_handle());
    X509_LOOKUP* lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
    EXPECT_EQ(X509_load_crl_file(lookup, certificates_.crl_file().string().c_str(), X509_FILETYPE_PEM), 1);
    X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
    if (client != nullptr) {
      context.use_certificate_file(client->certificate.string(), asio::ssl::context::pem);
      context.use_private_key_file(client->private_key.string(), asio::ssl::context::pem);
    }
    asio::ssl::stream<asio::ip::tcp::socket> stream(io_context, context);
    stream.set_verify_mode(asio::ssl::verify_peer);
    SSL_set1_host(stream.native_handle(), "localhost");
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
    TlsOutcome outcome;
    error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    outcome.verify_result = SSL_get_verify_result(stream.native_handle());
    if (!error) {
      asio::write(stream, asio::buffer(std::string("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n")), error);
      asio::read(stream, asio::dynamic_buffer(outcome.answer), error);
      end_ = error;
    }
    return outcome;
  }

  TempDir dir_;
  TestCertificates certificates_{dir_.path()};
  error_code end_;
};

TEST_F(HttpServerTls, ValidCertificateServes) {
  HttpServer server(OptionsFor(CertificateKind::kValid));
  server.Set("/a", SeededResource(1'000'000, 3));
  const TlsOutcome outcome = Ask(server);
  EXPECT_EQ(outcome.verify_result, X509_V_OK);
  ASSERT_GT(outcome.answer.size(), 1'000'000U);
  EXPECT_EQ(outcome.answer.substr(outcome.answer.size() - 1'000'000), SeededText(3, 0, 1'000'000));
  EXPECT_EQ(end_, asio::error::eof);  // The server said goodbye; a cut would be stream_truncated.
  EXPECT_TRUE(server.Requests().front().tls);
  EXPECT_EQ(server.BaseUrl(), "https://localhost:" + std::to_string(server.port()));
}

TEST_F(HttpServerTls, EachBadCertificateIsBadInItsOwnWay) {
  const std::pair<CertificateKind, long> cases[] = {
      {CertificateKind::kExpired, X509_V_ERR_CERT_HAS_EXPIRED},
      {CertificateKind::kNotYetValid, X509_V_ERR_CERT_NOT_YET_VALID},
      {CertificateKind::kWrongHost, X509_V_ERR_HOSTNAME_MISMATCH},
      {CertificateKind::kSelfSigned, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT},
      {CertificateKind::kRevoked, X509_V_ERR_CERT_REVOKED},
  };
  for (const auto& [kind, code] : cases) {
    HttpServer server(OptionsFor(kind));
    server.Set("/a", TextResource("text"));
    const TlsOutcome outcome = Ask(server);
    EXPECT_EQ(outcome.verify_result, code) << X509_verify_cert_error_string(outcome.verify_result);
    EXPECT_EQ(outcome.answer, "");
    EXPECT_TRUE(server.WaitForNoConnections());
    EXPECT_EQ(server.RequestCount(), 0U);
  }
}

TEST_F(HttpServerTls, ClientCertificateIsWantedAndRecorded) {
  HttpServer server(OptionsFor(CertificateKind::kValid, true));
  server.Set("/a", TextResource("text"));
  EXPECT_EQ(Ask(server).answer, "");
  EXPECT_EQ(server.RequestCount(), 0U);
  const CertificateFiles client = certificates_.IssueClient("openbits client");
  EXPECT_NE(Ask(server, &client).answer.find("text"), std::string::npos);
  EXPECT_EQ(server.Requests().front().client_certificate, "openbits client");
}

TEST_F(HttpServerTls, CutAndResetWorkAsWithoutTls) {
  HttpServer server(OptionsFor(CertificateKind::kValid));
  Resource resource = SeededResource(100'000);
  resource.fault = CutFault(1000, Ending::kReset);
  server.Set("/a", resource);
  EXPECT_LT(Ask(server).answer.size(), 2000U);
  EXPECT_NE(end_, asio::error::eof);
}

TEST_F(HttpServerTls, StopDoesNotWaitForAHandshake) {
  HttpServer server(OptionsFor(CertificateKind::kValid));
  asio::io_context io_context;
  asio::ip::tcp::socket silent(io_context);
  silent.connect({asio::ip::address_v4::loopback(), server.port()});
  ASSERT_TRUE(server.WaitUntil([](const ServerActivity& activity) { return activity.connections_open == 1; }));
  server.Stop();
  EXPECT_EQ(server.OpenConnectionCount(), 0U);
}

TEST_F(HttpServerTls, ThumbprintIsThatOfTheCertificate) {
  const CertificateFiles files = certificates_.Issue(CertificateKind::kValid);
  EXPECT_EQ(files.sha1_hex.size(), 40U);
  EXPECT_NE(files.sha1_hex, certificates_.Issue(CertificateKind::kValid).sha1_hex);
  EXPECT_EQ(files.subject, "localhost");
}

}  // namespace
}  // namespace openbits::test
