#pragma once

#include <atomic>

#include "platform/base/clock.h"

namespace openbits::test {

/// A clock that stands still until a test moves it. Thread-safe.
class FakeClock : public Clock {
 public:
  /// Wall time starts at 2026-01-01 00:00 UTC, steady time at one hour after boot.
  FakeClock() = default;

  [[nodiscard]] WallTime WallNow() const override { return WallTime{Duration{wall_.load()}}; }
  [[nodiscard]] SteadyTime SteadyNow() const override { return SteadyTime{Duration{steady_.load()}}; }

  /// Lets time pass on both clocks.
  void Advance(Duration span) {
    wall_ += span.count();
    steady_ += span.count();
  }
  /// Sets the wall clock alone, as a user or NTP does (fault C1).
  void SetWall(WallTime now) { wall_ = now.time_since_epoch().count(); }

 private:
  std::atomic<Duration::rep> wall_{1'767'225'600'000'000};
  std::atomic<Duration::rep> steady_{3'600'000'000};
};

}  // namespace openbits::test
