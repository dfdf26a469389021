#pragma once

#include <memory>
#include <vector>

#include "engine/notify/notification_target.h"
#include "engine/service/commands.h"
#include "engine/service/replies.h"
#include "engine/service/snapshots.h"
#include "platform/base/result.h"
#include "platform/user_registry.h"

namespace openbits::engine {

/// The queue as the API sees it: value commands in, replies and views out. Thread-safe. May be called from inside a
/// notification; must not be called on the strand.
class QueueService {
 public:
  virtual ~QueueService() = default;

  /// Carries out a command and waits for its reply: what it says has been saved. Complete and Cancel also wait for the
  /// files. kAccessDenied for jobs of other users unless the caller administers; kJobNotFound never for a job whose view
  /// is still held (final jobs give kInvalidState); kServiceStopped after the engine was stopped.
  virtual Result<Reply> Execute(const Caller& caller, Command command) = 0;

  /// View of a job in the queue. kJobNotFound (also for final jobs), kAccessDenied.
  virtual Result<std::shared_ptr<JobView>> FindJob(const Caller& caller, JobId job) = 0;

  /// Views of the caller's jobs, or of everybody's (administrators only, else kAccessDenied), in order of creation.
  virtual Result<std::vector<std::shared_ptr<JobView>>> ListJobs(const Caller& caller, bool all_users) = 0;

  /// Registers a target for SetNotifyTarget and takes it over. The service holds it until a job's target is replaced or
  /// the job is final. It never ends on the strand: on the thread of whoever held the last reference that NotifyTarget or
  /// UnregisterTarget gave, else on the callback pool or where the engine is destroyed.
  virtual TargetId RegisterTarget(std::shared_ptr<NotificationTarget> target) = 0;
  /// Drops a registration; jobs that use the target keep it. Gives back the target, for the last reference to a refused
  /// one to end with the caller; null when there is none.
  virtual std::shared_ptr<NotificationTarget> UnregisterTarget(TargetId target) = 0;
  /// The target set on a job, null when none. Who holds it over a command that takes it from the job ends it. kAccessDenied.
  virtual Result<std::shared_ptr<NotificationTarget>> NotifyTarget(const Caller& caller, JobId job) = 0;
};

}  // namespace openbits::engine
