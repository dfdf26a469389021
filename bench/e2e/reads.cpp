// bench_reads URL FILE
//
// Row 8: what GetState and GetProgress cost while the job transfers, and the slowest call: one that waited for the strand
// would be as slow as a commit.

#include <algorithm>

#include "bench/e2e/client.h"

namespace openbits::bench {
namespace {

constexpr int kCallsPerTurn = 1000;

/// Nanoseconds a call: median of many turns, and the slowest turn's share.
struct Timing {
  std::vector<double> turns_ns;

  template <class Call>
  void Turn(const Call& call) {
    const auto begin = Clock::now();
    for (int i = 0; i < kCallsPerTurn; ++i)
      call();
    turns_ns.push_back(SecondsSince(begin) * 1e9 / kCallsPerTurn);
  }
  void Print(const std::string& name) {
    std::sort(turns_ns.begin(), turns_ns.end());
    bench::Print((name + "_ns").c_str(), turns_ns[turns_ns.size() / 2]);
    bench::Print((name + "_slowest_turn_us").c_str(), turns_ns.back() * kCallsPerTurn / 1000);
  }
};

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 3) Fail("usage: bench_reads URL FILE");
  auto manager = OpenQueue();
  auto job = NewJob(*manager.Get(), L"bench");
  Check(job->AddFile(Wide(argv[1]).c_str(), Wide(argv[2]).c_str()), "AddFile");
  Check(job->Resume(), "Resume");
  Timing states;
  Timing progresses;
  BG_JOB_STATE state = BG_JOB_STATE_QUEUED;
  while (state != BG_JOB_STATE_TRANSFERRED) {
    Check(job->GetState(&state), "GetState");
    if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR) Fail("the job failed");
    if (state != BG_JOB_STATE_TRANSFERRING) {
      Sleep(1);
      continue;
    }
    states.Turn([&] { static_cast<void>(job->GetState(&state)); });
    BG_JOB_PROGRESS progress;
    progresses.Turn([&] { static_cast<void>(job->GetProgress(&progress)); });
  }
  if (states.turns_ns.empty()) Fail("the transfer was over too soon");
  Check(job->Complete(), "Complete");
  states.Print("get_state");
  progresses.Print("get_progress");
  return 0;
}
