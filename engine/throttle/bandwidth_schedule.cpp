#include "engine/throttle/bandwidth_schedule.h"

#include <algorithm>

namespace openbits::engine {
namespace {

using std::chrono::hours;

constexpr std::uint64_t kBytesPerKilobit = 1000 / 8;
// BITS: group-policies.md, MaxInternetBandwidth: about two kilobits where less is asked for, but for zero.
constexpr std::uint64_t kKilobitsMin = 2;

std::uint64_t BytesPerSecond(std::uint64_t kilobits) {
  return kilobits == 0 ? 0 : std::max(kilobits, kKilobitsMin) * kBytesPerKilobit;
}

/// From `now` to the next `hour` o'clock: more than nothing, at most a day.
Duration Until(std::uint32_t hour, Duration now) {
  const Duration left = Duration{hours{hour}} - now;
  return left > Duration{0} ? left : left + hours{24};
}

}  // namespace

BandwidthAllowance AllowanceAt(const BandwidthPolicy& policy, Duration time_of_day) {
  BandwidthAllowance allowance;
  if (!policy.is_enabled) return allowance;
  const bool is_all_day = policy.from_hour == policy.to_hour;
  const Duration to_begin = Until(policy.from_hour, time_of_day);
  const Duration to_end = Until(policy.to_hour, time_of_day);
  if (is_all_day || to_end < to_begin) {
    allowance.bytes_per_s = BytesPerSecond(policy.on_schedule_kbps);
  } else if (!policy.off_schedule_is_unlimited) {
    allowance.bytes_per_s = BytesPerSecond(policy.off_schedule_kbps);
  }
  if (!is_all_day) allowance.changes_after = std::min(to_begin, to_end);
  return allowance;
}

}  // namespace openbits::engine
