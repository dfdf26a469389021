// bench_limited URL FOLDER JOBS SECONDS LIMIT
//
// Row 11: how well a limit of LIMIT bytes a second, set by policy, is kept by JOBS jobs for SECONDS. Prints the most that
// arrived in any window of five seconds and what arrived altogether, both as a part of the limit.

#include <algorithm>
#include <numeric>
#include <thread>

#include "bench/e2e/client.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 6) Fail("usage: bench_limited URL FOLDER JOBS SECONDS LIMIT");
  const std::size_t count = std::strtoul(argv[3], nullptr, 10);
  const double limit = std::strtod(argv[5], nullptr);
  constexpr std::chrono::milliseconds kTick{100};
  constexpr std::size_t kWindow = 50;
  const std::size_t ticks = 10 * std::strtoul(argv[4], nullptr, 10);
  auto manager = OpenQueue();
  std::vector<Held<IBackgroundCopyJob>> jobs;
  for (std::size_t i = 0; i < count; ++i) {
    jobs.push_back(NewJob(*manager.Get(), L"bench"));
    const std::string path = std::string(argv[2]) + "/" + std::to_string(i);
    Check(jobs[i]->AddFile(Wide(argv[1]).c_str(), Wide(path).c_str()), "AddFile");
    Check(jobs[i]->Resume(), "Resume");
  }
  const auto received = [&jobs] {
    std::uint64_t sum = 0;
    for (auto& job : jobs) {
      BG_JOB_PROGRESS progress;
      Check(job->GetProgress(&progress), "GetProgress");
      sum += progress.BytesTransferred;
    }
    return static_cast<double>(sum);
  };
  while (received() == 0)
    Sleep(1);
  std::vector<std::pair<double, double>> samples;  // seconds, bytes
  const auto begin = Clock::now();
  for (std::size_t i = 0; i <= ticks; ++i) {
    samples.emplace_back(SecondsSince(begin), received());
    std::this_thread::sleep_until(begin + kTick * (i + 1));
  }
  double most = 0;
  for (std::size_t i = kWindow; i < samples.size(); ++i) {
    const auto& [from_s, from_bytes] = samples[i - kWindow];
    most = std::max(most, (samples[i].second - from_bytes) / (samples[i].first - from_s));
  }
  const double average = (samples.back().second - samples.front().second) / samples.back().first;
  for (auto& job : jobs)
    Check(job->Cancel(), "Cancel");
  Print("most_of_limit", most / limit);
  Print("average_of_limit", average / limit);
  return 0;
}
