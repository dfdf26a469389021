#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/model/job_record.h"
#include "platform/base/ids.h"
#include "platform/base/result.h"

namespace openbits::engine {

/// Changes that become durable together or not at all.
struct StoreBatch {
  /// Headers to insert or replace.
  std::vector<JobHeader> put_jobs;
  /// Files to insert or replace, together for each job and in their order; their job exists or is in put_jobs. New ones leave
  /// no gap.
  struct FileOfJob {
    JobId job;
    FileRecord file;
  };
  std::vector<FileOfJob> put_files;
  /// Jobs to forget with all their files.
  std::vector<JobId> delete_jobs;

  [[nodiscard]] bool empty() const { return put_jobs.empty() && put_files.empty() && delete_jobs.empty(); }
};

/// Takes the jobs of a store, one by one.
using JobSink = std::function<void(JobRecord)>;

/// Durable storage of jobs. Used on the strand only; methods block for as long as the disk does.
class JobStore {
 public:
  virtual ~JobStore() = default;
  /// Gives every job saved to `on_job`, in order of creation, so that there is never more than one in the memory of the
  /// store. Returns texts about jobs that could not be read and were put aside (fault A12): the others are unharmed.
  /// kStoreCorrupt, kStoreTooNew, kStoreUnavailable: jobs given before count for nothing.
  virtual Result<std::vector<std::string>> LoadAll(const JobSink& on_job) = 0;
  /// Makes the batch durable (survives SIGKILL and power loss) or changes nothing. kStoreUnavailable, kDiskFull.
  virtual Status Commit(const StoreBatch& batch) = 0;
};

}  // namespace openbits::engine
