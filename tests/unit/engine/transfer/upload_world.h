#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/transfer/upload_task.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_file_system.h"
#include "tests/support/fake_random.h"
#include "tests/support/fake_transport.h"
#include "tests/support/fake_upload_server.h"
#include "tests/support/manual_runner.h"

namespace openbits::test {

/// One local file, one upload server and the part of the engine that keeps the file's record, all on virtual time.
class UploadWorld : public engine::UploadObserver {
 public:
  explicit UploadWorld(std::uint64_t seed = 1);
  ~UploadWorld() override;

  /// Writes the local file: `size` bytes that follow from `version`.
  void WriteSource(std::uint64_t size, std::uint64_t version = 1);
  /// What the local file has now.
  [[nodiscard]] std::string Source() const { return *files->ReadFile(kLocalName); }
  /// The resource that stands for the server at the job's URL.
  FakeResource& resource() { return transport->At(kUrl); }
  /// Makes the server answer at another host as well.
  void ServeAt(const std::string& url) { transport->At(url).receiver = server; }

  /// Starts a task from the saved record.
  void Start();
  /// Lets time pass until the end.
  bool RunToEnd(Duration most = std::chrono::hours{24});
  /// Start and RunToEnd; the result.
  engine::UploadResult Upload();
  /// Runs until the server has taken that many bytes of bodies in all.
  bool RunUntilTaken(std::uint64_t bytes);
  /// SIGKILL: the record is what was saved.
  void Kill();

  // UploadObserver.
  void OnStateChanged(FileIndex file, const engine::UploadState& state, std::uint64_t bytes_acknowledged,
                      bool is_first_response, Task when_saved) override;
  void OnSourceOpened(FileIndex file, std::uint64_t size_bytes) override;
  void OnUploadFinished(FileIndex file, const engine::UploadResult& result) override;

  static constexpr const char* kUrl = "http://fake.example/dir/upload?q=1";
  static constexpr const char* kLocalName = "/data/file.bin";

  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  std::shared_ptr<ManualRunner> runner = std::make_shared<ManualRunner>(clock);
  std::shared_ptr<ManualPool> pool = std::make_shared<ManualPool>(runner);
  std::shared_ptr<FakeFileSystem> files = std::make_shared<FakeFileSystem>();
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>(runner);
  std::shared_ptr<FakeUploadServer> server = std::make_shared<FakeUploadServer>();
  std::shared_ptr<FakeRandom> random;
  engine::UploadSettings settings;

  /// The record in memory, and as the store has it.
  engine::FileRecord record;
  engine::FileRecord saved;
  /// A save that is waited for takes this long; the others are made with the next one, or at the end.
  Duration save_delay{};
  /// The store never answers.
  bool never_saves = false;
  /// Parts of the request that are not in the record.
  engine::UploadRequest options;

  std::shared_ptr<engine::FileLive> live;
  std::shared_ptr<engine::UploadTask> task;
  std::vector<engine::UploadState> states;
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint64_t> sizes;
  int first_responses = 0;
  std::optional<engine::UploadResult> result;
};

}  // namespace openbits::test
