#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/model/job_record.h"
#include "engine/notify/notification_target.h"
#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/executor.h"
#include "platform/process_launcher.h"

namespace openbits::engine {

/// Hears what became of notifications that must not be lost. On the strand.
class DeliveryObserver {
 public:
  virtual ~DeliveryObserver() = default;
  /// JobTransferred or JobError was accepted by the target or handled by the command line.
  virtual void OnJobEventDelivered(JobId job, PendingNotification event) = 0;
  /// FileTransferred was accepted.
  virtual void OnFileTransferredDelivered(JobId job, FileIndex file) = 0;
};

/// What the dispatcher must know of a job; passed again whenever it changes.
struct NotifySettings {
  UserId owner;
  std::uint32_t flags = 0;
  CommandLine command_line;
  Duration minimum_retry_delay{};
  Duration modification_interval{};
};

/// Rules of the dispatcher.
struct DispatcherOptions {
  std::size_t slots_per_user = 4;
  Duration retry_delay = std::chrono::seconds{1};
  Duration retry_delay_max = std::chrono::minutes{10};
  bool enable_command_line = true;
};

/// Delivers notifications: at most four at once for a user, FileTransferred of a job one after the other and all before
/// JobTransferred or JobError, modifications last and coalesced, at least once, again with a growing delay while the target
/// fails, the command line when no target took a job event. All methods run on the strand and return at once.
/// BITS: nn-bits-ibackgroundcopycallback, "Remarks"; registering-to-execute-a-program.md.
class NotificationDispatcher {
 public:
  virtual ~NotificationDispatcher() = default;

  /// Introduces a job or changes its settings; pending events are looked at again.
  virtual void Configure(JobId job, std::shared_ptr<JobView> view, const NotifySettings& settings) = 0;
  /// Sets, replaces or (null) removes the job's target; pending events are delivered to the new one, also an event the
  /// former target accepted only if it is posted again.
  virtual void SetTarget(JobId job, std::shared_ptr<NotificationTarget> target) = 0;
  /// The target set, null if none.
  [[nodiscard]] virtual std::shared_ptr<NotificationTarget> Target(JobId job) const = 0;

  /// A file is transferred and durable.
  virtual void PostFileTransferred(JobId job, FileIndex file) = 0;
  /// The job reached TRANSFERRED or ERROR; replaces an earlier event that was not delivered.
  virtual void PostJobEvent(JobId job, PendingNotification event, std::optional<JobError> error) = 0;
  /// The same for an event that was delivered before the engine started: its receiver is gone. A target that is set is
  /// told; the command line is not run again.
  virtual void PostJobEventOfFormerRun(JobId job, PendingNotification event, std::optional<JobError> error) = 0;
  /// Something about the job changed.
  virtual void PostModification(JobId job) = 0;
  /// Without `file`: takes back an undelivered job event (the job was resumed); file events still hold and stay. With
  /// `file`: takes back the undelivered event of that file only (it will be fetched again). The result of a call under
  /// way for a withdrawn event is ignored.
  virtual void Withdraw(JobId job, std::optional<FileIndex> file) = 0;
  /// Forgets the job: nothing more is delivered; a call in progress ends by itself.
  virtual void Forget(JobId job) = 0;
  /// Stops everything; after it no observer call comes. Running calls end by themselves.
  virtual void Shutdown() = 0;
};

/// Makes the dispatcher. `observer` must outlive it or its Shutdown.
std::shared_ptr<NotificationDispatcher> MakeNotificationDispatcher(
    DispatcherOptions options, std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> callback_pool,
    std::shared_ptr<ProcessLauncher> processes, std::shared_ptr<Logger> logger, DeliveryObserver& observer);

}  // namespace openbits::engine
