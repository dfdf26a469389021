#pragma once

#include <memory>

#include "platform/base/clock.h"

namespace openbits {

/// The machine's clocks: UTC, and the performance counter as the steady clock, which counts sleep of the machine.
std::shared_ptr<Clock> MakeWindowsClock();

}  // namespace openbits
