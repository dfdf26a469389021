// bench_queue fill JOBS FILES FOLDER
// bench_queue open
//
// Row 7, a queue at scale, and row 6, what a queued job costs. `fill` makes suspended jobs and prints how many files a
// second AddFileSet takes and how much memory each job of the second half needs; `open` opens the queue again and looks
// at every job.

#include <algorithm>
#include <cstring>

#include "bench/e2e/client.h"

namespace openbits::bench {
namespace {

/// Looks at every job once; its time is a figure of row 7.
std::size_t LookAtAll(IBackgroundCopyManager& manager) {
  Held<IEnumBackgroundCopyJobs> jobs;
  Check(manager.EnumJobs(0, jobs.Put()), "EnumJobs");
  std::size_t count = 0;
  for (;;) {
    Held<IBackgroundCopyJob> job;
    if (jobs->Next(1, job.Put(), nullptr) != S_OK) return count;
    BG_JOB_STATE state = BG_JOB_STATE_ERROR;
    Check(job->GetState(&state), "GetState");
    if (state == BG_JOB_STATE_SUSPENDED) ++count;
  }
}

void PrintLook(IBackgroundCopyManager& manager) {
  double best_s = 1e9;
  std::size_t count = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begin = Clock::now();
    count = LookAtAll(manager);
    best_s = std::min(best_s, SecondsSince(begin));
  }
  Print("enum_ms", best_s * 1000);
  Print("jobs", static_cast<double>(count));
}

void Fill(std::size_t job_count, std::size_t files_per_job, const std::string& folder) {
  auto manager = OpenQueue();
  double adding_s = 0;
  double rss_half_kib = 0;
  for (std::size_t i = 0; i < job_count; ++i) {
    if (i == job_count / 2) rss_half_kib = static_cast<double>(StatusNumber("VmRSS"));
    auto job = NewJob(*manager.Get(), L"bench");
    std::vector<Item> items;
    for (std::size_t k = 0; k < files_per_job; ++k) {
      const std::string name = std::to_string(i) + "-" + std::to_string(k);
      items.push_back({Wide("http://127.0.0.1:9/updates/package/" + name), Wide(folder + "/" + name)});
    }
    const auto begin = Clock::now();
    AddFiles(*job.Get(), items.begin(), items.end());
    adding_s += SecondsSince(begin);
  }
  Print("files_per_s", static_cast<double>(job_count * files_per_job) / adding_s);
  const double grown_kib = static_cast<double>(StatusNumber("VmRSS")) - rss_half_kib;
  Print("job_kib", grown_kib / static_cast<double>(job_count - job_count / 2));
  PrintLook(*manager.Get());
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc == 5 && std::strcmp(argv[1], "fill") == 0) {
    Fill(std::strtoul(argv[2], nullptr, 10), std::strtoul(argv[3], nullptr, 10), argv[4]);
  } else if (argc == 2 && std::strcmp(argv[1], "open") == 0) {
    const auto begin = Clock::now();
    auto manager = OpenQueue();
    Print("open_s", SecondsSince(begin));
    Print("memory_kib", static_cast<double>(StatusNumber("VmRSS")));
    PrintLook(*manager.Get());
  } else {
    Fail("usage: bench_queue fill JOBS FILES FOLDER | bench_queue open");
  }
  return 0;
}
