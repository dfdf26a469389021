// bench_many_files LIST FILES-PER-JOB FILES-AT-ONCE
//
// Many small files in jobs of 200: each job is created, filled by AddFileSet, resumed, and completed from inside its
// JobTransferred. LIST has lines "URL PATH".

#include <algorithm>

#include "bench/e2e/client.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 4) Fail("usage: bench_many_files LIST FILES-PER-JOB FILES-AT-ONCE");
  auto items = ReadList(argv[1]);
  const std::size_t files_per_job = std::strtoul(argv[2], nullptr, 10);
  const std::size_t job_count = (items.size() + files_per_job - 1) / files_per_job;
  const auto begin = Clock::now();
  {
    auto manager = OpenQueue(static_cast<UINT32>(std::strtoul(argv[3], nullptr, 10)));
    HANDLE finished = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    std::atomic<std::size_t> left{job_count};
    const auto callback = Callback::Make([&](IBackgroundCopyJob* job) {
      Check(job->Complete(), "Complete");
      if (--left == 0) SetEvent(finished);
    });
    for (std::size_t i = 0; i < items.size(); i += files_per_job) {
      auto job = NewJob(*manager.Get(), L"bench");
      Listen(*job.Get(), callback);
      const std::size_t end = std::min(items.size(), i + files_per_job);
      AddFiles(*job.Get(), items.begin() + static_cast<std::ptrdiff_t>(i),
               items.begin() + static_cast<std::ptrdiff_t>(end));
      Check(job->Resume(), "Resume");
    }
    Print("submitted_s", SecondsSince(begin));
    WaitForSingleObject(finished, INFINITE);
    Print("completed_s", SecondsSince(begin));
    CloseHandle(finished);
  }
  Print("memory_kib", static_cast<double>(StatusNumber("VmHWM")));
  return 0;
}
