// What a server that was stopped at any moment leaves behind, and what time does to sessions.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/integration/upload_server_fixture.h"
#include "tests/support/held_port.h"

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
    return root_.path() / ".bits-upload-server" / session / name;
  }
  /// Changes the saved record of a session while no server runs.
  void EditRecord(const std::string& session, const std::string& from, const std::string& to) {
    server_.reset();
    std::string text = root_.Read(".bits-upload-server/" + session + "/session");
    const size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos) << text;
    text.replace(place, from.size(), to);
    std::ofstream(FileOf(session, "session")) << text;
  }
};

TEST_F(UploadServerRestart, SessionGoesOnWhereItWas) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  RestartServer();
  ASSERT_EQ(server_->Sessions().size(), 1U);
  EXPECT_EQ(server_->Sessions()[0].held, 400U);
  EXPECT_EQ(client_->Fragment("/a", session, 400, 1001, SeededText(7, 400, 600)).status, 400) << "the total is known";
  const RawAnswer answer = client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "1000");
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, BodyThatWasArrivingIsKept) {
  const std::string session = SendHeldFragment(1000);
  RestartServer();
  const RawAnswer answer = client_->Fragment("/a", session, 999, 1000, "x");
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "400");
  client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600));
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, AckOfADeliveredUploadIsStillThere) {
  Upload("/a", "content");
  RestartServer();
  const RawAnswer answer = client_->Fragment("/a", last_session_, 0, 7, "content");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "7");
  EXPECT_EQ(server_->Activity().files_delivered, 0U) << "not delivered a second time";
  EXPECT_EQ(client_->End("/a", last_session_).status, 200);
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerRestart, StoppedBetweenDecisionAndRenameTheFileIsPublishedAtTheNextStart) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 20, "0123456789");
  EditRecord(session, "phase=receiving", "phase=publishing");
  std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << "0123456789";
  StartServer();
  EXPECT_EQ(Delivered("a"), "01234567890123456789");
  EXPECT_EQ(client_->Fragment("/a", session, 10, 20, "0123456789").status, 200);
}

TEST_F(UploadServerRestart, StoppedBetweenRenameAndNoteTheFileCountsAsPublished) {
  Upload("/a", "content");
  EditRecord(last_session_, "phase=delivered", "phase=publishing");
  root_.Write("a", "changed by its owner meanwhile");
  StartServer();
  EXPECT_EQ(Delivered("a"), "changed by its owner meanwhile");
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").status, 200);
}

TEST_F(UploadServerRestart, PublishedFileThatCouldNotBeNotedAtTheStartIsNotedForTheClient) {
  Upload("/a", "content");
  EditRecord(last_session_, "phase=delivered", "phase=publishing");
  const fs::path in_the_way = FileOf(last_session_, "session.new");
  fs::create_directory(in_the_way);
  StartServer();
  fs::remove(in_the_way);
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").status, 200);
  EXPECT_EQ(Delivered("a"), "content");
}

TEST_F(UploadServerRestart, RecordThatNamesAPlaceOfTheServersOwnPublishesNothing) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 20, "0123456789");
  EditRecord(session, "phase=receiving", "phase=publishing");
  EditRecord(session, "target=/a", "target=/.bits-upload-server/a");
  std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << "0123456789";
  StartServer();
  EXPECT_FALSE(Exists(".bits-upload-server/a"));
}

// File systems without renameat2's RENAME_NOREPLACE, and destinations on another volume.
TEST_F(UploadServerRestart, StoppedBehindALinkOrCopyTheFileCountsAsPublished) {
  for (const std::string name : {"linked", "copied"}) {
    const std::string session = OpenSession("/" + name);
    client_->Fragment("/" + name, session, 0, 20, "0123456789");
    EditRecord(session, "phase=receiving", "phase=publishing");
    const fs::path upload = FileOf(session, "requestfile.bin");
    std::ofstream(upload, std::ios::app) << "0123456789";
    name == "linked" ? fs::create_hard_link(upload, root_ / name) : fs::copy(upload, root_ / name);
    StartServer();
    EXPECT_EQ(client_->Fragment("/" + name, session, 10, 20, "0123456789").status, 200) << name;
    EXPECT_EQ(Delivered(name), "01234567890123456789");
    EXPECT_FALSE(fs::exists(upload));
  }
}

