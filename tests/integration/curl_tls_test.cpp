#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_tls_fixture.h"

namespace openbits::test {
namespace {

using transport::TlsOptions;

class CurlTls : public CurlTlsFixture {
 protected:
  Exchange RunWith(const HttpServer& server, TlsOptions tls, bool trusts_authority = true) {
    const std::string url = server.Url("/file");
    return trusts_authority ? RunTrusting(url, std::move(tls)) : RunUrl(url, std::move(tls));
  }

  Errc CodeWith(CertificateKind kind, TlsOptions tls = {}, bool trusts_authority = true) {
    const auto server = Serve(kind);
    return CodeOf(*server, RunWith(*server, std::move(tls), trusts_authority));
  }
};

TEST_F(CurlTls, AcceptsAValidCertificateAndKeepsTheConnection) {
  const auto server = Serve(CertificateKind::kValid);
  ExpectOneTrustedConnection(*server, server->Url("/file"));
}

TEST_F(CurlTls, BytesThatTheLibraryHasReadAheadArrive) {
  const auto server = Serve(CertificateKind::kValid);
  ExpectWholeBodies(*server, [](std::string url) { return url; });
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

TEST_F(CurlTls, AHandshakeCutShortIsAChannelFailure) { ExpectChannelFailureOfAHandshakeCutShort(); }

}  // namespace
}  // namespace openbits::test
