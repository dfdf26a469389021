#include "tests/integration/upload_server_fixture.h"

#include <filesystem>

namespace openbits::test {

using std::chrono::system_clock;

UploadServerTest::UploadServerTest() {
  options_.root = root_.path();
  options_.now = [now = now_s_] { return system_clock::time_point(std::chrono::seconds(*now)); };
  options_.steady_now = [now = steady_s_] { return std::chrono::steady_clock::time_point(std::chrono::seconds(*now)); };
  options_.boot_id = "boot of the test";
  options_.log = [log = log_](const std::string& line) {
    const std::lock_guard lock(log->mutex);
    log->all.push_back(line);
  };
}

UploadServerTest::~UploadServerTest() = default;

void UploadServerTest::StartServer() {
  client_.reset();
  server_.reset();
  server_ = std::make_unique<upload_server::UploadServer>(options_);
  client_ = Connect();
}

void UploadServerTest::RestartServer() { StartServer(); }

std::unique_ptr<RawBitsClient> UploadServerTest::Connect() const {
  return std::make_unique<RawBitsClient>(server_->port());
}

std::string UploadServerTest::OpenSession(std::string_view target) {
  const RawAnswer answer = client_->Create(target);
  EXPECT_EQ(answer.status, 200);
  return answer.Header("BITS-Session-Id");
}

RawAnswer UploadServerTest::Upload(std::string_view target, std::string_view content) {
  last_session_ = OpenSession(target);
  return client_->Fragment(target, last_session_, 0, content.size(), content);
}

std::string UploadServerTest::SendHeldFragment(size_t sent) {
  const auto gate = std::make_shared<upload_server::FaultGate>();
  upload_server::Fault pause{.packet = upload_server::PacketType::kFragment};
  pause.pause_in_body_at = 400;
  pause.gate = gate;
  server_->SetFaults({pause});
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-999/1000\r\nContent-Length: 1000\r\n\r\n" + SeededText(7, 0, sent));
  EXPECT_TRUE(gate->WaitForArrivals());
  return session;
}

std::vector<std::string> UploadServerTest::LinesWith(std::string_view text) const {
  const std::lock_guard lock(log_->mutex);
  std::vector<std::string> found = log_->all;
  std::erase_if(found, [text](const std::string& line) { return line.find(text) == std::string::npos; });
  return found;
}

bool UploadServerTest::Exists(std::string_view name) const {
  return std::filesystem::symlink_status(root_ / name).type() != std::filesystem::file_type::not_found;
}

size_t UploadServerTest::SessionFolders() const {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root_ / ".bits-upload-server"))
    count += entry.is_directory() ? 1 : 0;
  return count;
}

}  // namespace openbits::test
