#pragma once

#include <memory>

#include "platform/process_launcher.h"

namespace openbits {

/// Starts programs by CreateProcess, as the process's own user and no other (kAccessDenied), with our environment and
/// none of our handles. Batch files are refused (kInvalidArgument): Windows runs them by a shell. Each child has a thread
/// that waits for it. Destroying the launcher neither ends nor awaits children.
std::shared_ptr<ProcessLauncher> MakeWindowsProcessLauncher();

}  // namespace openbits