TEST_F(UploadServerRestart, PlaceTakenMeanwhileIsToldToTheClient) {
  for (const std::string other : {"other", "an other of 20 bytes"}) {
    fs::remove(root_ / "a");
    const std::string session = OpenSession("/a");
    client_->Fragment("/a", session, 0, 20, "0123456789");
    EditRecord(session, "phase=receiving", "phase=publishing");
    std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << "0123456789";
    root_.Write("a", other);
    StartServer();
    EXPECT_EQ(Delivered("a"), other);
    EXPECT_EQ(client_->Fragment("/a", session, 10, 20, "0123456789").status, 403);
  }
}

TEST_F(UploadServerRestart, AfterAnotherBootUnfinishedUploadsBeginAnew) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  Upload("/b", "delivered");
  EditRecord(session, "synced=400\n", "");  // as a server leaves it that did not come to stop
  options_.boot_id = "another boot";
  RestartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600)).Error(), kNotFound);
  EXPECT_EQ(client_->End("/b", last_session_).status, 200) << "what was delivered was synced";
  EXPECT_EQ(LinesWith(" event=session_of_another_boot session=\"" + session.substr(0, 9) + "\"").size(), 1U);
}

TEST_F(UploadServerRestart, AfterAStopAndAnotherBootUploadsGoOn) {
  const std::string session = OpenSession("/a");
  const std::string untouched = OpenSession("/b");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  options_.boot_id = "another boot";
  RestartServer();
  EXPECT_EQ(client_->Fragment("/b", untouched, 0, 4, "abcd").status, 200);
  // A kill in this boot loses nothing, as ever.
  EXPECT_NE(root_.Read(".bits-upload-server/" + session + "/session").find("boot=another boot\n"), std::string::npos);
  EXPECT_EQ(client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, AfterAPowerCutWhatTheLastStopSyncedCounts) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  RestartServer();
  client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 200));
  // No stop came behind these 200 bytes, and they were lost, but their place in the file was not.
  EditRecord(session, "synced=600", "synced=400");
  std::ofstream(FileOf(session, "requestfile.bin")) << SeededText(7, 0, 400) << std::string(200, '\0');
  options_.boot_id = "another boot";
  StartServer();
  const RawAnswer answer = client_->Fragment("/a", session, 999, 1000, "x");
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "400");
  EXPECT_EQ(fs::file_size(FileOf(session, "requestfile.bin")), 400U) << "its length is the truth again";
  EXPECT_EQ(client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerRestart, UploadThatIsShorterThanWhatWasSyncedBeginsAnew) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  server_.reset();
  fs::resize_file(FileOf(session, "requestfile.bin"), 399);
  options_.boot_id = "another boot";
  StartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 399, 1000, SeededText(7, 399, 601)).Error(), kNotFound);
}

TEST_F(UploadServerRestart, WithoutAStopAnEmptySessionLivesThroughAnotherBoot) {
  const std::string session = OpenSession("/a");
  EXPECT_EQ(root_.Read(".bits-upload-server/" + session + "/session").find("synced="), std::string::npos);
  options_.boot_id = "another boot";
  RestartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200);
  EXPECT_EQ(Delivered("a"), "abcd");
}

// The place was taken while a server was about to publish, and another boot found that.
TEST_F(UploadServerRestart, AnUploadThatCouldNotBePublishedKeepsItsBytesInTheNewBoot) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 400, SeededText(7, 0, 399));
  server_.reset();
  std::ofstream(FileOf(session, "requestfile.bin"), std::ios::app) << SeededText(7, 399, 1);
  EditRecord(session, "phase=receiving", "phase=publishing");
  root_.Write("a", "in its place");
  options_.boot_id = "another boot";
  StartServer();
  const std::string record = root_.Read(".bits-upload-server/" + session + "/session");
  EXPECT_NE(record.find("boot=another boot\n"), std::string::npos) << record;
  EXPECT_NE(record.find("synced=400\n"), std::string::npos) << record;
}

