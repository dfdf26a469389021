#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <variant>

#include "engine/transfer/download_task.h"
#include "engine/transfer/upload_task.h"
#include "platform/base/ids.h"

namespace openbits::engine {

/// What a job has to do next.
using TransferRequest = std::variant<DownloadRequest, UploadRequest>;

/// Hears of a job's transfers and tells what comes next. On the strand.
class TransferObserver {
 public:
  virtual ~TransferObserver() = default;
  /// The next file to transfer besides those in `busy`; nothing when none is left.
  virtual std::optional<TransferRequest> NextFile(JobId job, const std::set<FileIndex>& busy) = 0;
  virtual void OnFileAccepted(JobId job, FileIndex file, const AcceptedResponse& accepted) = 0;
  virtual void OnFileCheckpoint(JobId job, FileIndex file, std::uint64_t bytes_durable) = 0;
  virtual void OnFileFinished(JobId job, FileIndex file, const DownloadResult& result) = 0;
  /// The three of UploadObserver.
  virtual void OnUploadSource(JobId job, FileIndex file, std::uint64_t size_bytes) = 0;
  virtual void OnUploadState(JobId job, FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                             bool is_first_response, Task when_saved) = 0;
  virtual void OnUploadFinished(JobId job, FileIndex file, const UploadResult& result) = 0;
  /// Nothing of this job runs any more: all files are done, or Stop has ended the last one.
  virtual void OnTransfersIdle(JobId job) = 0;
  /// JobTransfers::IsDraining has changed.
  virtual void OnDrainingChanged(JobId job) = 0;
};

/// What the tasks of all jobs need.
struct TransferContext {
  DownloadContext download;
  UploadContext upload;
};

/// The running transfers of one job: the files one after the other (or a few at once, by policy), the next one beginning
/// while the former is still being synced. Lives on the strand.
class JobTransfers final : public DownloadObserver, public UploadObserver {
 public:
  JobTransfers(JobId job, TransferContext context, std::uint32_t files_at_once, TransferObserver& observer);
  ~JobTransfers() override;

  /// Begins, or begins again as soon as a Stop in progress has ended.
  void Start();
  /// Ends all transfers; OnTransfersIdle follows unless nothing was running.
  void Stop();
  /// True when nothing runs.
  [[nodiscard]] bool IsIdle() const { return tasks_.empty(); }
  /// True while every byte is in, and what runs waits for the disk only.
  [[nodiscard]] bool IsDraining() const { return is_draining_; }
  /// What the requests from now on have in common; those under way go on as they were sent.
  void UseRequest(const RequestTemplate& request);
  /// Ends what was handed over before its turn and waits for it; it is begun again in its turn.
  void TakeBackEarly();
  /// How many files wait for the disk.
  [[nodiscard]] std::size_t SyncingCount() const { return syncing_.size(); }

  void OnAccepted(FileIndex file, const AcceptedResponse& accepted) override;
  void OnCheckpoint(FileIndex file, std::uint64_t bytes_durable) override;
  void OnBytesComplete(FileIndex file) override;
  void OnBegunAgain(FileIndex file) override;
  void OnFinished(FileIndex file, const DownloadResult& result) override;

  void OnStateChanged(FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                      bool is_first_response, Task when_saved) override;
  void OnSourceOpened(FileIndex file, std::uint64_t size_bytes) override;
  void OnUploadFinished(FileIndex file, const UploadResult& result) override;

 private:
  using TransferTask = std::variant<std::shared_ptr<DownloadTask>, std::shared_ptr<UploadTask>>;

  void Pump();
  [[nodiscard]] std::size_t RunningCount() const { return tasks_.size() - syncing_.size(); }
  /// Files that run may have others handed over behind them.
  [[nodiscard]] bool MayStartEarly() const;
  void GiveTurn(DownloadRequest& request);
  void StartTask(DownloadRequest request);
  void StartTask(UploadRequest request);
  /// Keeps a task and starts it.
  template <class Task>
  void Run(FileIndex file, std::shared_ptr<Task> task);
  /// Takes a task that has ended out; it is destroyed once the calls on the stack are over.
  void Retire(FileIndex file);
  void GoOnAfter(const Error& error);
  void NoteDraining();

  JobId job_;
  TransferContext context_;
  std::uint32_t files_at_once_;
  TransferObserver& observer_;
  bool is_wanted_ = false;     // Start was called, Stop was not
  bool is_stopping_ = false;   // Stop was called and something still runs
  bool is_exhausted_ = false;  // there was no next file
  bool is_draining_ = false;
  std::map<FileIndex, TransferTask> tasks_;
  std::set<FileIndex> busy_;                    // the files of tasks_
  std::set<FileIndex> syncing_;                 // of tasks_: all bytes are in, the sync is under way
  transport::Turn next_turn_;                   // without an order while a file runs that has none
  std::map<FileIndex, transport::Turn> turns_;  // of tasks_ that have one
};

}  // namespace openbits::engine
