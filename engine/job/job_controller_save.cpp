#include <utility>

#include "engine/job/job_controller.h"
#include "engine/job/job_publisher.h"

namespace openbits::engine {
namespace {

// Changes nobody waits for share a commit: a commit per file costs five times as much as one now and then.
constexpr Duration kGroupCommitDelay = std::chrono::milliseconds{50};
// A store that failed is tried again after this.
constexpr Duration kStoreRetryDelay = std::chrono::seconds{5};

}  // namespace

void JobController::TouchHeader(JobEntry& entry) {
  entry.is_header_dirty = true;
  TouchView(entry);
}

void JobController::TouchFile(JobEntry& entry, FileIndex file) {
  entry.dirty_files.insert(file.value);
  TouchFileView(entry, file);
}

void JobController::TouchFileView(JobEntry& entry, FileIndex file) {
  entry.stale_file_snapshots.insert(file.value);
  TouchView(entry);
}

void JobController::TouchView(JobEntry& entry) {
  entry.is_view_stale = true;
  touched_.insert(entry.record.header.id);
}

void JobController::RememberForUndo(JobEntry& entry, bool with_files) {
  if (!is_in_commands_) return;
  const auto [place, is_new] = undo_.try_emplace(entry.record.header.id);
  Undo& undo = place->second;
  if (is_new) {
    undo.header = entry.record.header;
    undo.file_count = entry.record.files.size();
    undo.finish_reply_count = entry.finish_replies.size();
    if (entry.retry_timer != TimerId{}) undo.retry_due = entry.retry_due;
    undo.download_time_from = entry.download_time_from;
  }
  if (with_files && !undo.has_files && !undo.was_created) {
    undo.has_files = true;
    undo.files.assign(entry.record.files.begin(),
                      entry.record.files.begin() + static_cast<std::ptrdiff_t>(undo.file_count));
  }
}

void JobController::RequestFlush(bool is_urgent) {
  if (is_in_commands_ || is_flush_posted_) return;
  TaskRunner& strand = *parts_.platform.strand;
  const auto flush = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->is_flush_posted_ = false;
    self->flush_timer_ = TimerId{};
    static_cast<void>(self->Flush());  // a failure has armed its own retry
  };
  if (is_urgent) {
    // Events already posted to the strand run first and share the commit.
    is_flush_posted_ = true;
    strand.Cancel(std::exchange(flush_timer_, TimerId{}));
    strand.Post(flush);
  } else if (flush_timer_ == TimerId{}) {
    flush_timer_ = strand.PostAfter(kGroupCommitDelay, flush);
  }
}

void JobController::CollectBatch(StoreBatch& batch) const {
  batch.delete_jobs = deleted_;
  for (const JobId id : touched_) {
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second->is_leaving) continue;
    const JobEntry& entry = *found->second;
    if (entry.is_header_dirty) batch.put_jobs.push_back(HeaderToSave(entry));
    for (const std::uint32_t index : entry.dirty_files)
      batch.put_files.push_back({id, entry.record.files[index]});
  }
}

// What runs on the steady clock is put down as a later start, which has the wall clock only, will read it.
JobHeader JobController::HeaderToSave(const JobEntry& entry) const {
  JobHeader header = entry.record.header;
  if (header.no_progress_since) *header.no_progress_since += parts_.platform.clock->WallNow() - CountedNow();
  if (IsRunning(header.state)) {
    header.download_time_used += parts_.platform.clock->SteadyNow() - entry.download_time_from;
  }
  return header;
}

bool JobController::Flush() {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  StoreBatch batch;
  CollectBatch(batch);
  if (!batch.empty()) {
    if (auto status = parts_.store->Commit(batch); !status) {
      parts_.platform.logger->Write(LogLevel::kError, "store_commit_failed", {{"error", Describe(status.error())}});
      if (!undo_.empty()) {
        UndoCommands(status.error());
      } else if (is_stopping_) {
        FinishStopIfIdle();  // no later try comes: the end must not wait for one
      } else {
        AnswerFinished();
        if (flush_timer_ == TimerId{}) {
          flush_timer_ = parts_.platform.strand->PostAfter(kStoreRetryDelay, [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self == nullptr) return;
            self->flush_timer_ = TimerId{};
            static_cast<void>(self->Flush());  // a failure arms the next retry
          });
        }
      }
      return false;
    }
  }
  undo_.clear();
  PublishTouched();
  PerformQueued();
  PackIdle();
  return true;
}

// What Complete and Cancel intend is saved, and has been carried out: nobody may have to wait for room on a disk. Should the
// process end before there is any, the next start finds the files done, if they are still where Complete has put them.
void JobController::AnswerFinished() {
  for (const JobId id : deleted_) {
    JobEntry* entry = Find(id);
    if (entry == nullptr) continue;
    PublishView(*entry, parts_.policy, parts_.platform.files);
    published_->Remove(id);
    dispatcher_->Forget(id);
  }
  for (const Task& reply : std::exchange(replies_, {}))
    reply();
}

