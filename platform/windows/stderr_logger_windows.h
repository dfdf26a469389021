#pragma once

#include <memory>

#include "platform/base/clock.h"
#include "platform/base/log.h"

namespace openbits {

/// Writes records of at least the level named by OPENBITS_LOG (error, warn, info, debug; default error) to the process's
/// standard error, one write a record. A process without one writes nowhere.
std::shared_ptr<Logger> MakeWindowsLogger(std::shared_ptr<Clock> clock);

}  // namespace openbits
