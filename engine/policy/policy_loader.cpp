#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

#include "engine/policy/policy.h"
#include "transport/ascii.h"

namespace openbits::engine {
namespace {

constexpr std::uint32_t kAnyMax = std::numeric_limits<std::uint32_t>::max();
/// BITS: group-policies.md: JobInactivityTimeout, 1 to 999 days. We count seconds, so that it can be tested and tuned.
constexpr std::uint32_t kInactivitySecondsMax = 999 * 86'400;
constexpr std::uint32_t kDaySeconds = 86'400;
constexpr std::uint32_t kKilobitsMax = 4'294'967'200;

using Values = std::map<std::string, std::string>;

Error BadValue(std::string_view name, const std::string& value, std::string_view wanted) {
  return Error{.code = Errc::kInvalidArgument,
               .context = ErrorContext::kQueue,
               .native = 0,
               .detail = "policy " + std::string(name) + " = \"" + value + "\": " + std::string(wanted)};
}

/// Range of a number, both ends included.
struct Bounds {
  std::uint32_t min = 1;
  std::uint32_t max = kAnyMax;
};

/// Reads typed values one by one; the first bad one is kept and ends the reading.
class PolicyReader {
 public:
  explicit PolicyReader(const Values& values) : values_(values) {}

  /// A whole number in decimal digits; `number` is unchanged when the policy is not set.
  void Number(const char* name, Bounds bounds, std::uint32_t& number) {
    const std::string* const found = Find(name);
    if (found == nullptr || !status_.ok()) return;
    const std::string& text = *found;
    std::uint32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || value < bounds.min || value > bounds.max) {
      status_ = BadValue(
          name, text,
          "a whole number from " + std::to_string(bounds.min) + " to " + std::to_string(bounds.max) + " is wanted");
      return;
    }
    number = value;
  }

  /// A time in whole seconds.
  template <class Span>
  void Seconds(const char* name, Bounds bounds, Span& span) {
    auto number = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(span).count());
    Number(name, bounds, number);
    span = std::chrono::seconds{number};
  }

  /// 0 or 1, false or true.
  void Switch(const char* name, bool& is_on) {
    const std::string* const found = Find(name);
    if (found == nullptr || !status_.ok()) return;
    const std::string& text = *found;
    if (text == "1" || text == "true") {
      is_on = true;
    } else if (text == "0" || text == "false") {
      is_on = false;
    } else {
      status_ = BadValue(name, text, "0 or 1 is wanted");
    }
  }

  [[nodiscard]] Status status() const { return status_; }

 private:
  /// Names have no case: those of the registry have none.
  [[nodiscard]] const std::string* Find(std::string_view name) const {
    const auto found = std::find_if(values_.begin(), values_.end(), [name](const auto& value) {
      return transport::ToLowerAscii(value.first) == transport::ToLowerAscii(name);
    });
    return found == values_.end() ? nullptr : &found->second;
  }

  const Values& values_;
  Status status_;
};

}  // namespace

Result<Policy> LoadPolicy(const Values& values) {
  Policy policy;
  PolicyReader reader(values);
  reader.Seconds("JobInactivityTimeout", {.min = 1, .max = kInactivitySecondsMax}, policy.job_inactivity_timeout);
  reader.Number("MaxDownloadTime", {}, policy.max_download_time_s);
  reader.Number("MaxJobsPerMachine", {}, policy.max_jobs_per_machine);
  reader.Number("MaxJobsPerUser", {}, policy.max_jobs_per_user);
  reader.Number("MaxFilesPerJob", {}, policy.max_files_per_job);
  reader.Number("MaxRangesPerFile", {}, policy.max_ranges_per_file);
  reader.Number("MaxForegroundJobs", {.min = 1, .max = 1000}, policy.max_foreground_jobs);
  reader.Number("FilesAtOncePerJob", {.min = 1, .max = 64}, policy.files_at_once_per_job);
  reader.Seconds("TimeSlice", {.min = 1, .max = kDaySeconds}, policy.time_slice);
  reader.Seconds("NotifyRetryDelay", {.min = 1, .max = kDaySeconds}, policy.notify_retry_delay);
  reader.Seconds("NotifyRetryDelayMax", {.min = 1, .max = kDaySeconds}, policy.notify_retry_delay_max);
  reader.Switch("EnableNotifyCommandLine", policy.enable_notify_command_line);
  reader.Switch("RefusePrivateRedirects", policy.refuse_private_redirects);
  // BITS: policy-csp-bits: hours from 0 to 23, rates up to 4294967200 kilobits a second.
  BandwidthPolicy& bandwidth = policy.bandwidth;
  reader.Switch("EnableBITSMaxBandwidth", bandwidth.is_enabled);
  reader.Number("MaxBandwidthValidFrom", {.min = 0, .max = 23}, bandwidth.from_hour);
  reader.Number("MaxBandwidthValidTo", {.min = 0, .max = 23}, bandwidth.to_hour);
  reader.Number("MaxTransferRateOnSchedule", {.min = 0, .max = kKilobitsMax}, bandwidth.on_schedule_kbps);
  reader.Switch("UseSystemMaximum", bandwidth.off_schedule_is_unlimited);
  reader.Number("MaxTransferRateOffSchedule", {.min = 0, .max = kKilobitsMax}, bandwidth.off_schedule_kbps);
  OPENBITS_RETURN_IF_ERROR(reader.status());
  policy.notify_retry_delay_max = std::max(policy.notify_retry_delay_max, policy.notify_retry_delay);
  return policy;
}

}  // namespace openbits::engine
