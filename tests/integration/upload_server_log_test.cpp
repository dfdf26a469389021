// What the server tells those who run it, whatever those tell it who use it.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/upload_server_fixture.h"

namespace openbits::test {
namespace {

using Lines = std::vector<std::string>;

// 1,700,000,000 seconds after 1970, where the fixture's clock stands.
const std::string kTime = "time=2023-11-14T22:13:20Z ";

class UploadServerLog : public UploadServerTest {
 protected:
  void SetUp() override { StartServer(); }

  /// What lines show of a session's id.
  static std::string Short(const std::string& session) { return " session=\"" + session.substr(0, 9) + "\""; }
  /// Takes the file away that a session writes to.
  void RemoveSpoolFile(const std::string& session) const {
    std::filesystem::remove(root_ / ".bits-upload-server" / session / "requestfile.bin");
  }
};

TEST_F(UploadServerLog, EachPacketHasALine) {
  Upload("/a?secret", "content");
  server_->Stop();
  EXPECT_EQ(LinesWith("packet="),
            Lines({kTime + "packet=Create-Session id=1 connection=1 path=\"/a\"" + Short(last_session_) + " status=200",
                   kTime + "packet=Fragment id=2 connection=1 path=\"/a\"" + Short(last_session_) +
                       " range=\"bytes 0-6/7\" stored=7/7 status=200 received=7"}));
}

TEST_F(UploadServerLog, ClientsForgeNoLineAndDriveNoTerminal) {
  client_->Get("/a\"\x9b", "Range: bytes=\"0-1\" status=206\t\x9b\x32J\xE2\x80\xAE\r\n");
  client_->Post("/a",
                "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: \" user=x\x9b\r\nContent-Range: \" stored=\xFF\r\n");
  server_->Stop();
  EXPECT_EQ(LinesWith("packet="),
            Lines({kTime + R"(packet=GET id=1 connection=1 path="/a\"\x9b")"
                           R"( range="bytes=\"0-1\" status=206\x09\x9b2J\xe2\x80\xae" status=404)",
                   kTime + R"(packet=Fragment id=2 connection=1 path="/a" session="\" user=x\x9b")"
                           R"( range="\" stored=\xff" status=500 error=0x8020001F context=5)"}));
}

TEST_F(UploadServerLog, LongValuesAreCut) {
  client_->Get("/" + std::string(5000, 'a'), "Range: " + std::string(5000, 'b') + "\r\n");
  server_->Stop();
  EXPECT_EQ(LinesWith("packet="), Lines({kTime + "packet=GET id=1 connection=1 path=\"/" + std::string(255, 'a') +
                                         "...\" range=\"" + std::string(256, 'b') + "...\" status=404"}));
}

TEST_F(UploadServerLog, WithoutLinesForPacketsFailuresAreTold) {
  options_.log_packets = false;
  StartServer();
  const std::string session = OpenSession("/a");
  RemoveSpoolFile(session);
  EXPECT_EQ(client_->Fragment("/a", session, 0, 8, "0123").status, 500);
  server_->Stop();
  EXPECT_EQ(LinesWith(" event=storage_failed "),
            Lines({kTime + "event=storage_failed step=open" + Short(session) + " errno=2"}));
  EXPECT_TRUE(LinesWith("packet=").empty());
}

TEST_F(UploadServerLog, FileThatCannotGoToItsPlaceIsTold) {
  const std::string session = OpenSession("/a");
  root_.Write("a", "taken meanwhile");
  EXPECT_EQ(client_->Fragment("/a", session, 0, 4, "0123").status, 403);
  EXPECT_EQ(LinesWith("event="), Lines({kTime + "event=not_delivered" + Short(session) + " errno=17"}));
}

}  // namespace
}  // namespace openbits::test
