#include "engine/job/job_controller.h"

#include <algorithm>
#include <utility>

#include "engine/job/job_publisher.h"
#include "engine/job/request_builder.h"
#include "engine/schedule/retry_policy.h"
#include "engine/transfer/final_syncs.h"
#include "engine/transfer/volume_turns.h"

namespace openbits::engine {
namespace {

// From a job's activation to the first question for the sizes of files that wait.
constexpr Duration kProbeDelay = std::chrono::seconds{1};

// Changes that need no saving: a restart puts running jobs back to QUEUED anyway.
bool IsVolatile(JobEvent event) {
  return event == JobEvent::kActivate || event == JobEvent::kFirstResponse || event == JobEvent::kDeactivate;
}

// Jobs whose files lie open for the next call, as calls for one job come together. Others are packed when nothing has
// happened to them yet.
constexpr std::size_t kOpenJobsMax = 4;

// With more files than this in jobs that wait for the disk only, no job changes places: each holds its file and directory open.
constexpr std::size_t kFilesBehindMax = 128;

bool IsRunnable(JobState state) { return state == JobState::kQueued || IsRunning(state); }

}  // namespace

JobController::JobController(EngineParts parts, std::shared_ptr<PublishedJobs> published)
    : parts_(std::move(parts)),
      published_(std::move(published)),
      final_syncs_(std::make_shared<FinalSyncs>(parts_.platform.file_pool, parts_.platform.strand)),
      checkpoint_turns_(std::make_shared<VolumeTurns>()),
      throttle_(std::make_shared<ThrottleController>(parts_.transport)),
      boot_id_(parts_.platform.files->BootId()),
      wall_at_start_(parts_.platform.clock->WallNow()),
      steady_at_start_(parts_.platform.clock->SteadyNow()),
      utc_offset_(parts_.platform.clock->UtcOffset()) {
  DispatcherOptions options;
  options.retry_delay = parts_.policy.notify_retry_delay;
  options.retry_delay_max = parts_.policy.notify_retry_delay_max;
  options.enable_command_line = parts_.policy.enable_notify_command_line;
  dispatcher_ = MakeNotificationDispatcher(options, parts_.platform.strand, parts_.platform.callback_pool,
                                           parts_.platform.processes, parts_.platform.logger, *this);
}

JobController::~JobController() = default;

void JobController::Stop(Task on_stopped) {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  is_stopping_ = true;
  on_stopped_ = std::move(on_stopped);
  dispatcher_->Shutdown();
  parts_.platform.device->SetObserver({});
  parts_.platform.strand->Cancel(slice_timer_);
  parts_.platform.strand->Cancel(inactivity_timer_);
  parts_.platform.strand->Cancel(bandwidth_timer_);
  for (const auto& [id, entry] : entries_) {
    parts_.platform.strand->Cancel(entry->retry_timer);
    parts_.platform.strand->Cancel(entry->download_time_timer);
    parts_.platform.strand->Cancel(entry->probe_timer);
    entry->size_prober.reset();
    if (entry->transfers != nullptr) entry->transfers->Stop();
    if (IsRunning(entry->record.header.state)) TouchHeader(*entry);    // the download time used so far
    if (entry->record.header.overdue_since) TimeToInactivity(*entry);  // a clock that was set since the last look
  }
  FinishStopIfIdle();
}

WallTime JobController::CountedNow() const {
  return wall_at_start_ + (parts_.platform.clock->SteadyNow() - steady_at_start_);
}

JobEntry* JobController::Find(JobId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return nullptr;
  JobEntry& entry = *found->second;
  if (entry.packed_files != nullptr) {
    Unpack(entry);
    ListOpen(entry);
  }
  return &entry;
}

const JobEntry* JobController::Peek(JobId id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second.get();
}

void JobController::ListOpen(JobEntry& entry) {
  if (!std::exchange(entry.is_listed_open, true)) open_.push_back(entry.record.header.id);
}

void JobController::PackIdle() {
  while (open_.size() > kOpenJobsMax) {
    const auto found = entries_.find(open_.front());
    open_.pop_front();
    if (found == entries_.end()) continue;
    JobEntry& entry = *found->second;
    entry.is_listed_open = false;  // Apply lists it again when it is put aside
    const JobHeader& header = entry.record.header;
    const bool is_in_use = IsRunning(header.state) || IsFinal(header.state) || entry.IsTransferring() ||
                           entry.is_finishing || header.pending_action != PendingAction::kNone || entry.is_view_stale ||
                           !entry.dirty_files.empty();
    if (!is_in_use && TryPack(entry)) PublishView(entry, parts_.policy, parts_.platform.files);
  }
}

JobTransfers& JobController::TransfersOf(JobEntry& entry) {
  if (entry.transfers == nullptr) {
    const JobId id = entry.record.header.id;
    entry.transfers =
        std::make_unique<JobTransfers>(id, MakeTransferContext(id), parts_.policy.files_at_once_per_job, *this);
  }
  return *entry.transfers;
}

std::unique_ptr<JobEntry> JobController::MakeEntry(JobRecord record) {
  auto entry = std::make_unique<JobEntry>();
  entry->record = std::move(record);
  entry->queue_position = next_queue_position_++;
  // What a start finds waiting is packed at once, so that all files never lie open together.
  const JobHeader& header = entry->record.header;
  const bool is_waiting = !IsFinal(header.state) && header.pending_action == PendingAction::kNone;
  if (!is_waiting || !TryPack(*entry)) ListOpen(*entry);
  PublishView(*entry, parts_.policy, parts_.platform.files);
  return entry;
}

Result<Decision> JobController::Apply(JobEntry& entry, JobEvent event, const EventDetail* detail) {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  JobHeader& header = entry.record.header;
  auto decision = Decide(header.state, event);
  if (!decision) return decision;
  Unpack(entry);
  ListOpen(entry);
  const JobState before = header.state;
  const std::size_t acts_before = acts_.size();
  EditHeaderFor(entry, *decision, detail);
  header.state = decision->next;
  if (IsRunnable(header.state)) {
    runnable_.insert(header.id);
  } else {
    runnable_.erase(header.id);
  }
  if (IsRunning(before) && !IsRunning(header.state)) EndActivation(entry);
  if (!IsRunning(before) && IsRunning(header.state)) BeginActivation(entry);
  if (IsRunning(before) && IsRunning(header.state) && Has(decision->effects, JobEffect::kResetDownloadTime)) {
    entry.download_time_from = parts_.platform.clock->SteadyNow();
    ArmDownloadTime(entry);
  }
  if (IsVolatile(event)) {
    TouchView(entry);
  } else {
    TouchHeader(entry);
  }
  ActOn(entry, decision->effects, detail);
  const bool is_saved = !entry.is_header_dirty && entry.dirty_files.empty() && !is_in_commands_;
  // Acts that still wait for a commit may be this job's own Stop: they come first.
  if (event == JobEvent::kActivate && is_saved && acts_before == 0) {
    ActAtOnce(entry);
    RequestFlush(false);
  } else {
    RequestFlush(true);
  }
  return decision;
}

// Nothing of this is saved, so that it need not wait for a commit: it would hold up the end of the job before.
void JobController::ActAtOnce(JobEntry& entry) {
  PublishView(entry, parts_.policy, parts_.platform.files);
  for (Task& act : std::exchange(acts_, {})) {
    parts_.platform.strand->Post([weak = weak_from_this(), act = std::move(act)] {
      if (const auto self = weak.lock()) act();
    });
  }
}

void JobController::EditHeaderFor(JobEntry& entry, const Decision& decision, const EventDetail* detail) {
  JobHeader& header = entry.record.header;
  const JobEffect effects = decision.effects;
  const WallTime now = parts_.platform.clock->WallNow();
  if (Has(effects, JobEffect::kClearRetry)) {
    header.retry_at.reset();
    parts_.platform.strand->Cancel(std::exchange(entry.retry_timer, TimerId{}));
  }
  if (Has(effects, JobEffect::kClearError)) header.error.reset();
  if (detail != nullptr) {
    header.error = detail->error;
    if (detail->is_counted) {
      ++header.error_count;
      if (!header.no_progress_since) header.no_progress_since = CountedNow();
    }
    if (detail->retry_delay) header.retry_at = now + *detail->retry_delay;
  }
  if (Has(effects, JobEffect::kClearNoProgress)) header.ClearNoProgress();
  if (Has(effects, JobEffect::kResetDownloadTime)) header.download_time_used = Duration{};
  if (Has(effects, JobEffect::kMarkResumed)) header.was_resumed = true;
  if (Has(effects, JobEffect::kSetCompletionTime) && !header.transfer_completed) header.transfer_completed = now;
  if (Has(effects, JobEffect::kClearCompletionTime)) header.transfer_completed.reset();
  if (Has(effects, JobEffect::kIntendComplete)) header.pending_action = PendingAction::kComplete;
  if (Has(effects, JobEffect::kIntendDelete)) header.pending_action = PendingAction::kDeleteFiles;
  if (Has(effects, JobEffect::kTouch)) header.modified = now;
  if (Has(effects, JobEffect::kActivity)) {
    header.last_activity = now;
    header.overdue_since.reset();
    ArmInactivity(entry);
  }
  if (Has(effects, JobEffect::kNewQueuePlace)) entry.queue_position = next_queue_position_++;
}

void JobController::ActOn(JobEntry& entry, JobEffect effects, const EventDetail* detail) {
  JobHeader& header = entry.record.header;
  const JobId id = header.id;
  if (Has(effects, JobEffect::kStopTransfers)) {
    acts_.push_back([this, id] {
      JobEntry* job = Find(id);
      if (job != nullptr && job->transfers != nullptr) job->transfers->Stop();
    });
  }
  if (Has(effects, JobEffect::kFinalize) || Has(effects, JobEffect::kDeleteFiles)) {
    acts_.push_back([this, id] { BeginFinish(id); });
  }
  if (Has(effects, JobEffect::kArmRetry) && detail != nullptr && detail->retry_delay) {
    acts_.push_back([this, id, delay = *detail->retry_delay] { ArmRetry(id, delay); });
  }
  if (Has(effects, JobEffect::kWakeScheduler)) WakeScheduler();

  auto owed = header.pending_notification;
  if (Has(effects, JobEffect::kOweTransferred)) owed = PendingNotification::kTransferred;
  if (Has(effects, JobEffect::kOweError)) owed = PendingNotification::kError;
  if (Has(effects, JobEffect::kOweNothing)) owed = PendingNotification::kNone;
  const bool is_owed_anew = owed != PendingNotification::kNone &&
                            (Has(effects, JobEffect::kOweTransferred) || Has(effects, JobEffect::kOweError));
  header.pending_notification = owed;
  // Also when nothing was owed: an event of a former run may wait for a target, which a suspended job does not tell.
  if (Has(effects, JobEffect::kOweNothing) ||
      (header.state == JobState::kSuspended && owed == PendingNotification::kNone)) {
    notifications_.push_back([this, id] { dispatcher_->Withdraw(id, std::nullopt); });
  }
  if (is_owed_anew) {
    auto error = owed == PendingNotification::kError ? header.error : std::nullopt;
    notifications_.push_back([this, id, owed, error] { dispatcher_->PostJobEvent(id, owed, error); });
  }
  if (Has(effects, JobEffect::kNotifyModification)) {
    notifications_.push_back([this, id] { dispatcher_->PostModification(id); });
  }
}

void JobController::BeginActivation(JobEntry& entry) {
  const JobId id = entry.record.header.id;
  entry.activated_at = entry.download_time_from = parts_.platform.clock->SteadyNow();
  ArmDownloadTime(entry);
  throttle_->SetForeground(id, entry.record.header.priority == JobPriority::kForeground);
  entry.request.reset();  // an earlier activation's: what a command starts meanwhile must not send its secrets
  acts_.push_back([this, id] {
    JobEntry* job = Find(id);
    if (job == nullptr || !IsRunning(job->record.header.state) || is_stopping_) return;
    // Complete may have come before this act did.
    if (job->record.header.pending_action != PendingAction::kNone || !RenewRequest(*job)) return;
    TransfersOf(*job).Start();
    // A job that is soon over is not worth the questions.
    job->probe_timer = parts_.platform.strand->PostAfter(kProbeDelay, [weak = weak_from_this(), id] {
      if (const auto self = weak.lock()) self->StartProbing(id);
    });
  });
}

bool JobController::RenewRequest(JobEntry& entry) {
  auto request = BuildRequestTemplate(entry.record.header, parts_.policy, *parts_.platform.vault);
  if (!request) {
    FailJob(entry, nullptr, request.error(), std::nullopt, {});
    return false;
  }
  entry.request = std::make_unique<const RequestTemplate>(*std::move(request));
  entry.size_prober.reset();  // its requests are of before
  return true;
}

void JobController::EndActivation(JobEntry& entry) {
  parts_.platform.strand->Cancel(std::exchange(entry.download_time_timer, TimerId{}));
  parts_.platform.strand->Cancel(std::exchange(entry.probe_timer, TimerId{}));
  entry.size_prober.reset();
  // Stop waits for a commit; no file begins meanwhile.
  if (entry.transfers != nullptr) entry.transfers->TakeBackEarly();
  throttle_->SetForeground(entry.record.header.id, false);
  entry.record.header.download_time_used += parts_.platform.clock->SteadyNow() - entry.download_time_from;
}

void JobController::ArmDownloadTime(JobEntry& entry) {
  const JobHeader& header = entry.record.header;
  // BITS: nf-bits3_0-ibackgroundcopyjob4-setmaximumdownloadtime: counts CONNECTING and TRANSFERRING.
  const auto allowed =
      std::chrono::seconds{header.properties.maximum_download_time_s.value_or(parts_.policy.max_download_time_s)};
  const Duration used = header.download_time_used + (parts_.platform.clock->SteadyNow() - entry.download_time_from);
  parts_.platform.strand->Cancel(entry.download_time_timer);
  entry.download_time_timer = parts_.platform.strand->PostAfter(
      std::max(Duration{0}, Duration{allowed} - used), [weak = weak_from_this(), id = header.id] {
        const auto self = weak.lock();
        JobEntry* job = self ? self->Find(id) : nullptr;
        if (job == nullptr || !IsRunning(job->record.header.state) || self->is_stopping_) return;
        EventDetail detail;
        detail.error.error =
            Error{Errc::kMaxDownloadTimeExceeded, ErrorContext::kQueue, 0, "maximum download time used up"};
        detail.error.when = self->parts_.platform.clock->WallNow();
        static_cast<void>(self->Apply(*job, JobEvent::kMaxDownloadTime, &detail));  // both running states take it
      });
}

void JobController::ArmRetry(JobId id, Duration delay) {
  JobEntry* entry = Find(id);
  if (entry == nullptr || entry->record.header.state != JobState::kTransientError || is_stopping_) return;
  parts_.platform.strand->Cancel(entry->retry_timer);
  entry->retry_due = parts_.platform.clock->SteadyNow() + delay;
  entry->retry_timer = parts_.platform.strand->PostAfter(delay, [weak = weak_from_this(), id] {
    if (const auto self = weak.lock()) self->OnRetryTimer(id);
  });
}

// The no-progress clock stands still between a failure for want of a network and the next try.
void JobController::ForgetTimeOffline(JobHeader& header) const {
  if (!header.no_progress_since) return;
  const Duration offline = std::max(Duration{0}, parts_.platform.clock->WallNow() - header.error->when);
  header.no_progress_since = std::min(*header.no_progress_since + offline, CountedNow());
}

void JobController::OnRetryTimer(JobId id) {
  JobEntry* entry = Find(id);
  if (entry == nullptr || entry->record.header.state != JobState::kTransientError || is_stopping_) return;
  if (entry->record.header.pending_action != PendingAction::kNone) return;
  entry->retry_timer = TimerId{};
  // A job that is held is not trying: at a start it is asked whether the hold still stands, not how long it took. Nor does
  // time without a network count as time without progress.
  const std::optional<JobError>& error = entry->record.header.error;
  const bool is_offline = error && error->error.code == Errc::kNetworkDisconnected;
  if (is_offline) ForgetTimeOffline(entry->record.header);
  const bool is_held = is_offline || IsHeldByCost(*entry) || IsHeldByBandwidth(*entry);
  const bool tries_first = std::exchange(entry->tries_first, false);
  const bool is_expired = !is_held && !tries_first && NoProgressExpired(entry->record.header, CountedNow());
  // Both are moves of TRANSIENT_ERROR that the table allows.
  static_cast<void>(Apply(*entry, is_expired ? JobEvent::kNoProgressExpired : JobEvent::kRetry));
}

void JobController::WakeScheduler() {
  if (is_scheduler_posted_ || is_stopping_) return;
  is_scheduler_posted_ = true;
  acts_.push_back([this] { PostScheduler(); });
  RequestFlush(true);
}

void JobController::PostScheduler() {
  parts_.platform.strand->Post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->RunScheduler();
  });
}

