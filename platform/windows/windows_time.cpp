#include "platform/windows/windows_time.h"

#include <windows.h>

namespace openbits {
namespace {

// From 1601-01-01 to 1970-01-01.
constexpr std::int64_t kEpochTicks = 116'444'736'000'000'000;

}  // namespace

WallTime WallTimeFromTicks(std::int64_t ticks) {
  const std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>> since_1970(ticks - kEpochTicks);
  return WallTime{std::chrono::floor<Duration>(since_1970)};
}

std::int64_t TicksFromWallTime(WallTime time) {
  return time.time_since_epoch().count() * kTicksPerMicrosecond + kEpochTicks;
}

std::int64_t SystemTicksNow() {
  FILETIME time{};
  ::GetSystemTimePreciseAsFileTime(&time);
  return static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32U | time.dwLowDateTime);
}

}  // namespace openbits
