// Proxies that are spoken to over TLS. The security flags are about the remote server: nothing in them says that whoever
// stands between may be anybody.

#include <optional>
#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_tls_fixture.h"
#include "tests/integration/tunnel_proxy.h"

namespace openbits::test {
namespace {

using transport::ProxyUsage;
using transport::TlsOptions;

constexpr TlsOptions EveryFlag() {
  return {.ignore_name = true, .ignore_date = true, .ignore_unknown_authority = true, .ignore_usage = true};
}

/// The test authority is the transport's, so that proxies are held to it as well.
class CurlTlsProxy : public CurlTlsFixture {
 protected:
  void SetUp() override { MakeTransport(8, certificates_.ca_file().string()); }

  Exchange RunThrough(std::uint16_t proxy_port, const std::string& url, TlsOptions tls) {
    transport::Request request = Get("/");
    request.url = url;
    request.tls = std::move(tls);
    request.proxy = {.usage = ProxyUsage::kOverride, .list = "https://127.0.0.1:" + std::to_string(proxy_port)};
    return Run(request);
  }

  /// Asks for a page by http: the proxy alone has a certificate.
  Error ErrorOfHttpThrough(CertificateKind of_proxy, TlsOptions tls) {
    const auto proxy = Serve(of_proxy);
    const Exchange exchange = RunThrough(proxy->port(), "http://files.example.test/file", std::move(tls));
    EXPECT_EQ(proxy->RequestCount(), exchange.outcome.error.code == Errc::kNone ? 1U : 0U);
    return exchange.outcome.error;
  }

  /// Asks a server by https, through a tunnel.
  Error ErrorOfHttpsThrough(CertificateKind of_proxy, CertificateKind of_server, TlsOptions tls) {
    const TunnelProxy proxy(ServerTls{.certificate = certificates_.Issue(of_proxy)});
    const auto server = Serve(of_server);
    const Exchange exchange = RunThrough(proxy.port(), server->Url("/file"), std::move(tls));
    EXPECT_EQ(server->RequestCount(), exchange.outcome.error.code == Errc::kNone ? 1U : 0U);
    has_tunnel_ = proxy.tunnels() > 0;
    return exchange.outcome.error;
  }

  bool has_tunnel_ = false;
};

TEST_F(CurlTlsProxy, NoFlagLoosensTheCheckOfTheProxy) {
  struct Row {
    CertificateKind kind;
    Errc errc;
  };
  for (const Row& row : {Row{CertificateKind::kExpired, Errc::kTlsCertificateDate},
                         Row{CertificateKind::kWrongHost, Errc::kTlsCertificateName},
                         Row{CertificateKind::kWrongUsage, Errc::kTlsCertificateUsage},
                         Row{CertificateKind::kSelfSigned, Errc::kTlsCertificateAuthority}}) {
    for (const TlsOptions& tls : {TlsOptions{}, EveryFlag()}) {
      const Error of_http = ErrorOfHttpThrough(row.kind, tls);
      EXPECT_EQ(of_http.code, row.errc) << Describe(of_http);
      EXPECT_EQ(of_http.context, ErrorContext::kTransport);
      const Error of_https = ErrorOfHttpsThrough(row.kind, CertificateKind::kValid, tls);
      EXPECT_EQ(of_https.code, row.errc) << Describe(of_https);
      EXPECT_EQ(of_https.context, ErrorContext::kTransport);
      EXPECT_FALSE(has_tunnel_);
    }
  }
}

TEST_F(CurlTlsProxy, TheFlagsHoldForTheServerBehindIt) {
  EXPECT_EQ(ErrorOfHttpsThrough(CertificateKind::kValid, CertificateKind::kValid, {}).code, Errc::kNone);
  for (const CertificateKind kind : {CertificateKind::kExpired, CertificateKind::kWrongHost,
                                     CertificateKind::kWrongUsage, CertificateKind::kSelfSigned}) {
    const Error error = ErrorOfHttpsThrough(CertificateKind::kValid, kind, EveryFlag());
    EXPECT_EQ(error.code, Errc::kNone) << Describe(error);
  }
  const Error refused = ErrorOfHttpsThrough(CertificateKind::kValid, CertificateKind::kExpired, {.ignore_name = true});
  EXPECT_EQ(refused.code, Errc::kTlsCertificateDate) << Describe(refused);
  EXPECT_EQ(refused.context, ErrorContext::kRemoteFile);
  EXPECT_TRUE(has_tunnel_);
}

TEST_F(CurlTlsProxy, RevocationIsAskedOfTheServerAlone) {
  const TlsOptions with_list{.check_revocation = true, .revocation_file = certificates_.crl_file().string()};
  const Error of_http = ErrorOfHttpThrough(CertificateKind::kValid, with_list);
  EXPECT_EQ(of_http.code, Errc::kNone) << Describe(of_http);
  const Error of_valid = ErrorOfHttpsThrough(CertificateKind::kValid, CertificateKind::kValid, with_list);
  EXPECT_EQ(of_valid.code, Errc::kNone) << Describe(of_valid);
  const Error of_revoked = ErrorOfHttpsThrough(CertificateKind::kValid, CertificateKind::kRevoked, with_list);
  EXPECT_EQ(of_revoked.code, Errc::kTlsCertificateRevoked) << Describe(of_revoked);
  EXPECT_EQ(of_revoked.context, ErrorContext::kRemoteFile);
}

TEST_F(CurlTlsProxy, BodiesArriveThroughATunnel) {
  const TunnelProxy proxy(ServerTls{.certificate = certificates_.Issue(CertificateKind::kValid)});
  const auto server = Serve(CertificateKind::kValid);
  server->Set("/large", TextResource(SeededText(1, 0, 2'000'000)));
  const Exchange exchange = RunThrough(proxy.port(), server->Url("/large"), {});
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
  EXPECT_TRUE(exchange.body == SeededText(1, 0, 2'000'000));
}

}  // namespace
}  // namespace openbits::test
