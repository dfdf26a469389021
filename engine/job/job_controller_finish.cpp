#include <algorithm>
#include <utility>

#include "engine/job/job_controller.h"
#include "engine/job/upload_files.h"

namespace openbits::engine {
namespace {

// How long a job that a start finds idle for too long is kept all the same: the clock of a device that has just been
// switched on is often wrong until the network has set it.
constexpr Duration kOverdueGrace = std::chrono::hours{24};
// How soon a clock that was set is noticed meanwhile.
constexpr Duration kOverdueCheckInterval = std::chrono::minutes{2};

}  // namespace

void JobController::BeginFinish(JobId id) {
  JobEntry* entry = Find(id);
  if (entry == nullptr || entry->is_finishing || is_stopping_) return;
  const PendingAction action = entry->record.header.pending_action;
  if (action == PendingAction::kNone || action == PendingAction::kCancelSession) return;
  if (entry->IsTransferring()) return;  // OnTransfersIdle comes back here
  entry->is_finishing = true;
  Platform& platform = parts_.platform;
  platform.file_pool->Post([weak = weak_from_this(), strand = platform.strand, files = platform.files, id, action,
                            record = entry->record, now = platform.clock->WallNow()] {
    if (action == PendingAction::kComplete) {
      strand->Post([weak, id, report = Finalize(record, *files, now)] {
        if (const auto self = weak.lock()) self->OnFinalized(id, report);
      });
    } else {
      strand->Post([weak, id, undeleted = DeleteTemporaries(record, *files)] {
        if (const auto self = weak.lock()) self->OnDeleted(id, undeleted);
      });
    }
  });
}

void JobController::OnFinalized(JobId id, const FinalizeReport& report) {
  JobEntry* entry = Find(id);
  if (entry == nullptr) return;
  entry->is_finishing = false;
  JobHeader& header = entry->record.header;
  for (const FileIndex file : report.completed) {
    FileRecord& record = entry->record.files[file.value];
    record.state = FileProgressState::kCompleted;
    record.is_validated = true;  // BITS: nf-bits3_0-ibackgroundcopyfile3-setvalidationstate: Complete implies TRUE
    TouchFile(*entry, file);
  }
  header.pending_action = PendingAction::kNone;
  if (report.first_error) {
    // BITS: nf-bits-ibackgroundcopyjob-complete, "Remarks": the job stays; call Complete again or Cancel.
    for (FileRecord& file : entry->record.files) {
      if (file.state != FileProgressState::kPending || file.bytes_received == 0) continue;
      file.bytes_received = 0;  // its temporary was deleted
      file.written_in_boot.clear();
      entry->file_live[file.index.value]->Set(0);
      TouchFile(*entry, file.index);
    }
    static_cast<void>(Apply(*entry, JobEvent::kFinalizeFailed));  // no final state comes here
    if (entry->finish_replies.empty()) PostAgain(*entry);         // a start has gone on with it: nobody hears the error
    for (const ReplyFunction& reply : std::exchange(entry->finish_replies, {})) {
      ReplyAfterSave(reply, report.first_error->error);
    }
    RunDeferred(*entry);
    return;
  }
  static_cast<void>(Apply(*entry, JobEvent::kFinalized));  // no final state comes here
  LeaveQueue(*entry, Reply{Finished{report.is_partial, !report.undeleted.empty()}});
}

void JobController::OnDeleted(JobId id, const std::vector<std::string>& undeleted) {
  JobEntry* entry = Find(id);
  if (entry == nullptr) return;
  entry->is_finishing = false;
  entry->record.header.pending_action = PendingAction::kNone;
  for (const std::string& name : undeleted) {
    parts_.platform.logger->Write(LogLevel::kWarn, "temporary_not_deleted",
                                  {{"job", ToString(id.value)}, {"file", name}});
  }
  Reply reply{Finished{false, !undeleted.empty()}};
  const FileRecord* source = entry->record.UploadSource();
  if (source == nullptr || !HasOpenSession(source->upload)) {
    LeaveQueue(*entry, std::move(reply));
    return;
  }
  // BITS: nf-bits-ibackgroundcopyjob-cancel: the server is told in the background; the caller does not wait for it.
  for (const ReplyFunction& waiting : std::exchange(entry->finish_replies, {}))
    ReplyAfterSave(waiting, reply);
  RunDeferred(*entry);
  BeginCancelSession(*entry);
}

void JobController::LeaveQueue(JobEntry& entry, Result<Reply> reply) {
  const JobId id = entry.record.header.id;
  entry.is_leaving = true;
  deleted_.push_back(id);
  TouchView(entry);
  for (const ReplyFunction& waiting : std::exchange(entry.finish_replies, {}))
    ReplyAfterSave(waiting, reply);
  RunDeferred(entry);
  RequestFlush(true);
}

void JobController::RunDeferred(JobEntry& entry) {
  // They go through the queue of commands again, which does not carry them out before what is decided here is saved.
  for (const auto& command : std::exchange(entry.deferred, {}))
    command();
}

void JobController::ArmInactivity(JobEntry& entry) {
  const Duration timeout = parts_.policy.job_inactivity_timeout;
  entry.inactivity_deadline = parts_.platform.clock->SteadyNow() + timeout;
  // Deadlines only move later: the timer armed for an earlier one finds the later ones when it fires.
  if (inactivity_timer_ != TimerId{} || is_stopping_) return;
  inactivity_timer_ = parts_.platform.strand->PostAfter(timeout, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->OnInactivityTimer();
  });
}

Duration JobController::TimeToInactivity(JobEntry& entry) {
  JobHeader& header = entry.record.header;
  const WallTime now = parts_.platform.clock->WallNow();
  const Duration timeout = parts_.policy.job_inactivity_timeout;
  const Duration idle = std::max(Duration{0}, now - header.last_activity);
  if (idle < timeout) {
    if (header.overdue_since) {
      header.overdue_since.reset();
      TouchHeader(entry);
    }
    return timeout - idle;
  }
  if (!header.overdue_since) return Duration{0};
  if (*header.overdue_since > now) {
    header.overdue_since = now;
    TouchHeader(entry);
  }
  return kOverdueGrace - (now - *header.overdue_since);
}

void JobController::OnInactivityTimer() {
  inactivity_timer_ = TimerId{};
  if (is_stopping_) return;
  const SteadyTime now = parts_.platform.clock->SteadyNow();
  std::optional<SteadyTime> next;
  for (const auto& [id, entry] : entries_) {
    const JobHeader& header = entry->record.header;
    if (IsFinal(header.state) || header.pending_action != PendingAction::kNone) continue;
    if (entry->inactivity_deadline <= now || header.overdue_since) {
      entry->inactivity_deadline = now + TimeToInactivity(*entry);
    }
    const SteadyTime look_at = header.overdue_since ? std::min(entry->inactivity_deadline, now + kOverdueCheckInterval)
                                                    : entry->inactivity_deadline;
    if (look_at <= now) {
      // BITS: group-policies.md, JobInactivityTimeout: the job is cancelled and its downloaded files are deleted.
      parts_.platform.logger->Write(LogLevel::kWarn, "inactive_job_cancelled", {{"job", ToString(id.value)}});
      static_cast<void>(Apply(*entry, JobEvent::kInactivityTimeout));  // not final: allowed
    } else if (!next || look_at < *next) {
      next = look_at;
    }
  }
  if (!touched_.empty()) RequestFlush(false);
  if (!next) return;
  inactivity_timer_ = parts_.platform.strand->PostAfter(*next - now, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->OnInactivityTimer();
  });
}

}  // namespace openbits::engine
