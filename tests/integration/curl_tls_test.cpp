#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {
namespace {

using transport::Request;
using transport::TlsOptions;

/// Servers with certificates of every kind.
class CurlTls : public CurlFixture {
 protected:
  std::unique_ptr<HttpServer> Serve(CertificateKind kind) {
    auto server =
        std::make_unique<HttpServer>(HttpServerOptions{.tls = ServerTls{.certificate = certificates_.Issue(kind)}});
    server->Set("/file", TextResource("secret text"));
    return server;
  }

  Exchange RunWith(const HttpServer& server, TlsOptions tls, bool trusts_authority = true) {
    Request request = Get("/");
    request.url = server.Url("/file");
    request.tls = std::move(tls);
    if (trusts_authority) request.tls.authorities_file = certificates_.ca_file().string();
    return Run(request);
  }

  Errc CodeWith(CertificateKind kind, TlsOptions tls = {}, bool trusts_authority = true) {
    const auto server = Serve(kind);
    const Exchange exchange = RunWith(*server, std::move(tls), trusts_authority);
    if (exchange.outcome.error.code == Errc::kNone) {
      EXPECT_EQ(exchange.body, "secret text");
    } else {
      EXPECT_EQ(server->RequestCount(), 0U) << "something was asked over a connection that is not trusted";
      EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kRemoteFile);
    }
    return exchange.outcome.error.code;
  }

  TempDir dir_;
  TestCertificates certificates_{dir_.path()};
};

TEST_F(CurlTls, AcceptsAValidCertificateAndKeepsTheConnection) {
  const auto server = Serve(CertificateKind::kValid);
  for (int i = 0; i < 3; ++i) {
    const Exchange exchange = RunWith(*server, {});
    EXPECT_EQ(exchange.body, "secret text") << Describe(exchange.outcome.error);
    EXPECT_EQ(exchange.outcome.protocol, "https");
  }
  EXPECT_EQ(server->ConnectionCount(), 1U);
}

TEST_F(CurlTls, AuthoritiesOfTheTransport) {
  MakeTransport(8, certificates_.ca_file().string());
  const auto server = Serve(CertificateKind::kValid);
  EXPECT_EQ(RunWith(*server, {}, false).body, "secret text");
}

TEST_F(CurlTls, TellsWhatIsWrong) {
  EXPECT_EQ(CodeWith(CertificateKind::kExpired), Errc::kTlsCertificateDate);
  EXPECT_EQ(CodeWith(CertificateKind::kNotYetValid), Errc::kTlsCertificateDate);
  EXPECT_EQ(CodeWith(CertificateKind::kWrongHost), Errc::kTlsCertificateName);
  EXPECT_EQ(CodeWith(CertificateKind::kWrongUsage), Errc::kTlsCertificateUsage);
  EXPECT_EQ(CodeWith(CertificateKind::kSelfSigned), Errc::kTlsCertificateAuthority);
  EXPECT_EQ(CodeWith(CertificateKind::kValid, {}, false), Errc::kTlsCertificateAuthority);
}

TEST_F(CurlTls, EachFlagOverlooksItsOwnFault) {
  const TlsOptions date{.ignore_date = true};
  const TlsOptions name{.ignore_name = true};
  const TlsOptions authority{.ignore_unknown_authority = true};
  const TlsOptions usage{.ignore_usage = true};
  EXPECT_EQ(CodeWith(CertificateKind::kExpired, date), Errc::kNone);
  EXPECT_EQ(CodeWith(CertificateKind::kNotYetValid, date), Errc::kNone);
  EXPECT_EQ(CodeWith(CertificateKind::kWrongHost, name), Errc::kNone);
  EXPECT_EQ(CodeWith(CertificateKind::kSelfSigned, authority), Errc::kNone);
  EXPECT_EQ(CodeWith(CertificateKind::kWrongUsage, usage), Errc::kNone);
  EXPECT_EQ(CodeWith(CertificateKind::kValid, authority, false), Errc::kNone);

  for (const TlsOptions& other : {name, authority, usage}) {
    EXPECT_EQ(CodeWith(CertificateKind::kExpired, other), Errc::kTlsCertificateDate);
  }
  for (const TlsOptions& other : {date, authority, usage}) {
    EXPECT_EQ(CodeWith(CertificateKind::kWrongHost, other), Errc::kTlsCertificateName);
  }
  for (const TlsOptions& other : {date, name, usage}) {
    EXPECT_EQ(CodeWith(CertificateKind::kSelfSigned, other), Errc::kTlsCertificateAuthority);
  }
}

TEST_F(CurlTls, ALenientTransferLendsItsConnectionToNobody) {
  const auto server = Serve(CertificateKind::kExpired);
  EXPECT_EQ(RunWith(*server, {.ignore_date = true}).body, "secret text");
  EXPECT_EQ(RunWith(*server, {}).outcome.error.code, Errc::kTlsCertificateDate);
  EXPECT_EQ(RunWith(*server, {.ignore_date = true}).body, "secret text");
  const auto elsewhere = Serve(CertificateKind::kWrongHost);
  EXPECT_EQ(RunWith(*elsewhere, {.ignore_name = true}).body, "secret text");
  EXPECT_EQ(RunWith(*elsewhere, {}).outcome.error.code, Errc::kTlsCertificateName);
}

TEST_F(CurlTls, ChecksRevocation) {
  const auto revoked = Serve(CertificateKind::kRevoked);
  const auto valid = Serve(CertificateKind::kValid);
  EXPECT_EQ(RunWith(*revoked, {}).body, "secret text");
  const TlsOptions with_list{.check_revocation = true, .revocation_file = certificates_.crl_file().string()};
  EXPECT_EQ(RunWith(*revoked, with_list).outcome.error.code, Errc::kTlsCertificateRevoked);
  EXPECT_EQ(RunWith(*valid, with_list).body, "secret text");
  // Without a list the check cannot be made, and what cannot be checked is not trusted.
  EXPECT_EQ(RunWith(*valid, {.check_revocation = true}).outcome.error.code, Errc::kTlsRevocationCheckFailed);
}

TEST_F(CurlTls, ShowsAClientCertificate) {
  HttpServer server(HttpServerOptions{.tls = ServerTls{.certificate = certificates_.Issue(CertificateKind::kValid),
                                                       .client_ca_file = certificates_.ca_file()}});
  server.Set("/file", TextResource("secret text"));
  EXPECT_EQ(RunWith(server, {}).outcome.error.code, Errc::kClientCertificateNeeded);
  const CertificateFiles client = certificates_.IssueClient("alice");
  const Exchange exchange = RunWith(
      server, {.client_certificate_file = client.certificate.string(), .client_key_file = client.private_key.string()});
  EXPECT_EQ(exchange.body, "secret text") << Describe(exchange.outcome.error);
  EXPECT_EQ(server.Requests().back().client_certificate, "alice");
}

TEST_F(CurlTls, AHandshakeCutShortIsAChannelFailure) {
  Request request = Get("/file");
  request.url.replace(0, 4, "https");
  server_.SetConnectionMode(ConnectionMode::kClose);
  EXPECT_EQ(Run(request).outcome.error.code, Errc::kTlsChannelFailure);
}

}  // namespace
}  // namespace openbits::test
