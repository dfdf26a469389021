#pragma once

#include <cstdint>

#include "platform/base/clock.h"

namespace openbits {

/// Windows counts time in units of 100 ns.
inline constexpr std::int64_t kTicksPerMicrosecond = 10;

/// The time that Windows means by `ticks` of 100 ns since 1601, UTC; rounded down to a whole microsecond.
WallTime WallTimeFromTicks(std::int64_t ticks);

/// Ticks of 100 ns since 1601, UTC.
std::int64_t TicksFromWallTime(WallTime time);

/// The system's clock now, in ticks.
std::int64_t SystemTicksNow();

}  // namespace openbits
