#include "engine/notify/notification_lane.h"

#include <algorithm>
#include <utility>

namespace openbits::engine {
namespace {

NotificationKind KindOf(PendingNotification event) {
  return event == PendingNotification::kTransferred ? NotificationKind::kJobTransferred : NotificationKind::kJobError;
}

std::uint32_t FlagOf(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::kJobTransferred: return notify_flags::kJobTransferred;
    case NotificationKind::kJobError: return notify_flags::kJobError;
    case NotificationKind::kJobModification: return notify_flags::kJobModification;
    case NotificationKind::kFileTransferred: return notify_flags::kFileTransferred;
    case NotificationKind::kFileRangesTransferred: return notify_flags::kFileRangesTransferred;
  }
  return 0;
}

/// BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline, "Remarks": never run for jobs of the service accounts.
bool IsServiceAccount(const UserId& user) {
  return user.sid == "S-1-5-18" || user.sid == "S-1-5-19" || user.sid == "S-1-5-20";
}

}  // namespace

bool NotificationLane::Configure(std::shared_ptr<JobView> view, const NotifySettings& settings) {
  const bool is_new_command = !(settings.command_line == settings_.command_line);
  view_ = std::move(view);
  settings_ = settings;
  return is_new_command;
}

void NotificationLane::ReplaceTarget(std::shared_ptr<NotificationTarget> target) {
  ++target_generation_;
  // BITS: nn-bits-ibackgroundcopycallback, "Remarks": a new receiver is told what the former one did not take.
  if (job_event_) job_event_->is_refused = false;
  if (target == nullptr) has_modification_ = false;
  target_ = std::move(target);
}

void NotificationLane::PostFile(FileIndex file) {
  const bool is_waiting = std::ranges::any_of(
      files_, [&](const FileEvent& event) { return event.file == file && event.posting != call_posting_; });
  if (!is_waiting) files_.push_back(FileEvent{NextPosting(), file});
}

void NotificationLane::PostJobEvent(PendingNotification event, std::optional<JobError> error) {
  if (event == PendingNotification::kNone) {
    job_event_.reset();
    return;
  }
  job_event_ = JobEvent{NextPosting(), event, std::move(error)};
}

void NotificationLane::PostJobEventOfFormerRun(PendingNotification event, std::optional<JobError> error) {
  PostJobEvent(event, std::move(error));
  if (job_event_) job_event_->is_of_former_run = true;
}

void NotificationLane::PostModification() {
  if (IsWanted(NotificationKind::kJobModification)) has_modification_ = true;
}

void NotificationLane::WithdrawFile(FileIndex file) {
  std::erase_if(files_, [file](const FileEvent& event) { return event.file == file; });
}

std::optional<LaneWork> NotificationLane::NextWork() const {
  if (call_posting_) return std::nullopt;
  // BITS: nf-bits3_0-ibackgroundcopycallback2-filetransferred, "Remarks": one after the other, and all of them before
  // JobTransferred or JobError.
  if (!files_.empty() && IsWanted(NotificationKind::kFileTransferred)) {
    return LaneWork{LaneWork::Way::kFileTransferred, files_.front().posting};
  }
  if (!job_event_ || job_event_->posting == command_posting_) return std::nullopt;
  const NotificationKind kind = KindOf(job_event_->event);
  if (!IsFlagged(FlagOf(kind))) return std::nullopt;
  // BITS: nf-bits-ibackgroundcopycallback-jobtransferred, "Return value": a method that failed is called again, unless
  // there is a command line: then that is run instead.
  const bool is_command_usable = HasUsableCommandLine(*job_event_);
  if (IsWanted(kind) && !(job_event_->is_refused && is_command_usable)) {
    return LaneWork{LaneWork::Way::kJobEvent, job_event_->posting};
  }
  // One program of a job at a time, so that programs that never end do not pile up.
  if (is_command_usable && !command_posting_) return LaneWork{LaneWork::Way::kCommandLine, job_event_->posting};
  return std::nullopt;
}

Notification NotificationLane::BeginCall(const LaneWork& work) {
  call_posting_ = work.posting;
  Notification notification;
  notification.job = id_;
  notification.view = view_;
  if (work.way == LaneWork::Way::kFileTransferred) {
    notification.kind = NotificationKind::kFileTransferred;
    notification.file = files_.front().file;
  } else {
    notification.kind = KindOf(job_event_->event);
    notification.error = job_event_->error;
  }
  return notification;
}

Notification NotificationLane::BeginModification() {
  has_modification_ = false;
  is_modification_running_ = true;
  Notification notification;
  notification.kind = NotificationKind::kJobModification;
  notification.job = id_;
  notification.view = view_;
  return notification;
}

std::optional<FileIndex> NotificationLane::FinishFile(PostingId posting, Delivery delivery) {
  call_posting_.reset();
  const auto event = std::ranges::find(files_, posting, &FileEvent::posting);
  if (event == files_.end() || delivery != Delivery::kAccepted) return std::nullopt;
  const FileIndex file = event->file;
  files_.erase(event);
  // Posted again meanwhile: the file counts as told only when the later event was.
  if (std::ranges::find(files_, file, &FileEvent::file) != files_.end()) return std::nullopt;
  return file;
}

std::optional<PendingNotification> NotificationLane::FinishJobEvent(PostingId posting, Delivery delivery) {
  call_posting_.reset();
  if (!job_event_ || job_event_->posting != posting) return std::nullopt;
  if (delivery == Delivery::kAccepted) return SettleJobEvent();
  if (delivery == Delivery::kFailed) job_event_->is_refused = true;
  return std::nullopt;
}

std::optional<PendingNotification> NotificationLane::FinishCommand(bool is_handled) {
  const bool is_same_event = job_event_ && job_event_->posting == command_posting_;
  command_posting_.reset();
  if (!is_same_event || !is_handled) return std::nullopt;
  return SettleJobEvent();
}

bool NotificationLane::IsPending(PostingId posting) const {
  return (job_event_ && job_event_->posting == posting) ||
         std::ranges::find(files_, posting, &FileEvent::posting) != files_.end();
}

/// The event is delivered: older file events, which nobody wanted before it, would come too late.
PendingNotification NotificationLane::SettleJobEvent() {
  const PendingNotification event = job_event_->event;
  const PostingId posting = job_event_->posting;
  std::erase_if(files_, [posting](const FileEvent& file) { return file.posting < posting; });
  job_event_.reset();
  return event;
}

/// BITS: nf-bits-ibackgroundcopyjob-setnotifyflags: DISABLE overrides the other flags.
bool NotificationLane::IsFlagged(std::uint32_t flag) const {
  return (settings_.flags & notify_flags::kDisable) == 0 && (settings_.flags & flag) != 0;
}

bool NotificationLane::IsWanted(NotificationKind kind) const {
  return IsFlagged(FlagOf(kind)) && target_ != nullptr && target_->Supports(kind);
}

bool NotificationLane::HasUsableCommandLine(const JobEvent& event) const {
  // An event of a former run is not handled twice, unless a receiver has refused it since.
  return enable_command_line_ && (!event.is_of_former_run || event.is_refused) &&
         !settings_.command_line.program.empty() && !IsServiceAccount(settings_.owner);
}

}  // namespace openbits::engine
