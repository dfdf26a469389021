// TLS by Windows itself: what curl_tls_test.cpp asks. Without authorities of ours the library judges certificates; with
// them libcurl does, which knows servers by name only there (docs/windows.md).

#include <string>

#include "tests/integration/curl_tls_fixture.h"

namespace openbits::test {
namespace {

using transport::TlsOptions;

class CurlSchannel : public CurlTlsFixture {
 protected:
  Exchange RunWith(const HttpServer& server, TlsOptions tls) {
    return RunTrusting(ByName(server.Url("/file")), std::move(tls));
  }

  Errc CodeWith(CertificateKind kind, TlsOptions tls = {}) {
    const auto server = Serve(kind);
    return CodeOf(*server, RunWith(*server, std::move(tls)));
  }

  /// The same with the system's authorities, which do not know the server's.
  Errc SystemCodeWith(CertificateKind kind, TlsOptions tls = {}) {
    const auto server = Serve(kind);
    return CodeOf(*server, RunUrl(server->Url("/file"), std::move(tls)));
  }
};

TEST_F(CurlSchannel, AcceptsAValidCertificateAndKeepsTheConnection) {
  const auto server = Serve(CertificateKind::kValid);
  ExpectOneTrustedConnection(*server, ByName(server->Url("/file")));
}

TEST_F(CurlSchannel, BodiesOfManyRecordsArrive) {
  const auto server = Serve(CertificateKind::kValid);
  ExpectWholeBodies(*server, &ByName);
}

TEST_F(CurlSchannel, TellsWhatIsWrong) {
  EXPECT_EQ(CodeWith(CertificateKind::kExpired), Errc::kTlsCertificateDate);
  EXPECT_EQ(CodeWith(CertificateKind::kNotYetValid), Errc::kTlsCertificateDate);
  EXPECT_EQ(CodeWith(CertificateKind::kWrongHost), Errc::kTlsCertificateName);
  EXPECT_EQ(CodeWith(CertificateKind::kSelfSigned), Errc::kTlsCertificateAuthority);
}

TEST_F(CurlSchannel, TheNameAloneCanBeOverlooked) {
  EXPECT_EQ(CodeWith(CertificateKind::kWrongHost, {.ignore_name = true}), Errc::kNone);
  const TlsOptions others{.ignore_date = true, .ignore_unknown_authority = true, .ignore_usage = true};
  EXPECT_EQ(CodeWith(CertificateKind::kWrongHost, others), Errc::kTlsCertificateName);
  EXPECT_EQ(CodeWith(CertificateKind::kExpired, others), Errc::kTlsCertificateDate);
  EXPECT_EQ(CodeWith(CertificateKind::kSelfSigned, others), Errc::kTlsCertificateAuthority);
}

TEST_F(CurlSchannel, ALenientTransferLendsItsConnectionToNobody) {
  const auto server = Serve(CertificateKind::kWrongHost);
  EXPECT_EQ(RunWith(*server, {.ignore_name = true}).body, "secret text");
  EXPECT_EQ(RunWith(*server, {}).outcome.error.code, Errc::kTlsCertificateName);
}

TEST_F(CurlSchannel, WithTheSystemsAuthoritiesEachFlagOverlooksItsOwnFault) {
  const TlsOptions authority{.ignore_unknown_authority = true};
  EXPECT_EQ(SystemCodeWith(CertificateKind::kValid), Errc::kTlsCertificateAuthority);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kSelfSigned), Errc::kTlsCertificateAuthority);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kValid, authority), Errc::kNone);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kSelfSigned, authority), Errc::kNone);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kExpired, authority), Errc::kTlsCertificateDate);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kNotYetValid, authority), Errc::kTlsCertificateDate);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kWrongHost, authority), Errc::kTlsCertificateName);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kWrongUsage, authority), Errc::kTlsCertificateUsage);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kExpired, {.ignore_date = true, .ignore_unknown_authority = true}),
            Errc::kNone);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kWrongHost, {.ignore_name = true, .ignore_unknown_authority = true}),
            Errc::kNone);
  EXPECT_EQ(SystemCodeWith(CertificateKind::kWrongUsage, {.ignore_unknown_authority = true, .ignore_usage = true}),
            Errc::kNone);
}

TEST_F(CurlSchannel, WithTheSystemsAuthoritiesServersAreKnownByNameAndByAddress) {
  const TlsOptions authority{.ignore_unknown_authority = true};
  const auto server = Serve(CertificateKind::kValid);
  EXPECT_EQ(RunUrl(server->Url("/file"), authority).body, "secret text");
  EXPECT_EQ(RunUrl(ByName(server->Url("/file")), authority).body, "secret text");
}

TEST_F(CurlSchannel, AConnectionIsJudgedAnewForEachRequest) {
  const TlsOptions authority{.ignore_unknown_authority = true};
  const auto server = Serve(CertificateKind::kValid);
  EXPECT_EQ(RunUrl(server->Url("/file"), authority).body, "secret text");
  EXPECT_EQ(RunUrl(server->Url("/file"), {}).outcome.error.code, Errc::kTlsCertificateAuthority);
  EXPECT_EQ(RunUrl(server->Url("/file"), authority).body, "secret text");
  EXPECT_EQ(server->RequestCount(), 2U);
}

TEST_F(CurlSchannel, AHandshakeCutShortIsAChannelFailure) { ExpectChannelFailureOfAHandshakeCutShort(); }

}  // namespace
}  // namespace openbits::test
