// bench_idle JOBS SECONDS FOLDER
//
// Row 5: what an open engine costs that has nothing to do, with JOBS suspended jobs. Prints the wake-ups of all threads
// but this one and the CPU time of the process while this thread sleeps.

#include <sys/resource.h>

#include <filesystem>
#include <thread>

#include "bench/e2e/client.h"

namespace openbits::bench {
namespace {

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Times that a thread gave up its CPU, of all threads: each of them was woken before.
double Switches() {
  double sum = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) sum += std::strtod(line.c_str() + 24, nullptr);
    }
  }
  return sum;
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 4) Fail("usage: bench_idle JOBS SECONDS FOLDER");
  auto manager = OpenQueue();
  for (unsigned long i = 0; i < std::strtoul(argv[1], nullptr, 10); ++i) {
    auto job = NewJob(*manager.Get(), L"bench");
    const std::string name = std::to_string(i);
    Check(job->AddFile(Wide("http://127.0.0.1:9/" + name).c_str(), Wide(std::string(argv[3]) + "/" + name).c_str()),
          "AddFile");
  }
  // The threads of the pools end after ten seconds without work; that end is not idleness yet.
  std::this_thread::sleep_for(std::chrono::seconds{12});
  // Reading /proc costs up to a millisecond: outside of what is measured.
  const double switches = Switches();
  const double cpu_s = CpuSeconds();
  std::this_thread::sleep_for(std::chrono::seconds{std::strtol(argv[2], nullptr, 10)});
  const double cpu_used_s = CpuSeconds() - cpu_s;
  // One of them is the end of this thread's own sleep; reading /proc made none.
  Print("wakeups", Switches() - switches - 1);
  Print("cpu_ms", cpu_used_s * 1000);
  return 0;
}
