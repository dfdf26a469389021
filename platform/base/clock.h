#pragma once

#include <chrono>

namespace openbits {

/// All spans of time inside the engine.
using Duration = std::chrono::microseconds;

/// UTC wall-clock time: display, TLS, Last-Modified and what must outlive a restart.
using WallTime = std::chrono::sys_time<Duration>;

/// Marks time since boot, sleep included; never moved by setting the clock.
struct SteadyTimeTag {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  static constexpr bool is_steady = true;
};

/// A point on the steady clock. Only for timers of this run; not stored.
using SteadyTime = std::chrono::time_point<SteadyTimeTag, Duration>;

/// Source of time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// UTC now; may jump.
  [[nodiscard]] virtual WallTime WallNow() const = 0;
  /// Time since boot including sleep; never jumps.
  [[nodiscard]] virtual SteadyTime SteadyNow() const = 0;
  /// Local time minus UTC, now. Zero unless the clock knows better.
  [[nodiscard]] virtual Duration UtcOffset() const { return Duration{0}; }
};

}  // namespace openbits
