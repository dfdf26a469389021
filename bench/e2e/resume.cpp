// bench_resume URL FILE
//
// Row 10: downloads in a queue that may hold the job already, as a program does that was killed and started again.

#include "bench/e2e/client.h"

namespace openbits::bench {
namespace {

/// The queue's only job, or a new one.
Held<IBackgroundCopyJob> FindOrMake(IBackgroundCopyManager& manager, const char* url, const char* file) {
  Held<IEnumBackgroundCopyJobs> jobs;
  Check(manager.EnumJobs(0, jobs.Put()), "EnumJobs");
  Held<IBackgroundCopyJob> job;
  if (jobs->Next(1, job.Put(), nullptr) == S_OK) return job;
  job = NewJob(manager, L"bench");
  Check(job->AddFile(Wide(url).c_str(), Wide(file).c_str()), "AddFile");
  return job;
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc != 3) Fail("usage: bench_resume URL FILE");
  auto manager = OpenQueue();
  auto job = FindOrMake(*manager.Get(), argv[1], argv[2]);
  Check(job->Resume(), "Resume");
  BG_JOB_STATE state = BG_JOB_STATE_QUEUED;
  while (state != BG_JOB_STATE_TRANSFERRED) {
    Check(job->GetState(&state), "GetState");
    if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR) Fail("the job failed");
    Sleep(1);
  }
  Check(job->Complete(), "Complete");
  return 0;
}
