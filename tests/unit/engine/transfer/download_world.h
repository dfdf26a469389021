#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/transfer/download_task.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_file_system.h"
#include "tests/support/fake_random.h"
#include "tests/support/fake_transport.h"
#include "tests/support/manual_runner.h"

namespace openbits::test {

/// One file, one server and the part of the engine that keeps the file's record, all on virtual time. Each report of the
/// download is checked against the disk: what is called durable must survive a power loss, byte by byte.
class DownloadWorld : public engine::DownloadObserver {
 public:
  explicit DownloadWorld(std::uint64_t seed = 1);
  ~DownloadWorld() override;

  /// The file on the server.
  FakeResource& server() { return transport->At(kUrl); }
  /// Puts a version there: its time stamp and ETag follow from `version`.
  FakeResource& Serve(std::uint64_t size, std::uint64_t version = 1);
  /// What the caller wants of the version now on the server: the body, or its ranges one after the other.
  [[nodiscard]] std::string Wanted();
  /// The same of the version that the record names.
  [[nodiscard]] std::string WantedByRecord() const;

  /// Starts a task from the saved record.
  void Start();
  /// Lets time pass until the end.
  bool RunToEnd(Duration most = std::chrono::hours{24});
  /// Start and RunToEnd; the result.
  engine::DownloadResult Download();
  /// Runs until `bytes` of body have been sent in all.
  bool RunUntilSent(std::uint64_t bytes);

  /// SIGKILL: the record is what was saved, the disk keeps what the system had taken.
  void Kill();
  /// Power loss; with a seed, one that tears.
  void LosePower(std::optional<std::uint64_t> torn_seed = std::nullopt);

  /// Content of the temporary file; nothing when there is none.
  [[nodiscard]] std::optional<std::string> Temporary() const;
  /// Path of the temporary file of the record.
  [[nodiscard]] std::string TemporaryPath() const { return std::string(kDirectory) + "/" + record.temporary_name; }
  /// Names in the data directory.
  [[nodiscard]] std::vector<std::string> Names() const { return files->List(kDirectory); }

  // DownloadObserver.
  void OnAccepted(FileIndex file, const engine::AcceptedResponse& accepted) override;
  void OnCheckpoint(FileIndex file, std::uint64_t bytes_durable) override;
  void OnBytesComplete(FileIndex file) override;
  void OnBegunAgain(FileIndex file) override;
  void OnFinished(FileIndex file, const engine::DownloadResult& result) override;

  static constexpr const char* kUrl = "http://fake.example/file";
  static constexpr const char* kDirectory = "/data";
  static constexpr const char* kLocalName = "/data/file.bin";

  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  std::shared_ptr<ManualRunner> runner = std::make_shared<ManualRunner>(clock);
  std::shared_ptr<ManualPool> pool = std::make_shared<ManualPool>(runner);
  std::shared_ptr<FakeFileSystem> files = std::make_shared<FakeFileSystem>();
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>(runner);
  std::shared_ptr<FakeRandom> random;
  engine::DownloadSettings settings;

  /// The record in memory, and as the store has it. A report is saved after `save_delay`.
  engine::FileRecord record;
  engine::FileRecord saved;
  Duration save_delay{};
  /// Parts of the request that are not in the record.
  engine::DownloadRequest options;

  std::shared_ptr<engine::FileLive> live;
  std::shared_ptr<engine::DownloadTask> task;
  std::vector<engine::AcceptedResponse> accepted;
  std::vector<std::uint64_t> checkpoints;
  int bytes_complete = 0;
  int begun_again = 0;
  std::optional<engine::DownloadResult> result;

 private:
  void Save();
  void TakeName(const std::optional<engine::Rename>& rename);
  void CheckDurable(std::uint64_t bytes);
  [[nodiscard]] std::string WantedOf(std::uint64_t seed, std::uint64_t size) const;

  struct Version {
    std::uint64_t seed = 0;
    std::uint64_t size = 0;
  };
  std::map<std::string, Version> versions_;
};

}  // namespace openbits::test
