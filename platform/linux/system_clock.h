#pragma once

#include <memory>

#include "platform/base/clock.h"

namespace openbits {

/// The machine's clocks: CLOCK_REALTIME and CLOCK_BOOTTIME.
std::shared_ptr<Clock> MakeSystemClock();

}  // namespace openbits
