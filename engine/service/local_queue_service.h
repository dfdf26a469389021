#pragma once

#include <atomic>
#include <memory>

#include "engine/job/job_controller.h"
#include "engine/job/published_jobs.h"
#include "engine/service/queue_service.h"

namespace openbits::engine {

/// QueueService in the same process: posts to the strand, waits for the reply. Look-ups read what is published and wait
/// for nobody. Thread-safe.
class LocalQueueService final : public QueueService {
 public:
  LocalQueueService(std::shared_ptr<JobController> controller, std::shared_ptr<PublishedJobs> published,
                    std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> callback_pool);

  Result<Reply> Execute(const Caller& caller, Command command) override;
  Result<std::shared_ptr<JobView>> FindJob(const Caller& caller, JobId job) override;
  Result<std::vector<std::shared_ptr<JobView>>> ListJobs(const Caller& caller, bool all_users) override;
  TargetId RegisterTarget(std::shared_ptr<NotificationTarget> target) override;
  std::shared_ptr<NotificationTarget> UnregisterTarget(TargetId target) override;
  Result<std::shared_ptr<NotificationTarget>> NotifyTarget(const Caller& caller, JobId job) override;

  /// After this every call gives kServiceStopped. Must come before the controller is stopped.
  void Close() { is_closed_.store(true); }

 private:
  std::shared_ptr<JobController> controller_;
  std::shared_ptr<PublishedJobs> published_;
  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<BlockingPool> callback_pool_;
  std::atomic<std::uint64_t> next_target_{1};
  std::atomic<bool> is_closed_{false};
};

}  // namespace openbits::engine
