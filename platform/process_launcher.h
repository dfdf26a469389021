#pragma once

#include <functional>
#include <string>

#include "platform/base/ids.h"
#include "platform/base/result.h"

namespace openbits {

/// A program to run and its whole command line, as CreateProcess takes them.
struct LaunchRequest {
  std::string program;     // full path; no search, no variable expansion
  std::string parameters;  // whole command line including the program; empty: just the program
  UserId user;
};

/// Starts programs without a shell. Thread-safe.
class ProcessLauncher {
 public:
  virtual ~ProcessLauncher() = default;
  /// Called once with the exit code (a death by signal is a failure), on a thread of the launcher's.
  using ExitFunction = std::function<void(Result<int>)>;
  /// Starts the program; a failure to start is returned and `on_exit` is never called.
  virtual Status Launch(const LaunchRequest& request, ExitFunction on_exit) = 0;
};

}  // namespace openbits
