// bench_many_files LIST FILES-PER-JOB FILES-AT-ONCE
//
// Many small files in jobs of 200: each job is created, filled by AddFileSet, resumed, and completed from inside its
// JobTransferred. LIST has lines "URL PATH".

#include <algorithm>
#include <fstream>

#include "bench/e2e/client.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 4) Fail("usage: bench_many_files LIST FILES-PER-JOB FILES-AT-ONCE");
  // Read as it is needed, so that the memory measured is the library's.
  std::ifstream list(argv[1]);
  const std::size_t files_per_job = std::strtoul(argv[2], nullptr, 10);
  const auto begin = Clock::now();
  {
    auto manager = OpenQueue(static_cast<UINT32>(std::strtoul(argv[3], nullptr, 10)));
    HANDLE finished = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    std::atomic<std::size_t> left{1};  // jobs, and the one while there may be more
    const auto callback = Callback::Make([&](IBackgroundCopyJob* job) {
      Check(job->Complete(), "Complete");
      if (--left == 0) SetEvent(finished);
    });
    for (;;) {
      std::vector<Item> items = ReadItems(list, files_per_job);
      if (items.empty()) break;
      ++left;
      auto job = NewJob(*manager.Get(), L"bench");
      Listen(*job.Get(), callback);
      AddFiles(*job.Get(), items.begin(), items.end());
      Check(job->Resume(), "Resume");
    }
    if (--left == 0) SetEvent(finished);
    Print("submitted_s", SecondsSince(begin));
    WaitForSingleObject(finished, INFINITE);
    Print("completed_s", SecondsSince(begin));
    CloseHandle(finished);
  }
  Print("memory_kib", static_cast<double>(StatusNumber("VmHWM")));
  return 0;
}
