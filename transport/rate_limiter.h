#pragma once

#include <cstdint>

#include "platform/base/clock.h"

namespace openbits::transport {

/// Holds one exchange to a number of bytes a second: a bucket that fills with time and holds a twentieth of a second's
/// bytes at most (1 KiB at least), so that what was not used is not made up for later. Not thread-safe.
class RateLimiter {
 public:
  /// Sets the limit from `now` on; zero lifts it.
  void SetLimit(std::uint64_t bytes_per_s, SteadyTime now);
  /// True when there is a limit.
  [[nodiscard]] bool IsLimited() const { return limit_ != 0; }
  /// How many of `wanted` bytes may pass now, without taking them: all, a full bucket, or none. Nothing in between, or
  /// bytes would pass one by one.
  [[nodiscard]] std::uint64_t Allowed(std::uint64_t wanted, SteadyTime now);
  /// Takes bytes that were allowed.
  void Take(std::uint64_t bytes);
  /// When to ask again after nothing was allowed: once the bucket is full.
  [[nodiscard]] SteadyTime NextTime() const;

 private:
  void Fill(SteadyTime now);

  std::uint64_t limit_ = 0;
  std::uint64_t capacity_ = 0;
  std::uint64_t available_ = 0;
  std::uint64_t credit_ = 0;  // in millionths of a byte: what slow limits would lose to rounding
  SteadyTime filled_at_;
};

}  // namespace openbits::transport