void JobController::RunScheduler() {
  is_scheduler_posted_ = false;
  if (is_stopping_) return;
  std::vector<RunnableJob> jobs;
  std::size_t files_behind = 0;
  const std::set<JobId> candidates = runnable_;
  for (const JobId id : candidates) {
    const JobEntry* entry = Peek(id);
    if (entry == nullptr || entry->record.header.pending_action != PendingAction::kNone) continue;
    if (!IsCostAllowed(*entry)) {
      BlockByCost(*Find(id));
      continue;
    }
    if (!IsBandwidthAllowed(*entry)) {
      BlockByBandwidth(*Find(id));
      continue;
    }
    const JobHeader& header = entry->record.header;
    if (header.type == JobType::kDownload && entry->transfers != nullptr) {
      const bool is_draining = entry->transfers->IsDraining();
      if (is_draining || !IsRunning(header.state)) files_behind += entry->transfers->SyncingCount();
      // A job that waits for the disk only has left the network to the next one.
      if (is_draining) continue;
    }
    jobs.push_back({id, header.priority, IsRunning(header.state), entry->queue_position, entry->activated_at});
  }
  is_disk_behind_ = files_behind > kFilesBehindMax;
  if (is_disk_behind_) return;  // what runs goes on; OnTransfersIdle calls again
  const SchedulerLimits limits{parts_.policy.max_foreground_jobs, Duration{parts_.policy.time_slice}};
  const SteadyTime now = parts_.platform.clock->SteadyNow();
  const ScheduleDecision decision = Schedule(jobs, now, limits);
  for (const JobId id : decision.stop) {
    if (JobEntry* entry = Find(id)) static_cast<void>(Apply(*entry, JobEvent::kDeactivate));  // running: allowed
  }
  for (const JobId id : decision.start) {
    JobEntry* entry = Find(id);
    if (entry != nullptr && entry->record.header.state == JobState::kQueued) {
      static_cast<void>(Apply(*entry, JobEvent::kActivate));  // QUEUED: allowed
    }
  }
  parts_.platform.strand->Cancel(std::exchange(slice_timer_, TimerId{}));
  if (decision.look_again) {
    slice_timer_ =
        parts_.platform.strand->PostAfter(std::max(Duration{0}, *decision.look_again - now), [weak = weak_from_this()] {
          if (const auto self = weak.lock()) self->RunScheduler();
        });
  }
}

