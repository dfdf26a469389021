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
    server_->SetFaults({*fault});
  }
};

TEST_F(UploadServerFaults, DropInFragmentKeepsThatMuch) {
  SetFault("fragment@2:drop-in-body=300");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client_->Fragment("/a", session, 0, 2000, SeededText(7, 0, 1000)).status, 200);
  EXPECT_EQ(client_->Fragment("/a", session, 1000, 2000, SeededText(7, 1000, 1000)).status, 0);
  client_ = Connect();
  EXPECT_EQ(client_->Fragment("/a", session, 1999, 2000, "x").Header("BITS-Received-Content-Range"), "1300");
  EXPECT_EQ(client_->Fragment("/a", session, 1300, 2000, SeededText(7, 1300, 700)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 2000));
}

TEST_F(UploadServerFaults, DropAtTheEndOfABodyStoresAllAndDeliversNothing) {
  SetFault("fragment@1:drop-in-body=7,reset");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client_->Fragment("/a", session, 0, 7, "content").status, 0);
  EXPECT_FALSE(Exists("a"));
  client_ = Connect();
  EXPECT_EQ(client_->Fragment("/a", session, 0, 7, "content").status, 200);
  EXPECT_EQ(Delivered("a"), "content");
}

TEST_F(UploadServerFaults, DropBeforeAckHasCarriedThePacketOut) {
  SetFault("fragment@1:drop-before-ack");
  EXPECT_EQ(Upload("/a", "content").status, 0);
  EXPECT_EQ(Delivered("a"), "content");
  client_ = Connect();
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").Header("BITS-Received-Content-Range"), "7");
}

TEST_F(UploadServerFaults, DropAfterAckEndsAConnectionThatWasToBeKept) {
  SetFault("ping@1:drop-after-ack");
  const RawAnswer answer = client_->Ping("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Connection"), "");
  EXPECT_TRUE(client_->IsAtEnd());
}

TEST_F(UploadServerFaults, LoseSessionAtFragmentK) {
  SetFault("fragment@2:lose-session");
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client_->Fragment("/a", session, 0, 10, "01234").status, 200);
  const RawAnswer answer = client_->Fragment("/a", session, 5, 10, "56789");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Error(), "0x8020001F/0x5");
  EXPECT_EQ(SessionFolders(), 0U);
  EXPECT_FALSE(Exists("a"));
}

TEST_F(UploadServerFaults, WrongReceivedRanges) {
  const std::string session = OpenSession("/a");
  const auto received = [&](const std::string& fault) {
    SetFault(fault);
    return client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 100)).Header("BITS-Received-Content-Range");
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
    const RawAnswer answer = client_->Fragment("/a", session, 0, 4, "abcd");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.Error(), "0x80200020/0x7");
  }
  EXPECT_FALSE(Exists("a"));
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerFaults, FirstFaultThatFitsCounts) {
  std::string mistake;
  server_->SetFaults({*upload_server::ParseFault("ping@2:status=404", &mistake),
                      *upload_server::ParseFault("any@1x*:status=503", &mistake)});
  EXPECT_EQ(client_->Ping("/a").status, 503);
  EXPECT_EQ(client_->Ping("/a").status, 404);
  EXPECT_EQ(client_->Create("/a").status, 503);
}

TEST_F(UploadServerFaults, Http10AnswersEndTheConnection) {
  SetFault("http10");
  RawAnswer answer = client_->Ping("/a");
  EXPECT_EQ(answer.minor_version, 0);
  EXPECT_TRUE(client_->IsAtEnd());
  client_ = Connect();
  EXPECT_EQ(client_->Create("/a").minor_version, 0);
}

