#include "engine/job/job_transfers.h"

#include <utility>
#include <vector>

namespace openbits::engine {
namespace {

// Of one job. Each holds its file and directory open: a disk that takes seconds for a sync must not use up the process's
// handles.
constexpr std::size_t kSyncingMax = 128;

// Requests of a job that are handed over before their turn, so that between two small files the network need not wait for
// the strand, nor for what it is busy with.
constexpr std::size_t kEarlyMax = 12;

bool MayWaitForTurn(const TransferRequest& request) {
  const auto* download = std::get_if<DownloadRequest>(&request);
  return download != nullptr && download->may_wait_for_turn;
}

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
  next_turn_ = {};
  // One that waits with nothing in hand ends within its Stop, and leaves tasks_.
  std::vector<TransferTask> tasks;
  for (const auto& [file, task] : tasks_)
    tasks.push_back(task);
  for (const TransferTask& task : tasks)
    std::visit([](const auto& one) { one->Stop(); }, task);
  NoteDraining();
}

void JobTransfers::Pump() {
  while (is_wanted_ && syncing_.size() < kSyncingMax) {
    const bool is_early = RunningCount() >= files_at_once_;
    if (is_early && !MayStartEarly()) break;
    auto request = observer_.NextFile(job_, busy_);
    is_exhausted_ = !request;
    if (is_exhausted_) break;
    if (is_early && !MayWaitForTurn(*request)) break;  // it is asked for again when its turn has come
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

bool JobTransfers::MayStartEarly() const {
  return files_at_once_ == 1 && next_turn_.passed != nullptr && RunningCount() <= kEarlyMax &&
         tasks_.size() < kSyncingMax;
}

void JobTransfers::GiveTurn(DownloadRequest& request) {
  if (files_at_once_ > 1) return;
  if (!request.may_wait_for_turn) {
    next_turn_ = {};
  } else if (RunningCount() == 0) {
    next_turn_ = {std::make_shared<std::atomic<std::uint64_t>>(0), 0};
  }
  if (next_turn_.passed == nullptr) return;
  request.turn = next_turn_;
  turns_.emplace(request.file.index, next_turn_);
  ++next_turn_.place;
}

void JobTransfers::TakeBackEarly() {
  next_turn_ = {};
  std::vector<TransferTask> early;
  for (const auto& [file, turn] : turns_) {
    if (!turn.HasCome()) early.push_back(tasks_.at(file));
  }
  for (const TransferTask& task : early)
    std::visit([](const auto& one) { one->Stop(); }, task);
}

void JobTransfers::UseRequest(const RequestTemplate& request) {
  TakeBackEarly();  // they begin again with it
  for (const auto& [file, task] : tasks_)
    std::visit([&request](const auto& one) { one->UseRequest(request); }, task);
}

void JobTransfers::StartTask(DownloadRequest request) {
  const FileIndex file = request.file.index;
  GiveTurn(request);
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
  TakeBackEarly();  // it had its turn, and is the next all the same
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
  turns_.erase(file);
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