void JobController::UndoCommands(const Error& error) {
  // Everything before these commands was saved by the flush that preceded them, so that what is queued is theirs.
  acts_.clear();
  notifications_.clear();
  replies_.clear();
  deleted_.clear();
  is_scheduler_posted_ = false;
  std::vector<ReplyFunction> abandoned;
  for (auto& [id, undo] : undo_) {
    JobEntry* entry = Find(id);
    if (entry == nullptr) continue;
    // Earlier ones belong to a Cancel that was saved and goes on.
    const auto first = entry->finish_replies.begin() + static_cast<std::ptrdiff_t>(undo.finish_reply_count);
    std::move(first, entry->finish_replies.end(), std::back_inserter(abandoned));
    entry->finish_replies.erase(first, entry->finish_replies.end());
    runnable_.erase(id);
    if (undo.was_created) {
      entries_.erase(id);
      continue;
    }
    UndoJob(*entry, undo);
  }
  undo_.clear();
  auto replies = std::exchange(command_replies_, {});
  for (auto& [reply, result] : replies)
    reply(result ? Result<Reply>(error) : std::move(result));
  for (const ReplyFunction& reply : abandoned)
    reply(error);
  PublishTouched();
  WakeScheduler();
}

void JobController::UndoJob(JobEntry& entry, const Undo& undo) {
  JobRecord& record = entry.record;
  const JobId id = record.header.id;
  entry.is_header_dirty = false;
  entry.dirty_files.clear();
  record.header = undo.header;
  record.files.resize(undo.file_count);
  entry.file_live.resize(std::min(entry.file_live.size(), undo.file_count));
  entry.file_snapshots.resize(entry.file_live.size());
  if (undo.has_files) {
    record.files = undo.files;
    for (const FileRecord& file : record.files) {
      // The counters of the others move with their transfers.
      if (file.state != FileProgressState::kPending) entry.file_live[file.index.value]->Set(file.bytes_received);
    }
  }
  entry.download_time_from = undo.download_time_from;
  if (record.header.state == JobState::kQueued) runnable_.insert(id);
  if (IsRunning(record.header.state)) {
    runnable_.insert(id);
    ArmDownloadTime(entry);
    throttle_->SetForeground(id, record.header.priority == JobPriority::kForeground);
  }
  if (undo.retry_due && entry.retry_timer == TimerId{}) {
    ArmRetry(id, std::max(Duration{0}, *undo.retry_due - parts_.platform.clock->SteadyNow()));
  }
  if (record.header.pending_action != PendingAction::kComplete) {
    for (const auto& command : std::exchange(entry.deferred, {}))
      command();
  }
  TouchView(entry);
}

void JobController::PublishTouched() {
  for (const JobId id : std::exchange(touched_, {})) {
    const auto found = entries_.find(id);  // not Find: a packed job stays packed
    if (found == entries_.end()) continue;
    JobEntry& entry = *found->second;
    entry.is_header_dirty = false;
    entry.dirty_files.clear();
    if (entry.is_view_stale) PublishView(entry, parts_.policy, parts_.platform.files);
    if (IsFinal(entry.record.header.state)) {
      published_->Remove(id);
      dispatcher_->Forget(id);
    }
  }
  for (const JobId id : deleted_) {
    published_->Remove(id);
    dispatcher_->Forget(id);
  }
}

void JobController::PerformQueued() {
  auto acts = std::exchange(acts_, {});
  auto replies = std::exchange(replies_, {});
  auto command_replies = std::exchange(command_replies_, {});
  auto notifications = std::exchange(notifications_, {});
  auto deleted = std::exchange(deleted_, {});
  for (const Task& act : acts)
    act();
  for (auto& [reply, result] : command_replies)
    reply(std::move(result));
  for (const Task& reply : replies)
    reply();
  if (!is_stopping_) {
    for (const Task& notification : notifications)
      notification();
  }
  for (const JobId id : deleted) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;
    parts_.platform.strand->Cancel(found->second->retry_timer);
    parts_.platform.strand->Cancel(found->second->download_time_timer);
    parts_.platform.strand->Cancel(found->second->probe_timer);
    // Its transfers may be further up the stack: the entry goes in a task of its own.
    parts_.platform.strand->Post([gone = std::shared_ptr<JobEntry>(std::move(found->second))] {});
    entries_.erase(found);
  }
  if (is_stopping_) FinishStopIfIdle();
}

void JobController::FinishStopIfIdle() {
  if (!is_stopping_ || !on_stopped_) return;
  for (const auto& [id, entry] : entries_) {
    if (entry->IsTransferring() || entry->is_finishing) return;
  }
  if (reply_reads_ > 0) return;
  if (!touched_.empty() || !deleted_.empty()) {
    StoreBatch batch;
    CollectBatch(batch);
    // What cannot be saved now is found again from the disk at the next start.
    if (!batch.empty() && !parts_.store->Commit(batch)) {
      parts_.platform.logger->Write(LogLevel::kError, "store_commit_failed", {{"when", "stop"}});
    }
    touched_.clear();
    deleted_.clear();
  }
  AnswerAtStop();
  // A task of its own: who waits for it may destroy what is up the stack here.
  parts_.platform.strand->Post(std::exchange(on_stopped_, {}));
}

void JobController::AnswerAtStop() {
  // What has ended is answered as it ended, saved or not: the intent is, and the next start comes to the same end.
  for (const Task& reply : std::exchange(replies_, {}))
    reply();
  // The rest goes on at the next start; nobody may wait for it here.
  const Error stopped{Errc::kServiceStopped, ErrorContext::kQueue, 0, "the engine has stopped"};
  for (const auto& [id, entry] : entries_) {
    for (const ReplyFunction& reply : std::exchange(entry->finish_replies, {}))
      reply(stopped);
    for (const auto& command : std::exchange(entry->deferred, {}))
      command();
  }
}

}  // namespace openbits::engine
