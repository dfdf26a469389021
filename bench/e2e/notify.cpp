// bench_notify JOBS FOLDER SERVER-CPU
//
// Row 9: the time from a job's last byte, as the server sends it, to its JobTransferred, with many jobs of one small file
// that end one after the other. Everything that must be durable before the notification is part of it.

#include <algorithm>

#include "bench/e2e/small_server.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 4) Fail("usage: bench_notify JOBS FOLDER SERVER-CPU");
  const std::size_t count = std::strtoul(argv[1], nullptr, 10);
  SmallServer server(count, std::atoi(argv[3]));
  auto manager = OpenQueue();
  std::vector<std::atomic<Clock::rep>> told(count);
  std::atomic<std::size_t> left{count};
  HANDLE finished = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  std::vector<Held<IBackgroundCopyJob>> jobs;
  for (std::size_t i = 0; i < count; ++i) {
    jobs.push_back(NewJob(*manager.Get(), L"bench"));
    const auto callback = Callback::Make([&, i](IBackgroundCopyJob*) {
      told[i] = Clock::now().time_since_epoch().count();
      if (--left == 0) SetEvent(finished);
    });
    Listen(*jobs[i].Get(), callback);
    Check(jobs[i]->AddFile(Wide(server.Url(i)).c_str(), Wide(std::string(argv[2]) + "/" + std::to_string(i)).c_str()),
          "AddFile");
  }
  for (auto& job : jobs)
    Check(job->Resume(), "Resume");
  WaitForSingleObject(finished, INFINITE);
  std::vector<double> delays_ms;
  for (std::size_t i = 0; i < count; ++i) {
    const Clock::time_point entered{Clock::duration{told[i].load()}};
    delays_ms.push_back(std::chrono::duration<double, std::milli>(entered - server.SentAt(i)).count());
  }
  for (auto& job : jobs)
    Check(job->Cancel(), "Cancel");
  CloseHandle(finished);
  std::sort(delays_ms.begin(), delays_ms.end());
  Print("median_ms", delays_ms[count / 2]);
  Print("p99_ms", delays_ms[count * 99 / 100]);
  Print("slowest_ms", delays_ms.back());
  return 0;
}