TEST_F(UploadServerRestart, WithoutSyncsAStopPromisesNothing) {
  options_.sync_files = false;
  StartServer();
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  options_.boot_id = "another boot";
  RestartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600)).Error(), kNotFound);
}

TEST_F(UploadServerRestart, StopsAndBootsAreNoProgress) {
  options_.session_timeout = std::chrono::hours(1);
  StartServer();
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 1000, SeededText(7, 0, 400));
  Pass(std::chrono::seconds(3601));
  options_.boot_id = "another boot";
  RestartServer();
  RestartServer();
  Pass(std::chrono::seconds(3600));  // The clock is believed now.
  EXPECT_EQ(server_->FreeExpiredSessions(), 1U);
}

TEST_F(UploadServerRestart, DamagedSessionsAreFreed) {
  const std::string damaged = OpenSession("/a");
  const std::string empty = OpenSession("/b");
  const std::string without_spool = OpenSession("/c");
  const std::string too_long = OpenSession("/d");
  const std::string good = OpenSession("/e");
  client_->Fragment("/d", too_long, 0, 10, "01234");
  server_.reset();
  std::ofstream(FileOf(damaged, "session")) << "bits-upload-server session 1\nid=" << damaged << "\ntarget=/a\n";
  std::ofstream(FileOf(empty, "session")) << "";
  fs::remove(FileOf(without_spool, "requestfile.bin"));
  std::ofstream(FileOf(too_long, "requestfile.bin"), std::ios::app) << "567890";
  StartServer();
  EXPECT_EQ(SessionFolders(), 1U);
  for (const auto& [session, target] :
       {std::pair(damaged, "/a"), std::pair(empty, "/b"), std::pair(without_spool, "/c"), std::pair(too_long, "/d")})
    EXPECT_EQ(client_->Fragment(target, session, 0, 4, "abcd").Error(), kNotFound) << target;
  EXPECT_EQ(client_->Fragment("/e", good, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerRestart, StopAndStartKeepPortAndSessions) {
  const std::string session = OpenSession("/a");
  const uint16_t port = server_->port();
  server_->Stop();
  const HeldPort held(port);
  server_->Start();
  EXPECT_EQ(server_->port(), port);
  client_ = Connect();
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200);
}

TEST_F(UploadServerRestart, SessionWithoutProgressIsFreedWhenItsTimeIsOver) {
  options_.session_timeout = std::chrono::hours(1);
  StartServer();
  const std::string idle = OpenSession("/idle");
  const std::string busy = OpenSession("/busy");
  Pass(std::chrono::seconds(3000));
  client_->Fragment("/busy", busy, 0, 10, "01234");
  Pass(std::chrono::seconds(601));
  EXPECT_EQ(server_->FreeExpiredSessions(), 1U);
  EXPECT_EQ(SessionFolders(), 1U);
  EXPECT_EQ(client_->Fragment("/idle", idle, 0, 4, "abcd").Error(), kNotFound);
  EXPECT_EQ(client_->Fragment("/busy", busy, 5, 10, "56789").status, 200);
  EXPECT_EQ(server_->Activity().sessions_expired, 1U);
}

TEST_F(UploadServerRestart, ExpiredSessionIsNotFoundBeforeItIsFreed) {
  options_.session_timeout = std::chrono::hours(1);
  StartServer();
  const std::string session = OpenSession("/a");
  Pass(std::chrono::seconds(3601));
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").Error(), kNotFound);
  EXPECT_FALSE(Exists("a"));
}

class UploadServerSlowFragment : public UploadServerRestart {
 protected:
  void SetUp() override {
    options_.session_timeout = std::chrono::hours(1);
    options_.sync_files = false;  // so that a stop writes as little as a kill
    StartServer();
    gate_ = std::make_shared<upload_server::FaultGate>();
    Fault pause{.packet = PacketType::kFragment, .pause_in_body_at = 400, .gate = gate_};
    server_->SetFaults({pause});
    session_ = OpenSession("/a");
    client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session_ +
                      "\r\nContent-Range: bytes 0-599/1000\r\nContent-Length: 600\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client_->ReadAnswer(false).status, 100);
    Pass(std::chrono::hours(2));
    client_->SendText(SeededText(7, 0, 400));
    EXPECT_TRUE(gate_->WaitForArrivals());
  }
  /// Sends the rest of the fragment after `time`, and reads its Ack.
  void Finish(std::chrono::seconds time) {
    Pass(time);
    gate_->Open();
    client_->SendText(SeededText(7, 400, 200));
    EXPECT_EQ(client_->ReadAnswer().status, 200);
  }

  std::shared_ptr<upload_server::FaultGate> gate_;
  std::string session_;
};

TEST_F(UploadServerSlowFragment, SessionIsFoundWhenItIsAcknowledged) {
  Finish(std::chrono::hours(2));
  EXPECT_EQ(client_->Fragment("/a", session_, 600, 1000, SeededText(7, 600, 400)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerSlowFragment, SessionIsFoundByAConnectionThatTakesItOver) {
  client_ = Connect();
  const RawAnswer answer = client_->Fragment("/a", session_, 999, 1000, "x");
  EXPECT_EQ(answer.status, 416) << answer.Error();
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "400");
}

TEST_F(UploadServerSlowFragment, RestartKnowsWhenItWasStored) {
  Finish(std::chrono::hours(2));
  RestartServer();
  Pass(std::chrono::seconds(3600));  // The clock is believed now, and the time is just not over.
  EXPECT_EQ(server_->FreeExpiredSessions(), 0U);
  EXPECT_EQ(client_->Fragment("/a", session_, 600, 1000, SeededText(7, 600, 400)).status, 200);
}

TEST_F(UploadServerRestart, TimeGoesOnWhileTheServerIsDown) {
  options_.session_timeout = std::chrono::hours(1);
  StartServer();
  OpenSession("/a");
  Pass(std::chrono::seconds(3601));
  RestartServer();
  Pass(std::chrono::seconds(3600));
  EXPECT_EQ(server_->FreeExpiredSessions(), 1U);
  EXPECT_TRUE(server_->Sessions().empty());
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerRestart, ClockThatIsWrongAtTheStartEndsNoSession) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 15, "01234");
  *now_s_ += 5'000'000;
  RestartServer();
  Pass(std::chrono::seconds(3599));
  EXPECT_EQ(server_->FreeExpiredSessions(), 0U);
  *now_s_ -= 5'000'000;
  EXPECT_EQ(server_->FreeExpiredSessions(), 0U);
  EXPECT_EQ(client_->Fragment("/a", session, 5, 15, "56789").status, 200);
  *now_s_ += 5'000'000;
  RestartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 10, 15, "01234").status, 200) << "nor does it keep the client out";
}

TEST_F(UploadServerRestart, ClockThatIsSetWhileTheServerRunsEndsNoSession) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 10, "01234");
  *now_s_ += 5'000'000;
  Pass(std::chrono::hours(2));
  EXPECT_EQ(server_->FreeExpiredSessions(), 0U);
  EXPECT_EQ(client_->Fragment("/a", session, 5, 10, "56789").status, 200);
}

TEST_F(UploadServerRestart, SessionWhoseTimeWasOverAtTheStartTakesNobodysPlace) {
  options_.sessions_max = 1;
  StartServer();
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client_->Create("/b").status, 503);
  *now_s_ += 5'000'000;
  RestartServer();
  EXPECT_EQ(client_->Create("/b").status, 200);
  EXPECT_EQ(client_->Create("/c").status, 503);
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "abcd").status, 200) << "the clock may be wrong";
}

TEST_F(UploadServerRestart, LostSessionsAreNotFound) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 10, "01234");
  server_->LoseAllSessions();
  EXPECT_EQ(client_->Fragment("/a", session, 5, 10, "56789").Error(), kNotFound);
  EXPECT_EQ(SessionFolders(), 0U);
  EXPECT_FALSE(Exists("a"));
}

}  // namespace
}  // namespace openbits::test
