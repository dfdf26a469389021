#include "engine/engine.h"

#include <future>
#include <mutex>
#include <utility>

#include "engine/job/job_controller.h"
#include "engine/service/local_queue_service.h"
#include "engine/store/sqlite/sqlite_job_store.h"
#include "transport/system_transport.h"

namespace openbits::engine {
namespace {

class RunningEngine final : public Engine {
 public:
  RunningEngine(std::shared_ptr<TaskRunner> strand, std::shared_ptr<JobController> controller,
                std::shared_ptr<LocalQueueService> service)
      : strand_(std::move(strand)), controller_(std::move(controller)), service_(std::move(service)) {}

  RunningEngine(const RunningEngine&) = delete;
  RunningEngine& operator=(const RunningEngine&) = delete;
  ~RunningEngine() override { Stop(); }

  std::shared_ptr<QueueService> Service() override { return service_; }

  void Stop() override {
    std::call_once(stop_once_, [this] {
      OPENBITS_ASSERT(!strand_->IsCurrent());
      service_->Close();
      // Shared: this thread may go on while the strand is still inside set_value.
      const auto stopped = std::make_shared<std::promise<void>>();
      strand_->Post([this, stopped] { controller_->Stop([stopped] { stopped->set_value(); }); });
      stopped->get_future().wait();
    });
  }

  /// Keeps the directory locked until the engine is gone.
  void Hold(std::unique_ptr<StateDirectory> directory) { directory_ = std::move(directory); }

 private:
  // First, so that it goes last: nobody may open the queue while this one still writes.
  std::unique_ptr<StateDirectory> directory_;
  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<JobController> controller_;
  std::shared_ptr<LocalQueueService> service_;
  // Stop may come from any thread and from the destructor; the strand cannot order what ends it.
  std::once_flag stop_once_;
};

Result<std::unique_ptr<RunningEngine>> Start(EngineParts parts) {
  auto strand = parts.platform.strand;
  OPENBITS_ASSERT(!strand->IsCurrent());
  auto published = std::make_shared<PublishedJobs>();
  auto callback_pool = parts.platform.callback_pool;
  auto controller = std::make_shared<JobController>(std::move(parts), published);
  const auto started = std::make_shared<std::promise<Status>>();
  strand->Post([started, controller = controller.get()] { started->set_value(controller->Start()); });
  if (auto status = started->get_future().get(); !status) return status.error();
  auto service = std::make_shared<LocalQueueService>(controller, published, strand, std::move(callback_pool));
  return std::make_unique<RunningEngine>(std::move(strand), std::move(controller), std::move(service));
}

}  // namespace

Result<std::unique_ptr<Engine>> StartEngine(EngineParts parts) {
  auto engine = Start(std::move(parts));
  if (!engine) return engine.error();
  return std::unique_ptr<Engine>(*std::move(engine));
}

Result<std::unique_ptr<Engine>> StartSystemEngine(const SystemEngineOptions& options) {
  std::string path = options.state_directory;
  if (path.empty()) {
    auto found = DefaultStateDirectoryPath();
    if (!found) return found.error();
    path = *std::move(found);
  }
  auto directory = LockStateDirectory(path);
  if (!directory) return directory.error();
  auto platform = MakeSystemPlatform((*directory)->path());
  if (!platform) return platform.error();
  auto values = platform->policies->Load();
  if (!values) return values.error();
  auto policy = LoadPolicy(*values);
  if (!policy) return policy.error();
  auto store = OpenSqliteJobStore((*directory)->path(), platform->files.get());
  if (!store) return store.error();
  auto transport = transport::MakeSystemTransport(*platform);
  if (!transport) return transport.error();
  EngineParts parts;
  parts.platform = *std::move(platform);
  parts.transport = *std::move(transport);
  parts.store = *std::move(store);
  parts.policy = *policy;
  if (options.files_at_once_per_job != 0) parts.policy.files_at_once_per_job = options.files_at_once_per_job;
  auto engine = Start(std::move(parts));
  if (!engine) return engine.error();
  (*engine)->Hold(*std::move(directory));
  return std::unique_ptr<Engine>(*std::move(engine));
}

}  // namespace openbits::engine
