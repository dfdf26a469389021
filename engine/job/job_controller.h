#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"
#include "engine/job/job_edits.h"
#include "engine/job/job_entry.h"
#include "engine/job/job_machine.h"
#include "engine/job/published_jobs.h"
#include "engine/notify/notification_dispatcher.h"
#include "engine/schedule/scheduler.h"
#include "engine/throttle/throttle_controller.h"
#include "engine/transfer/finalizer.h"

namespace openbits::engine {

/// What came with an event: the error of a failed transfer, and when to try again.
struct EventDetail {
  JobError error;
  std::optional<Duration> retry_delay;
  /// Network or policy hold the job: not counted in GetErrorCount.
  bool is_counted = true;
};

/// Owns the live jobs and performs what the machine decides, always in this order: save, act, reply, notify. Changes of
/// one turn of the strand are saved by one commit (Flush). All methods but Submit, RegisterTarget and UnregisterTarget
/// run on the strand.
///
/// job_controller.cpp           life, events, timers, scheduling
/// job_controller_commands.cpp  what callers ask
/// job_controller_transfers.cpp what transfers report
/// job_controller_uploads.cpp   what uploads report, the reply, sessions to be cancelled
/// job_controller_bandwidth.cpp the limits of MaxInternetBandwidth
/// job_controller_finish.cpp    Complete, Cancel, inactivity
/// job_controller_save.cpp      Flush: commit, publish, act, reply, notify; undo when the commit fails
class JobController final : public std::enable_shared_from_this<JobController>,
                            public TransferObserver,
                            public DeliveryObserver {
 public:
  JobController(EngineParts parts, std::shared_ptr<PublishedJobs> published);
  ~JobController() override;

  /// Loads the queue and reconciles it with what was under way when the last run ended (job_recovery.cpp).
  Status Start();
  /// Stops transfers and timers; `on_stopped` runs on the strand when nothing is under way any more. Later commands
  /// get kServiceStopped.
  void Stop(Task on_stopped);

  /// Carries out a command; `reply` is called once, on the strand. Thread-safe; looks at the disk for names of files on the
  /// calling thread.
  void Submit(const Caller& caller, Command command, ReplyFunction reply);
  /// The notification target of a job; null without one.
  std::shared_ptr<NotificationTarget> TargetOf(JobId job) const;
  /// Registers a target under an id that the caller chose.
  void AddTarget(TargetId id, std::shared_ptr<NotificationTarget> target);
  /// Drops a registration and gives back its target, null when there is none.
  std::shared_ptr<NotificationTarget> RemoveTarget(TargetId id);

 private:
  struct Undo {
    bool was_created = false;
    JobHeader header;
    std::vector<FileRecord> files;  // empty unless the command edits files
    bool has_files = false;
    std::size_t file_count = 0;
    std::size_t finish_reply_count = 0;
    std::optional<SteadyTime> retry_due;  // of the timer that was set
    SteadyTime download_time_from;
  };
  struct PendingCommand {
    Caller caller;
    Command command;
    ReplyFunction reply;
  };

  // Life and events (job_controller.cpp).
  /// The job, its files unpacked; null without one.
  JobEntry* Find(JobId id);
  /// The same without unpacking: for looking at the header.
  [[nodiscard]] const JobEntry* Peek(JobId id) const;
  void ListOpen(JobEntry& entry);
  /// Packs jobs that were not used for the longest time, so that few are open.
  void PackIdle();
  JobTransfers& TransfersOf(JobEntry& entry);
  Result<Decision> Apply(JobEntry& entry, JobEvent event, const EventDetail* detail = nullptr);
  void EditHeaderFor(JobEntry& entry, const Decision& decision, const EventDetail* detail);
  void ActOn(JobEntry& entry, JobEffect effects, const EventDetail* detail);
  void BeginActivation(JobEntry& entry);
  /// Takes over what the properties say of requests, secrets unsealed; false when that failed the job.
  bool RenewRequest(JobEntry& entry);
  void EndActivation(JobEntry& entry);
  /// Publishes the entry and carries out the acts, all of them its own, without a save.
  void ActAtOnce(JobEntry& entry);
  /// (Re)starts the timer of the maximum download time of a running job.
  void ArmDownloadTime(JobEntry& entry);
  void ArmRetry(JobId id, Duration delay);
  void ForgetTimeOffline(JobHeader& header) const;
  void OnRetryTimer(JobId id);
  void WakeScheduler();
  void RunScheduler();
  void PostScheduler();
  void OnDeviceState(DeviceState state);
  bool IsCostAllowed(const JobEntry& entry) const;
  bool IsHeldByCost(const JobEntry& entry) const;
  void BlockByCost(JobEntry& entry);
  TransferContext MakeTransferContext(JobId job) const;
  NotifySettings SettingsOf(const JobEntry& entry) const;
  void Recover(JobEntry& entry);
  void RecoverTimes(JobEntry& entry);
  void RecoverNoProgress(JobEntry& entry, WallTime now);
  void PostAgain(const JobEntry& entry);
  std::unique_ptr<JobEntry> MakeEntry(JobRecord record);
  /// Wall time at the start plus what the steady clock counted since: what delays are measured with, because nobody
  /// sets it (fault C1).
  WallTime CountedNow() const;

  // Bandwidth (job_controller_bandwidth.cpp).
  void UpdateBandwidth();
  bool IsBandwidthAllowed(const JobEntry& entry) const;
  bool IsHeldByBandwidth(const JobEntry& entry) const;
  void FreeFromBandwidth(JobEntry& entry);
  void BlockByBandwidth(JobEntry& entry);

  // Commands (job_controller_commands.cpp).
  void Enqueue(PendingCommand pending);
  void RunCommands();
  void RunCommand(PendingCommand& pending);
  void HandleCreate(const Caller& caller, const CreateJob& command, const ReplyFunction& reply);
  Result<Reply> HandleAddFiles(JobEntry& entry, const Caller& caller, const std::vector<NewFile>& files);
  Result<Reply> HandleSuspend(JobEntry& entry);
  Result<Reply> HandleValidation(JobEntry& entry, const SetValidationState& command);
  Result<Reply> HandleTarget(JobEntry& entry, const SetNotifyTarget& command);
  template <class PropertyCommand>
  Result<Reply> HandleProperty(JobEntry& entry, const Caller& caller, const PropertyCommand& command);
  void HandleFinish(JobEntry& entry, JobEvent event, const ReplyFunction& reply);
  void ResetFile(JobEntry& entry, FileIndex file);
  void ReplyAfterSave(const ReplyFunction& reply, Result<Reply> result);
  Status CheckQuota(const Caller& caller) const;

  // Transfers (job_controller_transfers.cpp).
  void StartProbing(JobId id);
  std::optional<TransferRequest> NextFile(JobId job, const std::set<FileIndex>& busy) override;
  std::optional<TransferRequest> NextDownload(JobEntry& entry, const std::set<FileIndex>& busy);
  DownloadRequest MakeDownload(const JobEntry& entry, const FileRecord& file) const;
  void OnFileAccepted(JobId job, FileIndex file, const AcceptedResponse& accepted) override;
  void OnFileCheckpoint(JobId job, FileIndex file, std::uint64_t bytes_durable) override;
  void OnFileFinished(JobId job, FileIndex file, const DownloadResult& result) override;
  void OnTransfersIdle(JobId job) override;
  void OnDrainingChanged(JobId job) override;
  void OnFileTransferred(JobEntry& entry, FileRecord& file, const DownloadResult& result);
  /// Posts FileTransferred for each transferred file that has no pending file before it, with the next flush.
  void AnnounceFiles(JobEntry& entry);
  void FailJob(JobEntry& entry, const FileRecord* file, Error error, std::optional<Duration> retry_after,
               const std::string& protocol);
  void NoteProgress(JobEntry& entry);

  // Uploads (job_controller_uploads.cpp).
  std::optional<TransferRequest> NextOfUpload(JobEntry& entry);
  UploadRequest MakeUpload(const JobEntry& entry, const FileRecord& file) const;
  void OnUploadSource(JobId job, FileIndex file, std::uint64_t size_bytes) override;
  void OnUploadState(JobId job, FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                     bool is_first_response, Task when_saved) override;
  void OnUploadFinished(JobId job, FileIndex file, const UploadResult& result) override;
  /// Takes over what an upload task knows of its session.
  void StoreUpload(JobEntry& entry, FileRecord& file, const UploadState& state, std::uint64_t bytes_acknowledged);
  bool TryOtherReplyUrl(JobEntry& entry, const FileRecord& file, const Error& error);
  void HandleReplyData(JobEntry& entry, const ReplyFunction& reply);
  void BeginCancelSession(JobEntry& entry);
  void StartCancelSession(JobId id);
  void EndCancelSession(JobEntry& entry, const Error& error);
  void OnCancelSessionEnded(JobEntry& entry, FileRecord& source, const UploadResult& result);

  // Notifications that arrived (job_controller_transfers.cpp).
  void OnJobEventDelivered(JobId job, PendingNotification event) override;
  void OnFileTransferredDelivered(JobId job, FileIndex file) override;

  // Complete, Cancel, inactivity (job_controller_finish.cpp).
  void BeginFinish(JobId id);
  void OnFinalized(JobId id, const FinalizeReport& report);
  void OnDeleted(JobId id, const std::vector<std::string>& undeleted);
  void LeaveQueue(JobEntry& entry, Result<Reply> reply);
  void RunDeferred(JobEntry& entry);
  void ArmInactivity(JobEntry& entry);
  /// What is left until the job counts as inactive, by the wall clock as it is now; zero or less when it does.
  Duration TimeToInactivity(JobEntry& entry);
  void OnInactivityTimer();
  void FinishStopIfIdle();
  void AnswerFinished();
  void AnswerAtStop();

  // Saving (job_controller_save.cpp).
  void TouchHeader(JobEntry& entry);
  void TouchFile(JobEntry& entry, FileIndex file);
  /// As TouchFile, for what the next save of the file takes along.
  void TouchFileView(JobEntry& entry, FileIndex file);
  void TouchView(JobEntry& entry);
  void RememberForUndo(JobEntry& entry, bool with_files);
  void RequestFlush(bool is_urgent);
  /// Commits what changed. True when everything is durable; then acts, replies and notifications were performed.
  bool Flush();
  void CollectBatch(StoreBatch& batch) const;
  JobHeader HeaderToSave(const JobEntry& entry) const;
  void UndoCommands(const Error& error);
  void UndoJob(JobEntry& entry, const Undo& undo);
  void PublishTouched();
  void PerformQueued();

  EngineParts parts_;
  std::shared_ptr<PublishedJobs> published_;
  std::shared_ptr<NotificationDispatcher> dispatcher_;
  std::unordered_map<JobId, std::unique_ptr<JobEntry>, JobIdHash> entries_;
  std::deque<JobId> open_;    // not packed, the longest first
  std::set<JobId> runnable_;  // QUEUED, CONNECTING, TRANSFERRING
  std::map<TargetId, std::shared_ptr<NotificationTarget>> targets_;
  DeviceState device_;
  std::shared_ptr<FinalSyncs> final_syncs_;
  std::shared_ptr<VolumeTurns> checkpoint_turns_;
  std::shared_ptr<ThrottleController> throttle_;
  std::string boot_id_;
  WallTime wall_at_start_;
  SteadyTime steady_at_start_;
  Duration utc_offset_;  // at the start

  // One turn of the strand.
  std::vector<PendingCommand> commands_;
  std::set<JobId> touched_;
  std::vector<JobId> deleted_;
  std::vector<Task> acts_;
  std::vector<Task> replies_;
  std::vector<Task> notifications_;
  std::map<JobId, Undo> undo_;
  bool is_in_commands_ = false;
  std::vector<std::pair<ReplyFunction, Result<Reply>>> command_replies_;
  TimerId flush_timer_;
  bool is_flush_posted_ = false;
  bool is_commands_posted_ = false;
  bool is_scheduler_posted_ = false;
  bool is_disk_behind_ = false;  // the scheduler waits for jobs to become idle

  std::uint64_t next_queue_position_ = 1;
  TimerId slice_timer_;
  TimerId inactivity_timer_;
  std::size_t reply_reads_ = 0;  // of GetReplyData, under way on the file pool
  TimerId bandwidth_timer_;
  bool is_bandwidth_blocked_ = false;
  bool is_stopping_ = false;
  Task on_stopped_;
};

}  // namespace openbits::engine
