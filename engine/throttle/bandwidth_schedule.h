#pragma once

#include <cstdint>
#include <optional>

#include "engine/policy/policy.h"
#include "platform/base/clock.h"

namespace openbits::engine {

/// What background transfers may use together.
struct BandwidthAllowance {
  /// Nothing: no limit. Zero: nothing may be transferred.
  std::optional<std::uint64_t> bytes_per_s;
  /// How long this holds; nothing: for ever.
  std::optional<Duration> changes_after;

  /// True when nothing may be transferred.
  [[nodiscard]] bool IsBlocked() const { return bytes_per_s && *bytes_per_s == 0; }
};

/// The allowance at `time_of_day`, local time since midnight. The interval includes its first hour's beginning and ends
/// with the beginning of its last hour; it may go over midnight, and is the whole day when both hours are the same. Pure.
/// BITS: group-policies.md, MaxInternetBandwidth.
BandwidthAllowance AllowanceAt(const BandwidthPolicy& policy, Duration time_of_day);

}  // namespace openbits::engine
