#pragma once

#include <memory>

#include "platform/process_launcher.h"

namespace openbits {

/// Starts programs by posix_spawn, as the process's own user and no other (kAccessDenied). A child gets our environment,
/// output and working directory, an empty input and no other descriptor. Each child has a thread that waits for it;
/// their number is bounded by the system's limits only (kOutOfMemory). Destroying the launcher neither ends nor awaits
/// children: their exit functions are still called.
std::shared_ptr<ProcessLauncher> MakePosixProcessLauncher();

}  // namespace openbits
