// What a server that was stopped at any moment leaves behind, and what time does to sessions.

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/integration/upload_server_fixture.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;
using upload_server::Fault;
using upload_server::PacketType;

constexpr const char* kNotFound = "0x8020001F/0x5";

class UploadServerRestart : public UploadServerTest {
 protected:
  void SetUp() override { StartServer(); }

  fs::path FileOf(const std::string& session, const char* name) const {
    return root.path() / ".bits-upload-server" / session / name;
  }
  /// Changes the saved record of a session while no server runs.
  void EditRecord(const std::string& session, const std::string& from, const std::string& to) {
    server.reset();
    std::string text = root.Read(".bits-upload-server/" + session + "/session");
    const size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos) << text;
    text.replace(place, from.size(), to);
    std::ofstream(FileOf(session, "session")) << text;
  }
};

TEST_F(UploadServerRestart, SessionGoesOnWhereItWas) {
  const std::string session = OpenSession("/a");
  client->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  RestartServer();
  ASSERT_EQ(server->Sessions().size(), 1U);
  EXPECT_EQ(server->Sessions()[0].held, 400U);
  EXPECT_EQ(client->Fragment("/a", session, 400, 1001, SeededText(7, 400, 600)).status, 400) << "the total is known";
  const RawAnswer answer = client->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "1000");
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, BodyThatWasArrivingIsKept) {
  const auto gate = std::make_shared<upload_server::FaultGate>();
  Fault pause{.packet = PacketType::kFragment};
  pause.pause_in_body_at = 400;
  pause.gate = gate;
  server->SetFaults({pause});
  const std::string session = OpenSession("/a");
  client->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                   "\r\nContent-Range: bytes 0-999/1000\r\nContent-Length: 1000\r\n\r\n" + SeededText(7, 0, 1000));
  ASSERT_TRUE(gate->WaitForArrivals());
  RestartServer();
  const RawAnswer answer = client->Fragment("/a", session, 999, 1000, "x");
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "400");
  client->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600));
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, AckOfADeliveredUploadIsStillThere) {
  Upload("/a", "content");
  RestartServer();
  const RawAnswer answer = client->Fragment("/a", last_session, 0, 7, "content");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "7");
  EXPECT_EQ(server->Activity().files_delivered, 0U) << "not delivered a second time";
  EXPECT_EQ(client->End("/a", last_session).status, 200);
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerRestart, StoppedBetweenDecisionAndRenameTheFileIsPublishedAtTheNextStart) {
  const std::string session = OpenSession("/a");
  client->Fragment("/a", session, 0, 20, "0123456789");
  EditRecord(session, "phase=receiving", "phase=publishing");
  std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << "0123456789";
  StartServer();
  EXPECT_EQ(Delivered("a"), "01234567890123456789");
  EXPECT_EQ(client->Fragment("/a", session, 10, 20, "0123456789").status, 200);
}

TEST_F(UploadServerRestart, StoppedBetweenRenameAndNoteTheFileCountsAsPublished) {
  Upload("/a", "content");
  EditRecord(last_session, "phase=delivered", "phase=publishing");
  root.Write("a", "changed by its owner meanwhile");
  StartServer();
  EXPECT_EQ(Delivered("a"), "changed by its owner meanwhile");
  EXPECT_EQ(client->Fragment("/a", last_session, 0, 7, "content").status, 200);
}

TEST_F(UploadServerRestart, PlaceTakenMeanwhileIsToldToTheClient) {
  const std::string session = OpenSession("/a");
  client->Fragment("/a", session, 0, 20, "0123456789");
  EditRecord(session, "phase=receiving", "phase=publishing");
  std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << "0123456789";
  root.Write("a", "other");
  StartServer();
  EXPECT_EQ(Delivered("a"), "other");
  EXPECT_EQ(client->Fragment("/a", session, 10, 20, "0123456789").status, 403);
}

