#include "transport/curl/curl_errors.h"

#include <vector>

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

namespace openbits::transport {
namespace {

TEST(CurlErrors, TheTable) {
  struct Row {
    CURLcode code;
    Errc errc;
    ErrorContext context = ErrorContext::kRemoteFile;
  };
  for (const Row& row : std::vector<Row>{
           {CURLE_COULDNT_RESOLVE_HOST, Errc::kNameNotResolved},
           {CURLE_COULDNT_RESOLVE_PROXY, Errc::kNameNotResolved, ErrorContext::kTransport},
           {CURLE_COULDNT_CONNECT, Errc::kCannotConnect},
           {CURLE_PROXY, Errc::kCannotConnect, ErrorContext::kTransport},
           {CURLE_OPERATION_TIMEDOUT, Errc::kTimedOut},
           {CURLE_PARTIAL_FILE, Errc::kConnectionAborted},
           {CURLE_GOT_NOTHING, Errc::kConnectionAborted},
           {CURLE_SEND_ERROR, Errc::kConnectionAborted},
           {CURLE_RECV_ERROR, Errc::kConnectionAborted},
           {CURLE_WEIRD_SERVER_REPLY, Errc::kGarbledResponse},
           {CURLE_UNSUPPORTED_PROTOCOL, Errc::kGarbledResponse},
           {CURLE_SSL_CONNECT_ERROR, Errc::kTlsChannelFailure},
           {CURLE_SSL_CERTPROBLEM, Errc::kClientCertificateNeeded},
           {CURLE_SSL_CRL_BADFILE, Errc::kTlsRevocationCheckFailed},
           {CURLE_SSL_CACERT_BADFILE, Errc::kTlsFailure},
           {CURLE_OUT_OF_MEMORY, Errc::kInvalidServerResponse},
           {CURLE_BAD_CONTENT_ENCODING, Errc::kInvalidServerResponse},
           {CURLE_LOGIN_DENIED, Errc::kInvalidCredentials},
           {CURLE_URL_MALFORMAT, Errc::kInvalidArgument},
           {CURLE_FTP_ACCEPT_FAILED, Errc::kInternal},
       }) {
    const Error error = ErrorOfCurl({.code = row.code, .os_error = 111, .detail = "why"});
    EXPECT_EQ(error.code, row.errc) << row.code;
    EXPECT_EQ(error.context, row.context) << row.code;
    EXPECT_EQ(error.native, 111);
    EXPECT_NE(error.detail.find("why"), std::string::npos);
  }
}

TEST(CurlErrors, EveryCodeHasAnError) {
  for (int code = CURLE_OK + 1; code < CURL_LAST + 20; ++code) {
    EXPECT_NE(ErrorOfCurl({.code = static_cast<CURLcode>(code), .detail = {}}).code, Errc::kNone) << code;
  }
}

TEST(CurlErrors, CertificatesAreToldApart) {
  const auto code_of = [](long verify_result) {
    return ErrorOfCurl({.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = verify_result, .detail = {}}).code;
  };
  EXPECT_EQ(code_of(X509_V_ERR_CERT_HAS_EXPIRED), Errc::kTlsCertificateDate);
  EXPECT_EQ(code_of(X509_V_ERR_CERT_NOT_YET_VALID), Errc::kTlsCertificateDate);
  EXPECT_EQ(code_of(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), Errc::kTlsCertificateAuthority);
  EXPECT_EQ(code_of(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY), Errc::kTlsCertificateAuthority);
  EXPECT_EQ(code_of(X509_V_ERR_INVALID_PURPOSE), Errc::kTlsCertificateUsage);
  EXPECT_EQ(code_of(X509_V_ERR_CERT_REVOKED), Errc::kTlsCertificateRevoked);
  EXPECT_EQ(code_of(X509_V_ERR_UNABLE_TO_GET_CRL), Errc::kTlsRevocationCheckFailed);
  EXPECT_EQ(code_of(X509_V_ERR_CERT_SIGNATURE_FAILURE), Errc::kTlsFailure);
  EXPECT_EQ(code_of(X509_V_ERR_UNSPECIFIED), Errc::kTlsCertificateName);
  EXPECT_EQ(code_of(X509_V_OK), Errc::kTlsCertificateName);
}

TEST(CurlErrors, TheHandshakeThatFailedIsTheOneThatCounts) {
  const Error of_proxy = ErrorOfCurl({.code = CURLE_PEER_FAILED_VERIFICATION,
                                      .verify_result = X509_V_ERR_CERT_REVOKED,
                                      .proxy_verify_result = X509_V_ERR_CERT_HAS_EXPIRED,

                                      .detail = {}});
  EXPECT_EQ(of_proxy.code, Errc::kTlsCertificateDate);
  EXPECT_EQ(of_proxy.context, ErrorContext::kTransport);
  EXPECT_EQ(
      ErrorOfCurl({.code = CURLE_SSL_CONNECT_ERROR, .proxy_verify_result = X509_V_ERR_UNSPECIFIED, .detail = {}}).code,
      Errc::kTlsChannelFailure);
  const Error of_server =
      ErrorOfCurl({.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = X509_V_ERR_CERT_REVOKED, .detail = {}});
  EXPECT_EQ(of_server.code, Errc::kTlsCertificateRevoked);
  EXPECT_EQ(of_server.context, ErrorContext::kRemoteFile);
}

TEST(CurlErrors, SituationsChangeTheMeaning) {
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_WEIRD_SERVER_REPLY, .has_status_line = true, .detail = {}}).code,
            Errc::kInvalidServerResponse);
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_OUT_OF_MEMORY, .has_head = true, .detail = {}}).code, Errc::kOutOfMemory);
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_COULDNT_CONNECT, .uses_proxy = true, .detail = {}}).context,
            ErrorContext::kTransport);
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_RECV_ERROR, .detail = "tlsv13 alert certificate required"}).code,
            Errc::kClientCertificateNeeded);
  const Error tunnel = ErrorOfCurl({.code = CURLE_RECV_ERROR, .proxy_status = 407, .detail = {}});
  EXPECT_EQ(tunnel.code, Errc::kHttpStatus);
  EXPECT_EQ(tunnel.native, 407);
  EXPECT_EQ(tunnel.context, ErrorContext::kTransport);
  // A tunnel that was opened is no refusal.
  EXPECT_EQ(ErrorOfCurl({.code = CURLE_RECV_ERROR, .proxy_status = 200, .detail = {}}).code, Errc::kConnectionAborted);
}

}  // namespace
}  // namespace openbits::transport
