#include "engine/service/local_queue_service.h"

#include <future>
#include <utility>

#include "engine/job/job_validation.h"

namespace openbits::engine {
namespace {

Error Stopped() { return Error{Errc::kServiceStopped, ErrorContext::kQueue, 0, "the engine has stopped"}; }

/// The target as the engine holds it: a destructor is user code, and one that would run on the strand runs on `pool`.
std::shared_ptr<NotificationTarget> EndingOffStrand(std::shared_ptr<NotificationTarget> target,
                                                    std::shared_ptr<TaskRunner> strand,
                                                    std::shared_ptr<BlockingPool> pool) {
  NotificationTarget* const raw = target.get();
  return {raw, [target = std::move(target), strand = std::move(strand),
                pool = std::move(pool)](NotificationTarget* /*raw*/) mutable {
            if (strand->IsCurrent()) {
              pool->Post([target = std::move(target)] {});  // it ends with the task
            } else {
              target.reset();
            }
          }};
}

}  // namespace

LocalQueueService::LocalQueueService(std::shared_ptr<JobController> controller,
                                     std::shared_ptr<PublishedJobs> published, std::shared_ptr<TaskRunner> strand,
                                     std::shared_ptr<BlockingPool> callback_pool)
    : controller_(std::move(controller)),
      published_(std::move(published)),
      strand_(std::move(strand)),
      callback_pool_(std::move(callback_pool)) {}

Result<Reply> LocalQueueService::Execute(const Caller& caller, Command command) {
  OPENBITS_ASSERT(!strand_->IsCurrent());
  if (is_closed_.load()) return Stopped();
  auto promise = std::make_shared<std::promise<Result<Reply>>>();
  auto future = promise->get_future();
  controller_->Submit(caller, std::move(command),
                      [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); });
  return future.get();
}

Result<std::shared_ptr<JobView>> LocalQueueService::FindJob(const Caller& caller, JobId job) {
  if (is_closed_.load()) return Stopped();
  auto view = published_->Find(job);
  if (view == nullptr) return Error{Errc::kJobNotFound, ErrorContext::kQueue, 0, ToString(job.value)};
  OPENBITS_RETURN_IF_ERROR(CheckAccess(view->Load()->header, caller));
  return view;
}

Result<std::vector<std::shared_ptr<JobView>>> LocalQueueService::ListJobs(const Caller& caller, bool all_users) {
  if (is_closed_.load()) return Stopped();
  // BITS: nf-bits-ibackgroundcopymanager-enumjobs: everybody's jobs are for administrators.
  if (all_users && !caller.is_administrator) {
    return Error{Errc::kAccessDenied, ErrorContext::kQueue, 0, "only administrators see the jobs of all users"};
  }
  auto views = published_->All();
  if (!all_users) {
    std::erase_if(views, [&](const auto& view) { return view->Load()->header.owner != caller.user; });
  }
  return views;
}

TargetId LocalQueueService::RegisterTarget(std::shared_ptr<NotificationTarget> target) {
  const TargetId id{next_target_.fetch_add(1)};
  strand_->Post(
      [controller = controller_, id, held = EndingOffStrand(std::move(target), strand_, callback_pool_)]() mutable {
        controller->AddTarget(id, std::move(held));
      });
  return id;
}

std::shared_ptr<NotificationTarget> LocalQueueService::UnregisterTarget(TargetId target) {
  OPENBITS_ASSERT(!strand_->IsCurrent());
  auto promise = std::make_shared<std::promise<std::shared_ptr<NotificationTarget>>>();
  auto future = promise->get_future();
  strand_->Post([controller = controller_, target, promise] { promise->set_value(controller->RemoveTarget(target)); });
  return future.get();
}

Result<std::shared_ptr<NotificationTarget>> LocalQueueService::NotifyTarget(const Caller& caller, JobId job) {
  OPENBITS_ASSERT(!strand_->IsCurrent());
  auto view = FindJob(caller, job);
  if (!view) return view.error();
  auto promise = std::make_shared<std::promise<std::shared_ptr<NotificationTarget>>>();
  auto future = promise->get_future();
  strand_->Post([controller = controller_, job, promise] { promise->set_value(controller->TargetOf(job)); });
  return future.get();
}

}  // namespace openbits::engine
