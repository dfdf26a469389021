#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/job/job_controller.h"
#include "engine/service/local_queue_service.h"
#include "platform/device_monitor.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_file_system.h"
#include "tests/support/fake_process_launcher.h"
#include "tests/support/fake_random.h"
#include "tests/support/fake_transport.h"
#include "tests/support/manual_runner.h"
#include "tests/support/memory_job_store.h"

namespace openbits::test {

/// A vault that only marks what it sealed.
class FakeVault : public CredentialVault {
 public:
  Result<SealedBytes> Seal(const Secret& secret) override;
  Result<Secret> Unseal(const SealedBytes& sealed) override;
};

/// A device whose state a test sets.
class FakeDevice : public DeviceMonitor {
 public:
  [[nodiscard]] DeviceState Current() const override { return state_; }
  void SetObserver(std::function<void(DeviceState)> on_change) override { on_change_ = std::move(on_change); }
  /// Changes the state and tells the observer.
  void Set(DeviceState state) {
    state_ = state;
    if (on_change_) on_change_(state);
  }

 private:
  DeviceState state_;
  std::function<void(DeviceState)> on_change_;
};

/// Records notifications and answers as a test says.
class RecordingTarget : public engine::NotificationTarget {
 public:
  struct Seen {
    engine::NotificationKind kind;
    std::optional<FileIndex> file;
    engine::JobState state;
    std::optional<engine::JobError> error;
  };
  [[nodiscard]] bool Supports(engine::NotificationKind) const override { return true; }
  engine::Delivery Deliver(const engine::Notification& notification) override;

  /// How many notifications of a kind came.
  [[nodiscard]] std::size_t Count(engine::NotificationKind kind) const;

  std::vector<Seen> seen;
  /// The answer to all notifications but modifications.
  engine::Delivery answer = engine::Delivery::kAccepted;
  /// Called inside each delivery, if set.
  std::function<void(const engine::Notification&)> on_deliver;
};

/// The whole engine on fakes and virtual time. One seed, one order of events.
class EngineFixture {
 public:
  explicit EngineFixture(std::uint64_t seed = 1);
  ~EngineFixture();

  /// Starts the engine on what the store holds.
  void Start();
  /// Ends it in order.
  void Stop();
  /// SIGKILL: nothing runs any more, the disk keeps what the system had taken.
  void Kill();
  /// Power loss: the disk keeps what was synced.
  void LosePower();

  /// Carries out a command while virtual time stands still.
  Result<engine::Reply> Call(engine::Command command) { return CallAs(caller, std::move(command)); }
  Result<engine::Reply> CallAs(const Caller& who, engine::Command command);
  /// Hands a command over without waiting; `reply` is called on the strand.
  void Submit(engine::Command command, engine::ReplyFunction reply) {
    controller_->Submit(caller, std::move(command), std::move(reply));
  }
  /// Creates a job; asserts success.
  JobId Create(const std::string& name = "job", engine::JobType type = engine::JobType::kDownload);
  /// Adds a file; asserts success.
  void Add(JobId job, const std::string& url, const std::string& local_name);
  /// Creates a FOREGROUND job that downloads `url` to `local_name` and resumes it.
  JobId Download(const std::string& url, const std::string& local_name);
  /// Creates a FOREGROUND job that uploads `local_name` to `url` and resumes it.
  JobId Upload(const std::string& url, const std::string& local_name, engine::JobType type = engine::JobType::kUpload);
  /// Puts a body of `size` bytes at `url`.
  FakeResource& Serve(const std::string& url, std::uint64_t size);
  /// Content the resource of `url` has now.
  std::string BodyOf(const std::string& url);

  /// The latest snapshot, also of jobs that left the queue since Start.
  std::shared_ptr<const engine::JobSnapshot> Snapshot(JobId job);
  engine::JobState State(JobId job) { return Snapshot(job)->header.state; }
  /// Lets virtual time pass until the job is in `state`; false when that takes longer than `most`.
  bool RunUntilState(JobId job, engine::JobState state, Duration most = std::chrono::hours{1});
  /// Registers `target` and sets it on the job.
  void SetTarget(JobId job, std::shared_ptr<engine::NotificationTarget> target);
  /// Names of temporary files in the data directory.
  std::vector<std::string> Temporaries();

  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  std::shared_ptr<ManualRunner> runner = std::make_shared<ManualRunner>(clock);
  std::shared_ptr<ManualPool> pool = std::make_shared<ManualPool>(runner);
  std::shared_ptr<FakeFileSystem> files = std::make_shared<FakeFileSystem>();
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>(runner);
  std::shared_ptr<FakeRandom> random;
  std::shared_ptr<FakeProcessLauncher> processes = std::make_shared<FakeProcessLauncher>();
  std::shared_ptr<FakeDevice> device = std::make_shared<FakeDevice>();
  std::shared_ptr<MemoryStoreContents> stored = std::make_shared<MemoryStoreContents>();
  std::shared_ptr<MemoryJobStore> store;
  std::shared_ptr<engine::LocalQueueService> service;
  engine::Policy policy;
  Caller caller;

 private:
  void Forget();

  std::shared_ptr<engine::JobController> controller_;
  std::shared_ptr<engine::PublishedJobs> published_;
  std::map<JobId, std::shared_ptr<engine::JobView>> views_;
};

}  // namespace openbits::test
