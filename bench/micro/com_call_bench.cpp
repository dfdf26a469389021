// What a call through the COM interfaces costs: getters read a snapshot, setters wait for a commit.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "bench/e2e/client.h"

namespace openbits::bench {
namespace {

/// A queue in a directory of its own, with one suspended job.
struct Queue {
  Queue() {
    std::string name = (std::filesystem::current_path() / "com-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) Fail("no directory");
    folder = name;
    ::setenv("OPENBITS_STATE_DIR", (name + "/state").c_str(), 1);
    manager = OpenQueue();
    job = NewJob(*manager.Get(), L"bench");
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() {
    job = {};
    manager = {};
    std::filesystem::remove_all(folder);
  }
  std::filesystem::path folder;
  Held<IBackgroundCopyManager> manager;
  Held<IBackgroundCopyJob> job;
};

void ComGetState(benchmark::State& state) {
  Queue queue;
  BG_JOB_STATE job_state = BG_JOB_STATE_ERROR;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.job->GetState(&job_state));
  }
}
BENCHMARK(ComGetState);

void ComGetProgress(benchmark::State& state) {
  Queue queue;
  BG_JOB_PROGRESS progress;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.job->GetProgress(&progress));
  }
}
BENCHMARK(ComGetProgress);

void ComGetDisplayName(benchmark::State& state) {
  Queue queue;
  for (auto _ : state) {
    LPWSTR name = nullptr;
    benchmark::DoNotOptimize(queue.job->GetDisplayName(&name));
    CoTaskMemFree(name);
  }
}
BENCHMARK(ComGetDisplayName);

void ComSetDescription(benchmark::State& state) {
  Queue queue;
  for (auto _ : state) {
    if (FAILED(queue.job->SetDescription(L"bench"))) state.SkipWithError("SetDescription");
  }
}
BENCHMARK(ComSetDescription)->UseRealTime();

}  // namespace
}  // namespace openbits::bench
