// What tests can make go wrong, credentials, and encryption.

#include <fstream>
#include <string>

#include "tests/integration/upload_server_fixture.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {
namespace {

using upload_server::Fault;
using upload_server::FaultGate;
using upload_server::PacketType;

class UploadServerFaults : public UploadServerTest {
 protected:
  void SetUp() override { StartServer(); }

  /// The fault that `text` describes, alone in the plan.
  void SetFault(const std::string& text) {
    std::string mistake;
    const auto fault = upload_server::ParseFault(text, &mistake);
    ASSERT_TRUE(fault) << mistake;
    server->SetFaults({*fault});
  }
};

TEST_F(UploadServerFaults, DropInFragmentKeepsThatMuch) {
  SetFault("fragment@2:drop-in-body=300");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client->Fragment("/a", session, 0, 2000, SeededText(7, 0, 1000)).status, 200);
  EXPECT_EQ(client->Fragment("/a", session, 1000, 2000, SeededText(7, 1000, 1000)).status, 0);
  client = Connect();
  EXPECT_EQ(client->Fragment("/a", session, 1999, 2000, "x").Header("BITS-Received-Content-Range"), "1300");
  EXPECT_EQ(client->Fragment("/a", session, 1300, 2000, SeededText(7, 1300, 700)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 2000));
}

TEST_F(UploadServerFaults, DropAtTheEndOfABodyStoresAllAndDeliversNothing) {
  SetFault("fragment@1:drop-in-body=7,reset");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client->Fragment("/a", session, 0, 7, "content").status, 0);
  EXPECT_FALSE(Exists("a"));
  client = Connect();
  EXPECT_EQ(client->Fragment("/a", session, 0, 7, "content").status, 200);
  EXPECT_EQ(Delivered("a"), "content");
}

TEST_F(UploadServerFaults, DropBeforeAckHasCarriedThePacketOut) {
  SetFault("fragment@1:drop-before-ack");
  EXPECT_EQ(Upload("/a", "content").status, 0);
  EXPECT_EQ(Delivered("a"), "content");
  client = Connect();
  EXPECT_EQ(client->Fragment("/a", last_session, 0, 7, "content").Header("BITS-Received-Content-Range"), "7");
}

TEST_F(UploadServerFaults, DropAfterAckEndsAConnectionThatWasToBeKept) {
  SetFault("ping@1:drop-after-ack");
  const RawAnswer answer = client->Ping("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Connection"), "");
  EXPECT_TRUE(client->IsAtEnd());
}

TEST_F(UploadServerFaults, LoseSessionAtFragmentK) {
  SetFault("fragment@2:lose-session");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client->Fragment("/a", session, 0, 10, "01234").status, 200);
  const RawAnswer answer = client->Fragment("/a", session, 5, 10, "56789");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Error(), "0x8020001F/0x5");
  EXPECT_EQ(SessionFolders(), 0U);
  EXPECT_FALSE(Exists("a"));
}

TEST_F(UploadServerFaults, WrongReceivedRanges) {
  const std::string session = OpenSession("/a");
  const auto received = [&](const std::string& fault) {
    SetFault(fault);
    return client->Fragment("/a", session, 0, 1000, SeededText(7, 0, 100)).Header("BITS-Received-Content-Range");
  };
  EXPECT_EQ(received("fragment@1:received-shift=-40"), "60");
  EXPECT_EQ(received("fragment@1:received-shift=900001"), "900101");
  EXPECT_EQ(received("fragment@1:received=bytes 0-99"), "bytes 0-99");
  EXPECT_EQ(received("fragment@1:no-received"), "");
  EXPECT_EQ(received("fragment@2:no-received"), "100");
}

TEST_F(UploadServerFaults, StatusWithCodeAndContextComesAsOftenAsAsked) {
  SetFault("fragment@1x2:status=500,error=0x80200020,context=7");
  const std::string session = OpenSession("/a");
  for (int i = 0; i < 2; ++i) {
    const RawAnswer answer = client->Fragment("/a", session, 0, 4, "abcd");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.Error(), "0x80200020/0x7");
  }
  EXPECT_FALSE(Exists("a"));
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerFaults, FirstFaultThatFitsCounts) {
  std::string mistake;
  server->SetFaults({*upload_server::ParseFault("ping@2:status=404", &mistake),
                     *upload_server::ParseFault("any@1x*:status=503", &mistake)});
  EXPECT_EQ(client->Ping("/a").status, 503);
  EXPECT_EQ(client->Ping("/a").status, 404);
  EXPECT_EQ(client->Create("/a").status, 503);
}

