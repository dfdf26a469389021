// bench_counted machine|scheduler
//
// Two of the micro benchmarks without clock and repetition, for counting their instructions (bench/counts.py). Pure code
// and fixed inputs: the count depends on the compiler and its options alone.

#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/job/job_machine.h"
#include "engine/schedule/scheduler.h"

namespace openbits::bench {
namespace {

using engine::JobEvent;
using engine::JobState;

/// A hundred lives of a job by the table.
[[gnu::noinline]] std::size_t RunMachine() {
  constexpr std::array<std::pair<JobState, JobEvent>, 5> kSteps = {{
      {JobState::kSuspended, JobEvent::kResume},
      {JobState::kQueued, JobEvent::kActivate},
      {JobState::kConnecting, JobEvent::kFirstResponse},
      {JobState::kTransferring, JobEvent::kAllTransferred},
      {JobState::kTransferred, JobEvent::kCompleteDownload},
  }};
  std::size_t sum = 0;
  for (int i = 0; i < 100; ++i) {
    for (const auto& [from, event] : kSteps)
      sum += static_cast<std::size_t>(engine::Decide(from, event)->next);
  }
  return sum;
}

/// One decision over a thousand runnable jobs.
[[gnu::noinline]] std::size_t RunScheduler() {
  constexpr std::uint32_t kCount = 1000;
  std::vector<engine::RunnableJob> jobs(kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    jobs[i].id.value.bytes[0] = static_cast<std::uint8_t>(i);
    jobs[i].id.value.bytes[1] = static_cast<std::uint8_t>(i >> 8U);
    jobs[i].priority = i % 10 == 0 ? engine::JobPriority::kForeground : engine::JobPriority::kNormal;
    jobs[i].is_running = i < 2;
    jobs[i].queue_position = i * 7919U % kCount;
  }
  const auto decision = engine::Schedule(jobs, SteadyTime{}, engine::SchedulerLimits{});
  return decision.start.size() + decision.stop.size();
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  const char* name = argc == 2 ? argv[1] : "";
  if (std::strcmp(name, "machine") == 0) {
    std::printf("%zu\n", RunMachine());
  } else if (std::strcmp(name, "scheduler") == 0) {
    std::printf("%zu\n", RunScheduler());
  } else {
    std::fprintf(stderr, "usage: bench_counted machine|scheduler\n");
    return 2;
  }
  return 0;
}
