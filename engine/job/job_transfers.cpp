#include "engine/job/job_transfers.h"

#include <utility>

namespace openbits::engine {

JobTransfers::JobTransfers(JobId job, DownloadContext context, std::uint32_t files_at_once, TransferObserver& observer)
    : job_(job), context_(std::move(context)), files_at_once_(files_at_once), observer_(observer) {}

JobTransfers::~JobTransfers() = default;

void JobTransfers::Start() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  is_wanted_ = true;
  if (!is_stopping_) Pump();
}

void JobTransfers::Stop() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  is_wanted_ = false;
  if (tasks_.empty() || is_stopping_) return;
  is_stopping_ = true;
  for (const auto& [file, task] : tasks_)
    task->Stop();
}

void JobTransfers::Pump() {
  while (is_wanted_ && tasks_.size() - syncing_.size() < files_at_once_) {
    std::set<FileIndex> busy;
    for (const auto& [file, task] : tasks_)
      busy.insert(file);
    auto request = observer_.NextFile(job_, busy);
    if (!request) break;
    const FileIndex file = request->file.index;
    auto task = MakeDownloadTask(context_, *std::move(request), *this);
    tasks_.emplace(file, task);
    task->Start();
  }
  if (tasks_.empty()) observer_.OnTransfersIdle(job_);
}

void JobTransfers::OnAccepted(FileIndex file, const AcceptedResponse& accepted) {
  observer_.OnFileAccepted(job_, file, accepted);
}

void JobTransfers::OnCheckpoint(FileIndex file, std::uint64_t bytes_durable) {
  observer_.OnFileCheckpoint(job_, file, bytes_durable);
}

void JobTransfers::OnBytesComplete(FileIndex file) {
  syncing_.insert(file);
  if (is_wanted_ && !is_stopping_) Pump();
}

void JobTransfers::OnFinished(FileIndex file, const DownloadResult& result) {
  syncing_.erase(file);
  const auto found = tasks_.find(file);
  OPENBITS_ASSERT(found != tasks_.end());
  // The task is on the stack: it goes once this call is over.
  context_.strand->Post([ended = std::move(found->second)] {});
  tasks_.erase(found);
  observer_.OnFileFinished(job_, file, result);
  // BITS: handling-errors.md: one failed file holds up the job.
  if (result.error.code != Errc::kNone) is_wanted_ = is_wanted_ && result.error.code == Errc::kCancelled;
  if (!is_wanted_ && !tasks_.empty() && !is_stopping_) Stop();
  if (!tasks_.empty()) {
    if (is_wanted_ && !is_stopping_) Pump();
    return;
  }
  is_stopping_ = false;
  Pump();
}

}  // namespace openbits::engine
