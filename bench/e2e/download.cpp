// bench_download URL FILE [--any-authority]
//
// One file in one job, Complete included, as a client does it that is called back. Prints seconds until the last byte
// had arrived, of the sync before JobTransferred, and of Complete; and the most memory that was in use.

#include <bits2_5.h>

#include "bench/e2e/client.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 3) Fail("usage: bench_download URL FILE [--any-authority]");
  {
    auto manager = OpenQueue();
    auto job = NewJob(*manager.Get(), L"bench");
    if (argc > 3) {
      Held<IBackgroundCopyJobHttpOptions> http;
      Check(job->QueryInterface(__uuidof(IBackgroundCopyJobHttpOptions), reinterpret_cast<void**>(http.Put())),
            "HttpOptions");
      Check(http->SetSecurityFlags(BG_SSL_IGNORE_UNKNOWN_CA), "SetSecurityFlags");
    }
    HANDLE transferred = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    const auto callback = Callback::Make([transferred](IBackgroundCopyJob*) { SetEvent(transferred); });
    Listen(*job.Get(), callback);
    Check(job->AddFile(Wide(argv[1]).c_str(), Wide(argv[2]).c_str()), "AddFile");
    const auto begin = Clock::now();
    Check(job->Resume(), "Resume");
    double bytes_s = 0;
    while (WaitForSingleObject(transferred, 5) == WAIT_TIMEOUT) {
      BG_JOB_PROGRESS progress;
      Check(job->GetProgress(&progress), "GetProgress");
      if (bytes_s == 0 && progress.BytesTransferred == progress.BytesTotal) bytes_s = SecondsSince(begin);
    }
    const double transferred_s = SecondsSince(begin);
    const auto complete_begin = Clock::now();
    Check(job->Complete(), "Complete");
    Print("bytes_s", bytes_s == 0 ? transferred_s : bytes_s);
    Print("sync_s", bytes_s == 0 ? 0 : transferred_s - bytes_s);
    Print("complete_s", SecondsSince(complete_begin));
    CloseHandle(transferred);
  }
  Print("memory_kib", static_cast<double>(StatusNumber("VmHWM")));
  return 0;
}