TEST_F(UploadServerFaults, HeadersCanBeWrongOrMissing) {
  SetFault("any:no-packet-type,session-id=other,protocol={00000000-0000-0000-0000-000000000000},header=Retry-After:5");
  const RawAnswer answer = client_->Create("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "");
  EXPECT_EQ(answer.Header("BITS-Session-Id"), "other");
  EXPECT_EQ(answer.Header("BITS-Protocol"), "{00000000-0000-0000-0000-000000000000}");
  EXPECT_EQ(answer.Header("Retry-After"), "5");
}

TEST_F(UploadServerFaults, CaptivePortalHasABodyAndNoPacketType) {
  SetFault("any:status=200,no-packet-type,body=<html>log in</html>");
  const RawAnswer answer = client_->Create("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "<html>log in</html>");
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerFaults, RawAnswerIsSentAsItIs) {
  Fault raw;
  raw.raw_answer = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nshort";
  server_->SetFaults({raw});
  const RawAnswer answer = client_->Ping("/a");
  EXPECT_EQ(answer.body, "short");
  EXPECT_FALSE(answer.is_whole);
}

TEST_F(UploadServerFaults, GateHoldsAnAckThatIsCarriedOut) {
  const auto gate = std::make_shared<FaultGate>();
  Fault hold{.packet = PacketType::kFragment};
  hold.gate = gate;
  server_->AddFault(hold);
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\n\r\nabcd");
  ASSERT_TRUE(gate->WaitForArrivals());
  EXPECT_EQ(Delivered("a"), "abcd");
  EXPECT_EQ(Connect()->Ping("/a").status, 200) << "others are not held up";
  gate->Open();
  EXPECT_EQ(client_->ReadAnswer().status, 200);
}

TEST_F(UploadServerFaults, StalledConnectionEndsWithItsClientOrTheServer) {
  SetFault("ping:stall");
  const auto other = Connect();
  const char* ping = "BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n";
  client_->SendText(ping);
  other->SendText(ping);
  ASSERT_TRUE(server_->WaitUntil([](const auto& activity) { return activity.packets_total == 2; }));
  client_->Close();
  ASSERT_TRUE(server_->WaitUntil([](const auto& activity) { return activity.connections_open == 1; }));
  server_->Stop();
  EXPECT_EQ(other->ReadAnswer().status, 0);
}

TEST_F(UploadServerFaults, StandingStillEndsAConnection) {
  options_.io_timeout = std::chrono::milliseconds(20);
  StartServer();
  EXPECT_TRUE(client_->IsAtEnd()) << "no request came";
  client_ = Connect();
  client_->SendText("BITS_POST /a HTTP/1.1\r\n");
  EXPECT_TRUE(client_->IsAtEnd()) << "half a head came";
}

TEST_F(UploadServerFaults, ConnectionsBeyondTheLimitWaitForTheirTurn) {
  options_.connections_max = 1;
  StartServer();
  EXPECT_EQ(client_->Ping("/a").status, 200);
  const auto second = Connect();
  second->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client_->Ping("/a").status, 200);
  EXPECT_EQ(server_->Activity().connections_total, 1U);
  client_->Close();
  EXPECT_EQ(second->ReadAnswer().status, 200);
}

TEST_F(UploadServerFaults, CutConnectionsComeBack) {
  const std::string session = OpenSession("/a");
  server_->CloseConnections();
  EXPECT_TRUE(client_->IsAtEnd());
  client_ = Connect();
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

class UploadServerUsers : public UploadServerTest {
 protected:
  void SetUp() override {
    options_.users = {{"anna", "secret"}, {"bert", "pass:word"}};
    options_.realm = "drop box";
    StartServer();
  }
  /// The head of a Fragment of `length` bytes, without credentials.
  static std::string Head(size_t length) {
    return "BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: {1}\r\nContent-Range: "
           "bytes 0-" +
           std::to_string(length - 1) + "/" + std::to_string(length) + "\r\nContent-Length: " + std::to_string(length) +
           "\r\n";
  }
  static constexpr const char* kAnna = "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n";
  static constexpr const char* kBert = "Authorization: basic YmVydDpwYXNzOndvcmQ=\r\n";
};

TEST_F(UploadServerUsers, CredentialsAreAskedForAndChecked) {
  RawAnswer answer = client_->Ping("/a");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.Header("WWW-Authenticate"), "Basic realm=\"drop box\"");
  for (const char* wrong :
       {"Basic YW5uYTp3cm9uZw==", "Basic", "Basic !!!", "Basic YW5uYQ==", "Bearer YW5uYTpzZWNyZXQ="}) {
    client_->SetHeaders(std::string("Authorization: ") + wrong + "\r\n");
    EXPECT_EQ(client_->Ping("/a").status, 401) << wrong;
  }
  for (const char* right : {kAnna, kBert}) {
    client_->SetHeaders(right);
    EXPECT_EQ(client_->Ping("/a").status, 200) << right;
  }
}

TEST_F(UploadServerUsers, SessionBelongsToItsUser) {
  client_->SetHeaders(kAnna);
  const std::string session = OpenSession("/a");
  client_->SetHeaders(kBert);
  const RawAnswer answer = client_->Fragment("/a", session, 0, 4, "abcd");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Error(), "0x80070005/0x5");
  EXPECT_EQ(client_->End("/a", session, "Cancel-Session").status, 403);
  client_->SetHeaders("");
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 401) << "the body is read all the same";
  client_->SetHeaders(kAnna);
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerUsers, NobodyTakesTheSessionsOfOthers) {
  options_.sessions_per_user_max = 2;
  StartServer();
  client_->SetHeaders(kAnna);
  const std::string first = OpenSession("/a");
  OpenSession("/b");
  EXPECT_EQ(client_->Create("/c").status, 503);
  client_->SetHeaders(kBert);
  EXPECT_EQ(client_->Create("/c").status, 200);
  RestartServer();
  client_->SetHeaders(kAnna);
  EXPECT_EQ(client_->Create("/d").status, 503) << "a restart does not forget whose they are";
  EXPECT_EQ(client_->End("/a", first).status, 200);
  EXPECT_EQ(client_->Create("/d").status, 200);
}