TEST_F(UploadServerRestart, AfterAnotherBootUnfinishedUploadsBeginAnew) {
  const std::string session = OpenSession("/a");
  client->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  Upload("/b", "delivered");
  options.boot_id = "another boot";
  RestartServer();
  EXPECT_EQ(client->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600)).Error(), kNotFound);
  EXPECT_EQ(client->End("/b", last_session).status, 200) << "what was delivered was synced";
}

TEST_F(UploadServerRestart, DamagedSessionsAreFreed) {
  const std::string damaged = OpenSession("/a");
  const std::string empty = OpenSession("/b");
  const std::string without_spool = OpenSession("/c");
  const std::string too_long = OpenSession("/d");
  const std::string good = OpenSession("/e");
  client->Fragment("/d", too_long, 0, 10, "01234");
  server.reset();
  std::ofstream(FileOf(damaged, "session")) << "bits-upload-server session 1\nid=" << damaged << "\ntarget=/a\n";
  std::ofstream(FileOf(empty, "session")) << "";
  fs::remove(FileOf(without_spool, "requestfile.bin"));
  std::ofstream(FileOf(too_long, "requestfile.bin"), std::ios::app) << "567890";
  StartServer();
  EXPECT_EQ(SessionFolders(), 1U);
  for (const auto& [session, target] :
       {std::pair(damaged, "/a"), std::pair(empty, "/b"), std::pair(without_spool, "/c"), std::pair(too_long, "/d")})
    EXPECT_EQ(client->Fragment(target, session, 0, 4, "abcd").Error(), kNotFound) << target;
  EXPECT_EQ(client->Fragment("/e", good, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerRestart, StopAndStartKeepPortAndSessions) {
  const std::string session = OpenSession("/a");
  const uint16_t port = server->port();
  server->Stop();
  server->Start();
  EXPECT_EQ(server->port(), port);
  client = Connect();
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerRestart, SessionWithoutProgressIsFreedWhenItsTimeIsOver) {
  options.session_timeout = std::chrono::hours(1);
  StartServer();
  const std::string idle = OpenSession("/idle");
  const std::string busy = OpenSession("/busy");
  *now_s += 3000;
  client->Fragment("/busy", busy, 0, 10, "01234");
  *now_s += 601;
  EXPECT_EQ(server->FreeExpiredSessions(), 1U);
  EXPECT_EQ(SessionFolders(), 1U);
  EXPECT_EQ(client->Fragment("/idle", idle, 0, 4, "abcd").Error(), kNotFound);
  EXPECT_EQ(client->Fragment("/busy", busy, 5, 10, "56789").status, 200);
  EXPECT_EQ(server->Activity().sessions_expired, 1U);
}

TEST_F(UploadServerRestart, ExpiredSessionIsNotFoundBeforeItIsFreed) {
  options.session_timeout = std::chrono::hours(1);
  StartServer();
  const std::string session = OpenSession("/a");
  *now_s += 3601;
  EXPECT_EQ(client->Fragment("/a", session, 0, 4, "abcd").Error(), kNotFound);
  EXPECT_FALSE(Exists("a"));
}

TEST_F(UploadServerRestart, TimeGoesOnWhileTheServerIsDown) {
  options.session_timeout = std::chrono::hours(1);
  StartServer();
  OpenSession("/a");
  *now_s += 3601;
  RestartServer();
  EXPECT_TRUE(server->Sessions().empty());
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerRestart, LostSessionsAreNotFound) {
  const std::string session = OpenSession("/a");
  client->Fragment("/a", session, 0, 10, "01234");
  server->LoseAllSessions();
  EXPECT_EQ(client->Fragment("/a", session, 5, 10, "56789").Error(), kNotFound);
  EXPECT_EQ(SessionFolders(), 0U);
  EXPECT_FALSE(Exists("a"));
}

}  // namespace
}  // namespace openbits::test
