#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace openbits::engine {

/// MaxInternetBandwidth: what background transfers may use. BITS: group-policies.md. ASSUMED: the page names the policy, and
/// no parts of it; names and defaults are those of the policy's template, BITS_MaxBandwidth in Bits.admx.
struct BandwidthPolicy {
  bool is_enabled = false;                // EnableBITSMaxBandwidth
  std::uint32_t from_hour = 8;            // MaxBandwidthValidFrom, local time
  std::uint32_t to_hour = 17;             // MaxBandwidthValidTo
  std::uint32_t on_schedule_kbps = 1000;  // MaxTransferRateOnSchedule, kilobits a second
  bool off_schedule_is_unlimited = true;  // UseSystemMaximum
  std::uint32_t off_schedule_kbps = 10;   // MaxTransferRateOffSchedule
};

/// Policies that rule the queue, with BITS's names and defaults. BITS: group-policies.md. docs/policy.md lists them.
struct Policy {
  std::chrono::seconds job_inactivity_timeout = std::chrono::days{90};  // JobInactivityTimeout (seconds)
  std::uint32_t max_download_time_s = 7'776'000;                        // MaxDownloadTime
  std::uint32_t max_jobs_per_machine = 300;                             // MaxJobsPerMachine
  std::uint32_t max_jobs_per_user = 60;                                 // MaxJobsPerUser
  std::uint32_t max_files_per_job = 200;                                // MaxFilesPerJob
  std::uint32_t max_ranges_per_file = 500;                              // MaxRangesPerFile
  std::uint32_t max_foreground_jobs = 32;   // ours: MaxForegroundJobs; ASSUMED: BITS names no limit
  std::uint32_t files_at_once_per_job = 1;  // ours: FilesAtOncePerJob; BITS transfers one after the other
  std::chrono::seconds time_slice = std::chrono::seconds{300};  // ours: TimeSlice
  BandwidthPolicy bandwidth;
  /// ours: NotifyRetryDelay: first delay before a notification that failed is delivered again; doubles up to
  /// NotifyRetryDelayMax.
  Duration notify_retry_delay = std::chrono::seconds{1};
  Duration notify_retry_delay_max = std::chrono::minutes{10};
  /// ours: EnableNotifyCommandLine (fault D11).
  bool enable_notify_command_line = true;
  /// ours: RefusePrivateRedirects (attack D5): a redirect from a public to a private address is refused.
  bool refuse_private_redirects = false;
};

/// Reads typed policies out of raw values. Unknown names are ignored (they may belong to later versions); a value that
/// cannot be read is kInvalidArgument naming the policy.
Result<Policy> LoadPolicy(const std::map<std::string, std::string>& values);

}  // namespace openbits::engine