TEST_F(UploadServerUsers, WithoutUsersEachAddressIsOne) {
  options_.users.clear();
  options_.sessions_per_user_max = 1;
  StartServer();
  OpenSession("/a");
  EXPECT_EQ(client_->Create("/b").status, 503);
  RestartServer();
  EXPECT_EQ(client_->Create("/b").status, 503);
  client_ = std::make_unique<RawBitsClient>(server_->port(), std::filesystem::path(), "127.0.0.2");
  EXPECT_EQ(client_->Create("/b").status, 200);
}

TEST_F(UploadServerUsers, LongBodyWithoutCredentialsIsAnsweredWithoutReadingIt) {
  client_->SendText(Head(2 * 1024 * 1024) + "\r\n");
  const RawAnswer answer = client_->ReadAnswer();
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.Header("Connection"), "close");
  EXPECT_TRUE(client_->IsAtEnd());
}

TEST_F(UploadServerUsers, AnswerIsSeenBehindALongBodyThatNobodyReads) {
  client_->SendText(Head(5'000'000) + "\r\n" + std::string(5'000'000, 'x'));
  EXPECT_EQ(client_->ReadAnswer().status, 401);
}

TEST_F(UploadServerUsers, RefusedBodyThatWaitsForContinueIsNotAskedFor) {
  client_->SendText(Head(1000) + "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_->ReadAnswer().status, 401);
  EXPECT_TRUE(client_->IsAtEnd());
}

TEST_F(UploadServerUsers, RefusedBodyIsGivenOneTimeOut) {
  options_.io_timeout = std::chrono::seconds(1);
  StartServer();
  constexpr size_t kBytes = 500;
  client_->SendText(Head(kBytes) + "\r\n");
  ASSERT_TRUE(server_->WaitUntil([](const auto& activity) { return activity.packets_total == 1; }));
  size_t sent = 0;
  const auto is_closed = [](const auto& activity) { return activity.connections_open == 0; };
  // Each byte comes long before the time-out is over.
  while (sent < kBytes && !server_->WaitUntil(is_closed, std::chrono::milliseconds(10))) {
    client_->SendText("x");
    ++sent;
  }
  EXPECT_LT(sent, kBytes);
}

TEST_F(UploadServerUsers, RefusalTakesNoTimeFromTheNextBody) {
  options_.io_timeout = std::chrono::seconds(2);
  StartServer();
  client_->SetHeaders(kAnna);
  const std::string session = OpenSession("/a");
  const std::string content(200, 'x');
  EXPECT_EQ(client_->Fragment("/a", session, 0, 300, content).status, 200);
  EXPECT_EQ(client_->Create("/../b").status, 403);
  // The server has these bytes, and reads them as it reads the body of a refused packet.
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-299/300\r\nContent-Length: 300\r\n" + kAnna + "\r\n");
  const auto is_closed = [](const auto& activity) { return activity.connections_open == 0; };
  size_t sent = 0;
  while (sent < 50 && !server_->WaitUntil(is_closed, std::chrono::milliseconds(60))) {
    client_->SendText("x");
    ++sent;
  }
  client_->SendText(std::string(300 - sent, 'x'));
  EXPECT_EQ(client_->ReadAnswer().status, 200);
}

TEST_F(UploadServerUsers, UserSurvivesARestart) {
  client_->SetHeaders(kAnna);
  const std::string session = OpenSession("/a");
  RestartServer();
  client_->SetHeaders(kBert);
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 403);
}

