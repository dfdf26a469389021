#include "engine/job/job_transfers.h"

#include <utility>
#include <vector>

namespace openbits::engine {
namespace {

// Of one job. Each holds its file and directory open: a disk that takes seconds for a sync must not use up the process's
// handles.
constexpr std::size_t kSyncingMax = 128;

}  // namespace

JobTransfers::JobTransfers(JobId job, TransferContext context, std::uint32_t files_at_once, TransferObserver& observer)
    : job_(job), context_(std::move(context)), files_at_once_(files_at_once), observer_(observer) {}

JobTransfers::~JobTransfers() = default;

void JobTransfers::Start() {
  OPENBITS_ASSERT_STRAND(*context_.download.strand);
  is_wanted_ = true;
  if (!is_stopping_) Pump();
  NoteDraining();
}

void JobTransfers::Stop() {
  OPENBITS_ASSERT_STRAND(*context_.download.strand);
  is_wanted_ = false;
  if (tasks_.empty() || is_stopping_) return;
  is_stopping_ = true;
  // One that waits with nothing in hand ends within its Stop, and leaves tasks_.
  std::vector<TransferTask> tasks;
  for (const auto& [file, task] : tasks_)
    tasks.push_back(task);
  for (const TransferTask& task : tasks)
    std::visit([](const auto& one) { one->Stop(); }, task);
  NoteDraining();
}

void JobTransfers::Pump() {
  while (is_wanted_ && tasks_.size() - syncing_.size() < files_at_once_ && syncing_.size() < kSyncingMax) {
    auto request = observer_.NextFile(job_, busy_);
    is_exhausted_ = !request;
    if (is_exhausted_) break;
    std::visit([this](auto& one) { StartTask(std::move(one)); }, *request);
  }
  if (tasks_.empty()) observer_.OnTransfersIdle(job_);
}

template <class Task>
void JobTransfers::Run(FileIndex file, std::shared_ptr<Task> task) {
  tasks_.emplace(file, task);
  busy_.insert(file);
  task->Start();
}

void JobTransfers::StartTask(DownloadRequest request) {
  const FileIndex file = request.file.index;
  Run(file, MakeDownloadTask(context_.download, std::move(request), *this));
}

void JobTransfers::StartTask(UploadRequest request) {
  const FileIndex file = request.file.index;
  Run(file, MakeUploadTask(context_.upload, std::move(request), *this));
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
  NoteDraining();
}

void JobTransfers::OnBegunAgain(FileIndex file) {
  syncing_.erase(file);
  NoteDraining();
}

void JobTransfers::OnFinished(FileIndex file, const DownloadResult& result) {
  syncing_.erase(file);
  Retire(file);
  observer_.OnFileFinished(job_, file, result);
  GoOnAfter(result.error);
  NoteDraining();
}

void JobTransfers::OnStateChanged(FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                                  bool is_first_response, Task when_saved) {
  observer_.OnUploadState(job_, file, state, bytes_acknowledged, is_first_response, std::move(when_saved));
}

void JobTransfers::OnSourceOpened(FileIndex file, std::uint64_t size_bytes) {
  observer_.OnUploadSource(job_, file, size_bytes);
}

void JobTransfers::OnUploadFinished(FileIndex file, const UploadResult& result) {
  Retire(file);
  observer_.OnUploadFinished(job_, file, result);
  GoOnAfter(result.error);
}

void JobTransfers::Retire(FileIndex file) {
  const auto found = tasks_.find(file);
  OPENBITS_ASSERT(found != tasks_.end());
  // The task is on the stack: it goes once this call is over.
  context_.download.strand->Post([ended = std::move(found->second)] {});
  tasks_.erase(found);
  busy_.erase(file);
}

void JobTransfers::GoOnAfter(const Error& error) {
  // BITS: handling-errors.md: one failed file holds up the job.
  if (error.code != Errc::kNone) is_wanted_ = is_wanted_ && error.code == Errc::kCancelled;
  if (!is_wanted_ && !tasks_.empty() && !is_stopping_) {
    Stop();  // the last one to end, perhaps within it, tells that nothing runs any more
    return;
  }
  if (!tasks_.empty()) {
    if (is_wanted_ && !is_stopping_) Pump();
    return;
  }
  is_stopping_ = false;
  Pump();
}

void JobTransfers::NoteDraining() {
  const bool is_draining =
      is_wanted_ && !is_stopping_ && is_exhausted_ && !tasks_.empty() && syncing_.size() == tasks_.size();
  if (std::exchange(is_draining_, is_draining) != is_draining) observer_.OnDrainingChanged(job_);
}

}  // namespace openbits::engine
