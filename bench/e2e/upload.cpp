// bench_upload FILE URL
//
// One file in one upload job, Complete included, as a client does it that is called back. Prints the most memory that was in
// use.

#include <bits1_5.h>

#include "bench/e2e/client.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 3) Fail("usage: bench_upload FILE URL");
  {
    auto manager = OpenQueue();
    auto job = NewJob(*manager.Get(), L"bench", BG_JOB_TYPE_UPLOAD);
    HANDLE transferred = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    const auto callback = Callback::Make([transferred](IBackgroundCopyJob*) { SetEvent(transferred); });
    Listen(*job.Get(), callback);
    Check(job->AddFile(Wide(argv[2]).c_str(), Wide(argv[1]).c_str()), "AddFile");
    Check(job->Resume(), "Resume");
    WaitForSingleObject(transferred, INFINITE);
    Check(job->Complete(), "Complete");
    CloseHandle(transferred);
  }
  Print("memory_kib", static_cast<double>(StatusNumber("VmHWM")));
  return 0;
}
