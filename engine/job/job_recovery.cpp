// Start-up: what the store says, reconciled with what was under way when the last run ended.
//
//   stored                      action
//   running state               QUEUED (the store keeps running jobs as QUEUED already)
//   TRANSIENT_ERROR             retried at once, or when a server had asked to be asked again
//   idle for too long           cancelled a day after the first start that finds it so: the clock may be wrong
//   PendingAction::kComplete    renames are done again; those done before count as done
//   PendingAction::kDeleteFiles temporaries are deleted, the job is forgotten
//   PendingAction::kCancelSession the server is asked again to forget the session
//   owed notification           delivered as soon as a target or command line is there
//   notification told before    told again when a target is set: the one that took it is gone
//   temporary shorter or longer than recorded: decided when the file's transfer goes on (download_task.cpp)

#include "engine/job/job_controller.h"
#include "engine/schedule/retry_policy.h"

namespace openbits::engine {
namespace {

// 2025-01-01: no job of this program is older, and a clock that says so has not been set since the device was switched on.
constexpr WallTime kClockIsSet{std::chrono::seconds{1'735'689'600}};
// What a start gives a job whose time to make progress is over: a network needs its time to come up, and a try to be
// repeated.
constexpr Duration kTimeToTry = std::chrono::hours{1};

}  // namespace

Status JobController::Start() {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  std::vector<JobEntry*> entries;
  const auto quarantined = parts_.store->LoadAll([&](JobRecord record) {
    auto entry = MakeEntry(std::move(record));
    entries.push_back(entry.get());
    const JobId id = entry->record.header.id;
    if (!IsFinal(entry->record.header.state)) published_->Add(id, entry->view);
    entries_.emplace(id, std::move(entry));
  });
  if (!quarantined) return quarantined.error();
  for (const std::string& text : *quarantined) {
    parts_.platform.logger->Write(LogLevel::kError, "store_row_quarantined", {{"reason", text}});
  }
  // First, so that no change falls between the two; what it posts comes behind this start.
  parts_.platform.device->SetObserver([weak = weak_from_this(), strand = parts_.platform.strand](DeviceState state) {
    strand->Post([weak, state] {
      if (const auto self = weak.lock()) self->OnDeviceState(state);
    });
  });
  device_ = parts_.platform.device->Current();
  for (JobEntry* entry : entries)
    Recover(*entry);
  UpdateBandwidth();
  RequestFlush(true);
  return {};
}

void JobController::Recover(JobEntry& entry) {
  JobHeader& header = entry.record.header;
  const JobId id = header.id;
  if (IsFinal(header.state)) {
    if (header.state == JobState::kCancelled && header.pending_action == PendingAction::kCancelSession) {
      acts_.push_back([this, id] { StartCancelSession(id); });
      return;
    }
    header.pending_action = header.state == JobState::kCancelled ? PendingAction::kDeleteFiles : PendingAction::kNone;
    if (header.pending_action == PendingAction::kNone) {
      LeaveQueue(entry, Reply{Done{}});
      return;
    }
    acts_.push_back([this, id] { BeginFinish(id); });
    return;
  }
  // Only CANCELLED jobs are saved with these; with another state they would hold the job for ever (fault A12).
  const bool is_of_cancel =
      header.pending_action == PendingAction::kDeleteFiles || header.pending_action == PendingAction::kCancelSession;
  if (is_of_cancel) header.pending_action = PendingAction::kNone;
  dispatcher_->Configure(id, entry.view, SettingsOf(entry));
  RecoverTimes(entry);
  if (inactivity_timer_ == TimerId{}) {
    inactivity_timer_ = parts_.platform.strand->PostAfter(Duration{0}, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->OnInactivityTimer();
    });
  }
  if (IsRunning(header.state)) header.state = JobState::kQueued;
  if (header.state == JobState::kQueued) runnable_.insert(id);
  if (header.pending_action == PendingAction::kComplete) {
    acts_.push_back([this, id] { BeginFinish(id); });
  } else if (header.state == JobState::kTransientError) {
    acts_.push_back(
        [this, id, delay = RetryDelayAtStart(header, parts_.platform.clock->WallNow())] { ArmRetry(id, delay); });
  }
  const bool is_owed = header.pending_notification != PendingNotification::kNone;
  for (const FileRecord& file : entry.record.files) {
    // BITS: nf-bits3_0-ibackgroundcopycallback2-filetransferred: downloads and replies.
    const bool is_transferred = file.state == FileProgressState::kTransferred && file.role != FileRole::kUploadSource;
    // Where nothing is owed for a job that is TRANSFERRED, its files were told of before it, or nobody wanted to know.
    const bool is_past = header.state == JobState::kTransferred && !is_owed;
    if (is_transferred && !file.is_transferred_notified && !is_past) {
      entry.unannounced_files.insert(file.index.value);
    }
  }
  AnnounceFiles(entry);
  if (is_owed) {
    auto error = header.pending_notification == PendingNotification::kError ? header.error : std::nullopt;
    notifications_.push_back(
        [this, id, owed = header.pending_notification, error] { dispatcher_->PostJobEvent(id, owed, error); });
  } else if (header.pending_action == PendingAction::kNone) {
    PostAgain(entry);
  }
  TouchView(entry);
  WakeScheduler();
}

void JobController::RecoverTimes(JobEntry& entry) {
  JobHeader& header = entry.record.header;
  const WallTime now = parts_.platform.clock->WallNow();
  if (header.last_activity < kClockIsSet && now >= kClockIsSet) {
    header.last_activity = now;
    TouchHeader(entry);
  }
  if (!header.overdue_since && now - header.last_activity >= parts_.policy.job_inactivity_timeout) {
    header.overdue_since = now;
    TouchHeader(entry);
  }
  entry.inactivity_deadline = parts_.platform.clock->SteadyNow() + TimeToInactivity(entry);
  if (header.no_progress_since) RecoverNoProgress(entry, now);
}

// ASSUMED: the machine may have been off meanwhile, or its clock be wrong: the first start that finds the time used up gives
// some of it again, and each later one a try (`tries_first`), so that runs shorter than that come to an end as well.
void JobController::RecoverNoProgress(JobEntry& entry, WallTime now) {
  JobHeader& header = entry.record.header;
  std::optional<WallTime>& overdue = header.no_progress_overdue_since;
  const auto overdue_before = overdue;
  const Duration timeout = std::chrono::seconds{header.properties.no_progress_timeout_s};
  const Duration time_to_try = std::min(kTimeToTry, timeout);
  // A clock that was ahead, or is behind now, or was never set, has counted nothing that this run could go on with.
  if (*header.no_progress_since > now || *header.no_progress_since < kClockIsSet) header.no_progress_since = now;
  if (overdue > now) overdue = now;
  if (now - *header.no_progress_since < timeout - time_to_try) {
    overdue.reset();
  } else {
    if (!overdue) overdue = now;
    header.no_progress_since = std::max(*header.no_progress_since, *overdue + time_to_try - timeout);
  }
  entry.tries_first = header.state == JobState::kTransientError;
  if (overdue != overdue_before) TouchHeader(entry);
}

void JobController::PostAgain(const JobEntry& entry) {
  // BITS: nn-bits-ibackgroundcopycallback, "Remarks": a job whose receiver was notified and is gone since tells the next
  // one again. Here the receiver goes with the engine.
  const JobHeader& header = entry.record.header;
  if (header.state != JobState::kTransferred && header.state != JobState::kError) return;
  const bool is_error = header.state == JobState::kError;
  notifications_.push_back(
      [this, id = header.id, event = is_error ? PendingNotification::kError : PendingNotification::kTransferred,
       error = is_error ? header.error : std::nullopt] { dispatcher_->PostJobEventOfFormerRun(id, event, error); });
}

}  // namespace openbits::engine
