#include "tests/support/memory_job_store.h"

#include <algorithm>
#include <utility>

namespace openbits::test {
namespace {

using engine::FileRecord;
using engine::JobHeader;
using engine::JobRecord;
using engine::StoreBatch;

template <class Jobs>
auto FindJob(Jobs& jobs, JobId id) {
  return std::ranges::find_if(jobs, [id](const JobRecord& job) { return job.header.id == id; });
}

/// True when every file has its job, in the store or in the batch.
bool HasAllJobs(const std::vector<JobRecord>& jobs, const StoreBatch& batch) {
  return std::ranges::all_of(batch.put_files, [&](const StoreBatch::FileOfJob& put) {
    return FindJob(jobs, put.job) != jobs.end() ||
           std::ranges::any_of(batch.put_jobs, [&](const JobHeader& header) { return header.id == put.job; });
  });
}

void PutFile(JobRecord& job, const FileRecord& file) {
  const auto place = std::ranges::lower_bound(job.files, file.index, {}, &FileRecord::index);
  if (place != job.files.end() && place->index == file.index) {
    *place = file;
  } else {
    job.files.insert(place, file);
  }
}

}  // namespace

MemoryJobStore::MemoryJobStore(std::shared_ptr<MemoryStoreContents> contents) : contents_(std::move(contents)) {}

Result<std::vector<std::string>> MemoryJobStore::LoadAll(const engine::JobSink& on_job) {
  for (const JobRecord& job : contents_->jobs)
    on_job(job);
  return contents_->quarantined;
}

Status MemoryJobStore::Commit(const StoreBatch& batch) {
  if (observer_) observer_(batch);
  if (failures_left_ > 0) {
    --failures_left_;
    return failure_;
  }
  std::vector<JobRecord>& jobs = contents_->jobs;
  if (!HasAllJobs(jobs, batch)) return Error{Errc::kInternal, ErrorContext::kQueue, 0, "a file without a job"};
  for (const JobHeader& header : batch.put_jobs) {
    const auto job = FindJob(jobs, header.id);
    if (job != jobs.end()) {
      job->header = header;
    } else {
      jobs.push_back(JobRecord{header, {}});
    }
  }
  for (const StoreBatch::FileOfJob& put : batch.put_files)
    PutFile(*FindJob(jobs, put.job), put.file);
  for (const JobId id : batch.delete_jobs) {
    std::erase_if(jobs, [id](const JobRecord& job) { return job.header.id == id; });
  }
  ++commit_count_;
  return {};
}

void MemoryJobStore::FailNextCommits(std::size_t count, Error error) {
  failures_left_ = count;
  failure_ = std::move(error);
}

const JobRecord* MemoryJobStore::Find(JobId job) const {
  const auto found = FindJob(contents_->jobs, job);
  return found != contents_->jobs.end() ? &*found : nullptr;
}

}  // namespace openbits::test