TEST_F(UploadServerFaults, Http10AnswersEndTheConnection) {
  SetFault("http10");
  RawAnswer answer = client->Ping("/a");
  EXPECT_EQ(answer.minor_version, 0);
  EXPECT_TRUE(client->IsAtEnd());
  client = Connect();
  EXPECT_EQ(client->Create("/a").minor_version, 0);
}

TEST_F(UploadServerFaults, HeadersCanBeWrongOrMissing) {
  SetFault("any:no-packet-type,session-id=other,protocol={00000000-0000-0000-0000-000000000000},header=Retry-After:5");
  const RawAnswer answer = client->Create("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "");
  EXPECT_EQ(answer.Header("BITS-Session-Id"), "other");
  EXPECT_EQ(answer.Header("BITS-Protocol"), "{00000000-0000-0000-0000-000000000000}");
  EXPECT_EQ(answer.Header("Retry-After"), "5");
}

TEST_F(UploadServerFaults, CaptivePortalHasABodyAndNoPacketType) {
  SetFault("any:status=200,no-packet-type,body=<html>log in</html>");
  const RawAnswer answer = client->Create("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "<html>log in</html>");
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerFaults, RawAnswerIsSentAsItIs) {
  Fault raw;
  raw.raw_answer = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nshort";
  server->SetFaults({raw});
  const RawAnswer answer = client->Ping("/a");
  EXPECT_EQ(answer.body, "short");
  EXPECT_FALSE(answer.is_whole);
}

TEST_F(UploadServerFaults, GateHoldsAnAckThatIsCarriedOut) {
  const auto gate = std::make_shared<FaultGate>();
  Fault hold{.packet = PacketType::kFragment};
  hold.gate = gate;
  server->AddFault(hold);
  const std::string session = OpenSession("/a");
  client->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                   "\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\n\r\nabcd");
  ASSERT_TRUE(gate->WaitForArrivals());
  EXPECT_EQ(Delivered("a"), "abcd");
  EXPECT_EQ(Connect()->Ping("/a").status, 200) << "others are not held up";
  gate->Open();
  EXPECT_EQ(client->ReadAnswer().status, 200);
}

TEST_F(UploadServerFaults, StalledConnectionEndsWithItsClientOrTheServer) {
  SetFault("ping:stall");
  const auto other = Connect();
  const char* ping = "BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n";
  client->SendText(ping);
  other->SendText(ping);
  ASSERT_TRUE(server->WaitUntil([](const auto& activity) { return activity.packets_total == 2; }));
  client->Close();
  ASSERT_TRUE(server->WaitUntil([](const auto& activity) { return activity.connections_open == 1; }));
  server->Stop();
  EXPECT_EQ(other->ReadAnswer().status, 0);
}

TEST_F(UploadServerFaults, StandingStillEndsAConnection) {
  options.io_timeout = std::chrono::milliseconds(20);
  StartServer();
  EXPECT_TRUE(client->IsAtEnd()) << "no request came";
  client = Connect();
  client->SendText("BITS_POST /a HTTP/1.1\r\n");
  EXPECT_TRUE(client->IsAtEnd()) << "half a head came";
}

TEST_F(UploadServerFaults, ConnectionsBeyondTheLimitWaitForTheirTurn) {
  options.connections_max = 1;
  StartServer();
  EXPECT_EQ(client->Ping("/a").status, 200);
  const auto second = Connect();
  second->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client->Ping("/a").status, 200);
  EXPECT_EQ(server->Activity().connections_total, 1U);
  client->Close();
  EXPECT_EQ(second->ReadAnswer().status, 200);
}

