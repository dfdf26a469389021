#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>

#include "engine/notify/notification_dispatcher.h"

namespace openbits::engine {

/// Names one posting of one event: an event posted again is another posting.
struct PostingId {
  std::uint64_t value = 0;
  friend bool operator==(const PostingId&, const PostingId&) = default;
  friend auto operator<=>(const PostingId&, const PostingId&) = default;
};

/// The event a lane wants to deliver next, and by which way.
struct LaneWork {
  enum class Way : std::uint8_t {
    kFileTransferred,  // a call of the target
    kJobEvent,         // a call of the target
    kCommandLine,      // the job event by the job's command line
  };
  Way way = Way::kFileTransferred;
  PostingId posting;
};

/// Everything undelivered of one job, and the rules of what comes next. No threads, timers or calls: the dispatcher
/// performs. Strand only.
///
/// Order: FileTransferred one by one, then the job event; a file event nobody wants does not block. A job event the
/// target refused goes to the command line, if there is one, and then never again to that target.
class NotificationLane {
 public:
  /// `enable_command_line` false: command lines count as not set (fault D11).
  NotificationLane(JobId id, bool enable_command_line) : id_(id), enable_command_line_(enable_command_line) {}

  // What the caller of the dispatcher says.

  /// Takes new settings. Returns true when the command line changed: a wait for its next run is over.
  bool Configure(std::shared_ptr<JobView> view, const NotifySettings& settings);
  /// Sets, replaces or (null) removes the target.
  void ReplaceTarget(std::shared_ptr<NotificationTarget> target);
  /// Queues a file event; one that waits already is not queued twice.
  void PostFile(FileIndex file);
  /// Replaces the job event.
  void PostJobEvent(PendingNotification event, std::optional<JobError> error);
  /// The same for an event that was delivered in a former run of the engine: for a target only.
  void PostJobEventOfFormerRun(PendingNotification event, std::optional<JobError> error);
  /// Marks a modification for delivery if anybody wants it.
  void PostModification();
  /// Takes back the job event.
  void WithdrawJobEvent() { job_event_.reset(); }
  /// Takes back the events of one file.
  void WithdrawFile(FileIndex file);

  // What comes next.

  /// The next file or job event that can be delivered now, leaving aside waits; nothing while one is on its way.
  [[nodiscard]] std::optional<LaneWork> NextWork() const;
  /// True when a modification waits and the target wants it.
  [[nodiscard]] bool WantsModification() const {
    return has_modification_ && IsWanted(NotificationKind::kJobModification);
  }

  // What the dispatcher does.

  /// Marks `work` as on its way and says what the target is to be told (nothing to tell for command lines).
  Notification BeginCall(const LaneWork& work);
  /// The same for a modification.
  Notification BeginModification();
  /// Marks the job event as being handled by the command line.
  void BeginCommand(PostingId posting) { command_posting_ = posting; }

  /// The call of a file event has ended. Returns the file when this settles its event.
  std::optional<FileIndex> FinishFile(PostingId posting, Delivery delivery);
  /// The call of the job event has ended. Returns the event when this settles it.
  std::optional<PendingNotification> FinishJobEvent(PostingId posting, Delivery delivery);
  /// The call of a modification has ended.
  void FinishModification() { is_modification_running_ = false; }
  /// The command line has ended. Returns the event when this settles it.
  std::optional<PendingNotification> FinishCommand(bool is_handled);

  [[nodiscard]] JobId id() const { return id_; }
  [[nodiscard]] const NotifySettings& settings() const { return settings_; }
  [[nodiscard]] const std::shared_ptr<NotificationTarget>& target() const { return target_; }
  /// Changes with every change of the target.
  [[nodiscard]] std::uint64_t target_generation() const { return target_generation_; }
  [[nodiscard]] bool is_modification_running() const { return is_modification_running_; }
  /// True while `posting` is the undelivered job event or an undelivered file event.
  [[nodiscard]] bool IsPending(PostingId posting) const;

 private:
  struct FileEvent {
    PostingId posting;
    FileIndex file;
  };
  struct JobEvent {
    PostingId posting;
    PendingNotification event = PendingNotification::kNone;
    std::optional<JobError> error;
    /// The present target refused it: the command line's turn, if there is one.
    bool is_refused = false;
    /// A receiver that is gone took it, or the command line handled it.
    bool is_of_former_run = false;
  };

  [[nodiscard]] PostingId NextPosting() { return PostingId{++last_posting_}; }
  [[nodiscard]] bool IsFlagged(std::uint32_t flag) const;
  [[nodiscard]] bool IsWanted(NotificationKind kind) const;
  [[nodiscard]] bool HasUsableCommandLine(const JobEvent& event) const;
  PendingNotification SettleJobEvent();

  const JobId id_;
  const bool enable_command_line_;
  std::shared_ptr<JobView> view_;
  NotifySettings settings_;
  std::shared_ptr<NotificationTarget> target_;
  std::uint64_t target_generation_ = 0;

  std::uint64_t last_posting_ = 0;
  std::list<FileEvent> files_;  // at most two for one file: one on its way, one posted since
  std::optional<JobEvent> job_event_;
  bool has_modification_ = false;

  std::optional<PostingId> call_posting_;     // the file or job event a call is running for
  std::optional<PostingId> command_posting_;  // the job event a command line is running for
  bool is_modification_running_ = false;
};

}  // namespace openbits::engine