class UploadServerTls : public UploadServerTest {
 protected:
  TestCertificates certificates_{root_.path()};
  CertificateFiles files_ = certificates_.Issue(CertificateKind::kValid);
};

TEST_F(UploadServerTls, UploadArrivesEncrypted) {
  options_.tls = {.certificate = files_.certificate.string(), .private_key = files_.private_key.string()};
  server_ = std::make_unique<upload_server::UploadServer>(options_);
  EXPECT_TRUE(server_->URL("/a").starts_with("https://127.0.0.1:"));
  client_ = std::make_unique<RawBitsClient>(server_->port(), certificates_.ca_file());
  const std::string content = SeededText(7, 0, 3'000'000);
  EXPECT_EQ(Upload("/a", content).status, 200);
  EXPECT_EQ(Delivered("a"), content);
}

TEST_F(UploadServerTls, AnswerIsSeenBehindALongBodyThatNobodyReads) {
  options_.tls = {.certificate = files_.certificate.string(), .private_key = files_.private_key.string()};
  options_.fragment_bytes_max = 5120;
  server_ = std::make_unique<upload_server::UploadServer>(options_);
  client_ = std::make_unique<RawBitsClient>(server_->port(), certificates_.ca_file());
  EXPECT_EQ(Upload("/a", std::string(5'000'000, 'x')).status, 413);
}

TEST_F(UploadServerTls, IdentityMayBePemText) {
  const auto text = [&](const std::filesystem::path& path) { return root_.Read(path.filename().string()); };
  options_.tls = {.certificate = text(files_.certificate), .private_key = text(files_.private_key)};
  server_ = std::make_unique<upload_server::UploadServer>(options_);
  client_ = std::make_unique<RawBitsClient>(server_->port(), certificates_.ca_file());
  EXPECT_EQ(client_->Ping("/a").status, 200);
}

TEST_F(UploadServerTls, PlainClientGetsNothing) {
  options_.tls = {.certificate = files_.certificate.string(), .private_key = files_.private_key.string()};
  StartServer();
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(server_->WaitUntil(
      [](const auto& activity) { return activity.connections_total == 1 && activity.connections_open == 0; }));
  EXPECT_EQ(server_->Activity().packets_total, 0U);
}

TEST_F(UploadServerTls, UnusableIdentityIsSaid) {
  const CertificateFiles other = certificates_.Issue(CertificateKind::kValid);
  options_.tls = {.certificate = (root_ / "missing").string(), .private_key = files_.private_key.string()};
  EXPECT_THROW(StartServer(), std::runtime_error);
  options_.tls = {.certificate = files_.certificate.string(), .private_key = other.private_key.string()};
  EXPECT_THROW(StartServer(), std::runtime_error) << "a key of another certificate";
}

}  // namespace
}  // namespace openbits::test
