#pragma once

#include <objbase.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "bits_api/com/session.h"
#include "engine/service/queue_service.h"

namespace openbits::com {

/// A queue that keeps what it is told and answers what the test says. Jobs are views the test adds; commands change
/// nothing but the notification target.
class FakeQueueService final : public engine::QueueService {
 public:
  Result<engine::Reply> Execute(const Caller& caller, engine::Command command) override;
  Result<std::shared_ptr<engine::JobView>> FindJob(const Caller& caller, JobId job) override;
  Result<std::vector<std::shared_ptr<engine::JobView>>> ListJobs(const Caller& caller, bool all_users) override;
  TargetId RegisterTarget(std::shared_ptr<engine::NotificationTarget> target) override;
  std::shared_ptr<engine::NotificationTarget> UnregisterTarget(TargetId target) override;
  Result<std::shared_ptr<engine::NotificationTarget>> NotifyTarget(const Caller& caller, JobId job) override;

  /// The latest command as a `Kind`; null when it was of another kind or there was none.
  template <class Kind>
  const Kind* Last() const {
    return commands.empty() ? nullptr : std::get_if<Kind>(&commands.back());
  }

  std::vector<engine::Command> commands;
  /// What Execute replies; `failure` comes first.
  engine::Reply reply = engine::Done{};
  std::optional<Error> failure;
  std::vector<std::shared_ptr<engine::JobView>> jobs;
  std::map<std::uint64_t, std::shared_ptr<engine::NotificationTarget>> registered;
  std::shared_ptr<engine::NotificationTarget> job_target;
  bool was_asked_for_all_users = false;

 private:
  std::uint64_t next_target_ = 0;
};

/// A job with two files: "one" of 100 bytes of which 40 are there, and "two" of unknown size.
class JobFixture {
 public:
  JobFixture();

  /// Publishes a copy of the snapshot after `change`.
  template <class Change>
  void Edit(Change&& change) {
    auto next = std::make_shared<engine::JobSnapshot>(*view->Load());
    std::forward<Change>(change)(*next);
    view->Store(std::move(next));
  }
  /// Publishes a copy of file `index` after `change`.
  template <class Change>
  void EditFile(std::size_t index, Change&& change) {
    Edit([&](engine::JobSnapshot& job) {
      auto file = std::make_shared<engine::FileSnapshot>(*job.files[index]);
      std::forward<Change>(change)(*file);
      job.files[index] = std::move(file);
    });
  }

  std::shared_ptr<FakeQueueService> service = std::make_shared<FakeQueueService>();
  std::shared_ptr<const Session> session;
  std::shared_ptr<engine::JobView> view;
  JobId id;
};

/// Text of an out-parameter, freed.
std::wstring TakeText(LPWSTR text);

}  // namespace openbits::com