TEST_F(UploadServerFaults, CutConnectionsComeBack) {
  const std::string session = OpenSession("/a");
  server->CloseConnections();
  EXPECT_TRUE(client->IsAtEnd());
  client = Connect();
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

class UploadServerUsers : public UploadServerTest {
 protected:
  void SetUp() override {
    options.users = {{"anna", "secret"}, {"bert", "pass:word"}};
    options.realm = "drop box";
    StartServer();
  }
  static constexpr const char* kAnna = "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n";
  static constexpr const char* kBert = "Authorization: basic YmVydDpwYXNzOndvcmQ=\r\n";
};

TEST_F(UploadServerUsers, CredentialsAreAskedForAndChecked) {
  RawAnswer answer = client->Ping("/a");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.Header("WWW-Authenticate"), "Basic realm=\"drop box\"");
  for (const char* wrong :
       {"Basic YW5uYTp3cm9uZw==", "Basic", "Basic !!!", "Basic YW5uYQ==", "Bearer YW5uYTpzZWNyZXQ="}) {
    client->SetHeaders(std::string("Authorization: ") + wrong + "\r\n");
    EXPECT_EQ(client->Ping("/a").status, 401) << wrong;
  }
  for (const char* right : {kAnna, kBert}) {
    client->SetHeaders(right);
    EXPECT_EQ(client->Ping("/a").status, 200) << right;
  }
}

TEST_F(UploadServerUsers, SessionBelongsToItsUser) {
  client->SetHeaders(kAnna);
  const std::string session = OpenSession("/a");
  client->SetHeaders(kBert);
  const RawAnswer answer = client->Fragment("/a", session, 0, 4, "abcd");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Error(), "0x80070005/0x5");
  EXPECT_EQ(client->End("/a", session, "Cancel-Session").status, 403);
  client->SetHeaders("");
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 401) << "the body is read all the same";
  client->SetHeaders(kAnna);
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerUsers, UserSurvivesARestart) {
  client->SetHeaders(kAnna);
  const std::string session = OpenSession("/a");
  RestartServer();
  client->SetHeaders(kBert);
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 403);
}

class UploadServerTls : public UploadServerTest {
 protected:
  TestCertificates certificates{root.path()};
  CertificateFiles files = certificates.Issue(CertificateKind::kValid);
};

TEST_F(UploadServerTls, UploadArrivesEncrypted) {
  options.tls = {.certificate = files.certificate.string(), .private_key = files.private_key.string()};
  server = std::make_unique<upload_server::UploadServer>(options);
  EXPECT_TRUE(server->URL("/a").starts_with("https://127.0.0.1:"));
  client = std::make_unique<RawBitsClient>(server->port(), certificates.ca_file());
  const std::string content = SeededText(7, 0, 3'000'000);
  EXPECT_EQ(Upload("/a", content).status, 200);
  EXPECT_EQ(Delivered("a"), content);
}

TEST_F(UploadServerTls, IdentityMayBePemText) {
  const auto text = [&](const std::filesystem::path& path) { return root.Read(path.filename().string()); };
  options.tls = {.certificate = text(files.certificate), .private_key = text(files.private_key)};
  server = std::make_unique<upload_server::UploadServer>(options);
  client = std::make_unique<RawBitsClient>(server->port(), certificates.ca_file());
  EXPECT_EQ(client->Ping("/a").status, 200);
}

TEST_F(UploadServerTls, PlainClientGetsNothing) {
  options.tls = {.certificate = files.certificate.string(), .private_key = files.private_key.string()};
  StartServer();
  client->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(server->WaitUntil(
      [](const auto& activity) { return activity.connections_total == 1 && activity.connections_open == 0; }));
  EXPECT_EQ(server->Activity().packets_total, 0U);
}

TEST_F(UploadServerTls, UnusableIdentityIsSaid) {
  const CertificateFiles other = certificates.Issue(CertificateKind::kValid);
  options.tls = {.certificate = (root / "missing").string(), .private_key = files.private_key.string()};
  EXPECT_THROW(StartServer(), std::runtime_error);
  options.tls = {.certificate = files.certificate.string(), .private_key = other.private_key.string()};
  EXPECT_THROW(StartServer(), std::runtime_error) << "a key of another certificate";
}

}  // namespace
}  // namespace openbits::test
