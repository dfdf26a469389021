#include "tests/integration/upload_server_fixture.h"

#include <filesystem>

namespace openbits::test {

using std::chrono::system_clock;

UploadServerTest::UploadServerTest() {
  options.root = root.path();
  options.now = [now = now_s] { return system_clock::time_point(std::chrono::seconds(*now)); };
  options.boot_id = "boot of the test";
}

UploadServerTest::~UploadServerTest() = default;

void UploadServerTest::StartServer() {
  client.reset();
  server.reset();
  server = std::make_unique<upload_server::UploadServer>(options);
  client = Connect();
}

void UploadServerTest::RestartServer() { StartServer(); }

std::unique_ptr<RawBitsClient> UploadServerTest::Connect() const {
  return std::make_unique<RawBitsClient>(server->port());
}

std::string UploadServerTest::OpenSession(std::string_view target) {
  const RawAnswer answer = client->Create(target);
  EXPECT_EQ(answer.status, 200);
  return answer.Header("BITS-Session-Id");
}

RawAnswer UploadServerTest::Upload(std::string_view target, std::string_view content) {
  last_session = OpenSession(target);
  return client->Fragment(target, last_session, 0, content.size(), content);
}

bool UploadServerTest::Exists(std::string_view name) const {
  return std::filesystem::symlink_status(root / name).type() != std::filesystem::file_type::not_found;
}

size_t UploadServerTest::SessionFolders() const {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / ".bits-upload-server"))
    count += entry.is_directory() ? 1 : 0;
  return count;
}

}  // namespace openbits::test
