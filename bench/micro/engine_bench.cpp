// The pure parts of the engine: the table of states, the scheduler, the planner of ranges.

#include <benchmark/benchmark.h>

#include <vector>

#include "engine/job/job_machine.h"
#include "engine/schedule/scheduler.h"
#include "engine/transfer/range_planner.h"

namespace openbits::bench {
namespace {

using engine::JobEvent;
using engine::JobState;

/// A job's way from Resume to its end, as the table sees it.
void MachineLife(benchmark::State& state) {
  constexpr std::array<std::pair<JobState, JobEvent>, 5> kSteps = {{
      {JobState::kSuspended, JobEvent::kResume},
      {JobState::kQueued, JobEvent::kActivate},
      {JobState::kConnecting, JobEvent::kFirstResponse},
      {JobState::kTransferring, JobEvent::kAllTransferred},
      {JobState::kTransferred, JobEvent::kCompleteDownload},
  }};
  for (auto _ : state) {
    for (const auto& [from, event] : kSteps)
      benchmark::DoNotOptimize(engine::Decide(from, event));
  }
}
BENCHMARK(MachineLife);

std::vector<engine::RunnableJob> Jobs(std::int64_t count) {
  std::vector<engine::RunnableJob> jobs;
  for (std::int64_t i = 0; i < count; ++i) {
    engine::RunnableJob job;
    job.id.value.bytes[0] = static_cast<std::uint8_t>(i);
    job.id.value.bytes[1] = static_cast<std::uint8_t>(i >> 8);
    job.priority = i % 10 == 0 ? engine::JobPriority::kForeground : engine::JobPriority::kNormal;
    job.is_running = i < 2;
    // Not in the order of the vector.
    job.queue_position = static_cast<std::uint64_t>(i * 7919 % count);
    jobs.push_back(job);
  }
  return jobs;
}

/// One decision; its time must grow with the runnable jobs and not faster.
void SchedulerDecision(benchmark::State& state) {
  const auto jobs = Jobs(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(engine::Schedule(jobs, SteadyTime{}, engine::SchedulerLimits{}));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(SchedulerDecision)->RangeMultiplier(10)->Range(10, 10'000)->Complexity(benchmark::oN);

/// The next request of a file of which every second kilobyte is wanted.
void PlannerNext(benchmark::State& state) {
  std::vector<ByteRange> wanted;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    wanted.push_back({static_cast<std::uint64_t>(i) * 2048, 1024});
  engine::RangePlanner planner(wanted);
  static_cast<void>(planner.Resolve(wanted.back().offset + 4096));
  const std::uint64_t received = static_cast<std::uint64_t>(state.range(0)) * 512;
  for (auto _ : state)
    benchmark::DoNotOptimize(planner.Next(received, true));
}
BENCHMARK(PlannerNext)->Arg(1)->Arg(500);

}  // namespace
}  // namespace openbits::bench
