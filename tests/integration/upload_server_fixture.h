#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/raw_bits_client.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"
#include "tools/bits_upload_server/upload_server.h"

namespace openbits::test {

/// An upload server over a directory of its own, with a clock that the test moves, and a client connected to it.
class UploadServerTest : public testing::Test {
 protected:
  UploadServerTest();
  ~UploadServerTest() override;

  /// Starts the server with `options`, and connects.
  void StartServer();

  /// Stops the server as a killed one stops, without any farewell to its sessions, and starts another on the same root.
  void RestartServer();

  /// Another connection.
  std::unique_ptr<RawBitsClient> Connect() const;

  /// Opens a session for `target` and gives its id.
  std::string OpenSession(std::string_view target);

  /// Sends the whole of `content` to a new session in one fragment; the Ack to it. The session's id goes to
  /// `last_session_`.
  RawAnswer Upload(std::string_view target, std::string_view content);

  /// Opens a session for "/a", sends `sent` bytes of SeededText(7, 0, 1000) as its one fragment, and waits until the server
  /// holds after 400 of them. Gives the session's id.
  std::string SendHeldFragment(size_t sent);

  /// Content of a file below the root.
  std::string Delivered(std::string_view name) const { return root_.Read(name); }
  /// Whether a file or link is there.
  bool Exists(std::string_view name) const;
  /// Number of sessions' folders on disk.
  size_t SessionFolders() const;

  /// Lines of the log so far in which `text` is found.
  std::vector<std::string> LinesWith(std::string_view text) const;

  /// Lets that much time pass.
  void Pass(std::chrono::seconds time) {
    *now_s_ += time.count();
    *steady_s_ += time.count();
  }

  struct Log {
    std::mutex mutex;
    std::vector<std::string> all;
  };

  TempDir root_;
  std::shared_ptr<Log> log_ = std::make_shared<Log>();
  std::shared_ptr<std::atomic<int64_t>> now_s_ = std::make_shared<std::atomic<int64_t>>(1'700'000'000);
  std::shared_ptr<std::atomic<int64_t>> steady_s_ = std::make_shared<std::atomic<int64_t>>(1000);
  upload_server::UploadServerOptions options_;
  std::unique_ptr<upload_server::UploadServer> server_;
  std::unique_ptr<RawBitsClient> client_;
  std::string last_session_;
};

}  // namespace openbits::test