bool JobController::IsCostAllowed(const JobEntry& entry) const {
  // BITS: bits-cost-state.md: a job runs while its mask holds the network's state.
  return (entry.record.header.properties.cost_flags & device_.cost_state) != 0;
}

bool JobController::IsHeldByCost(const JobEntry& entry) const {
  const JobHeader& header = entry.record.header;
  return header.state == JobState::kTransientError && header.error &&
         header.error->error.code == Errc::kBlockedByCostPolicy;
}

void JobController::BlockByCost(JobEntry& entry) {
  EventDetail detail;
  detail.error.error =
      Error{Errc::kBlockedByCostPolicy, ErrorContext::kQueue, 0, "the network's cost is outside the job's cost flags"};
  detail.error.when = parts_.platform.clock->WallNow();
  detail.is_counted = false;
  static_cast<void>(Apply(entry, JobEvent::kBlocked, &detail));  // callers pass jobs that are queued or running
}

void JobController::OnDeviceState(DeviceState state) {
  if (is_stopping_) return;
  const bool is_back = state.is_connected && !device_.is_connected;
  const bool has_arrival = state.is_connected && state.arrivals != device_.arrivals;
  device_ = state;
  for (const auto& [id, entry] : entries_) {
    const JobHeader& header = entry->record.header;
    if (is_back && header.pending_action == PendingAction::kCancelSession) {
      acts_.push_back([this, id = id] { StartCancelSession(id); });
      RequestFlush(true);
    }
    if (header.pending_action != PendingAction::kNone) continue;
    if (IsRunnable(header.state) && !IsCostAllowed(*entry)) {
      BlockByCost(*entry);
    } else if (header.state == JobState::kTransientError) {
      const Errc code = header.error ? header.error->error.code : Errc::kNone;
      // An address beside those there were is no reason to ask a server again that has answered.
      // BITS: users-and-network-connections.md: a network that comes back queues every job in TRANSIENT_ERROR.
      if (is_back || (has_arrival && !WasAnswered(header)) || (IsHeldByCost(*entry) && IsCostAllowed(*entry))) {
        if (code == Errc::kNetworkDisconnected) ForgetTimeOffline(entry->record.header);
        static_cast<void>(Apply(*entry, JobEvent::kNetworkBack));
      }
    }
  }
}

TransferContext JobController::MakeTransferContext(JobId job) const {
  const auto fill = [this, job](auto& context) {
    context.strand = parts_.platform.strand;
    context.file_pool = parts_.platform.file_pool;
    context.files = parts_.platform.files;
    context.clock = parts_.platform.clock;
    context.random = parts_.platform.random;
    context.transport = parts_.transport;
    context.throttle = throttle_;
    context.job = job;
  };
  TransferContext context;
  fill(context.download);
  fill(context.upload);
  context.download.final_syncs = final_syncs_;
  context.download.checkpoint_turns = checkpoint_turns_;
  context.download.settings = parts_.download;
  context.upload.settings = parts_.upload;
  return context;
}

NotifySettings JobController::SettingsOf(const JobEntry& entry) const {
  const JobProperties& properties = entry.record.header.properties;
  NotifySettings settings;
  settings.owner = entry.record.header.owner;
  settings.flags = properties.notify_flags;
  settings.command_line = properties.command_line;
  settings.minimum_retry_delay = std::chrono::seconds{properties.minimum_retry_delay_s};
  settings.modification_interval = std::chrono::milliseconds{properties.minimum_notification_interval_ms};
  return settings;
}

}  // namespace openbits::engine
