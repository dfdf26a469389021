#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/store/job_store.h"

namespace openbits::test {

/// What a MemoryJobStore has made durable: the disk that outlives a crash. Share it between two stores, or copy it, to
/// start again from what was committed.
struct MemoryStoreContents {
  std::vector<engine::JobRecord> jobs;  // in order of creation
  std::vector<std::string> quarantined;
};

/// A JobStore in memory that can fail. Whole batches only, like the real one. One thread.
class MemoryJobStore : public engine::JobStore {
 public:
  /// Opens `contents`, or an empty store.
  explicit MemoryJobStore(std::shared_ptr<MemoryStoreContents> contents = std::make_shared<MemoryStoreContents>());

  Result<std::vector<std::string>> LoadAll(const engine::JobSink& on_job) override;
  Status Commit(const engine::StoreBatch& batch) override;

  /// The next `count` commits change nothing and return `error`.
  void FailNextCommits(std::size_t count, Error error);
  /// Called before each commit, also those that fail: the place to die, or to look.
  void SetCommitObserver(std::function<void(const engine::StoreBatch&)> observer) { observer_ = std::move(observer); }

  /// Commits that succeeded.
  [[nodiscard]] std::size_t commit_count() const { return commit_count_; }
  /// What is durable; still valid when this store is gone.
  [[nodiscard]] const std::shared_ptr<MemoryStoreContents>& contents() const { return contents_; }
  /// The durable record of a job; null when there is none.
  [[nodiscard]] const engine::JobRecord* Find(JobId job) const;

 private:
  std::shared_ptr<MemoryStoreContents> contents_;
  std::function<void(const engine::StoreBatch&)> observer_;
  std::size_t failures_left_ = 0;
  Error failure_;
  std::size_t commit_count_ = 0;
};

}  // namespace openbits::test
