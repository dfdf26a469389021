#pragma once

#include <memory>

#include "platform/base/clock.h"
#include "platform/base/log.h"

namespace openbits {

/// Writes records of at least the level named by OPENBITS_LOG (error, warn, info, debug; default error) to stderr, one
/// write a record: `time=2026-01-01T00:00:00Z level=info event=… key="value"`.
std::shared_ptr<Logger> MakeStderrLogger(std::shared_ptr<Clock> clock);

}  // namespace openbits
