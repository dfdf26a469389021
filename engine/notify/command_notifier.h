#pragma once

#include <functional>
#include <memory>

#include "engine/model/job_properties.h"
#include "platform/base/ids.h"
#include "platform/base/log.h"
#include "platform/executor.h"
#include "platform/process_launcher.h"

namespace openbits::engine {

/// Runs the command lines of SetNotifyCmdLine and writes BITS's events 63 and 64 about them to the log. Strand only.
/// BITS: registering-to-execute-a-program.md.
class CommandNotifier {
 public:
  /// `is_handled`: the program ended with exit code 0. On the strand, once, never from inside Run.
  using DoneFunction = std::function<void(bool is_handled)>;

  CommandNotifier(std::shared_ptr<TaskRunner> strand, std::shared_ptr<ProcessLauncher> processes,
                  std::shared_ptr<Logger> logger);

  /// Starts the program as the user who set it. `done` is called also when it could not be started.
  void Run(JobId job, const CommandLine& command_line, DoneFunction done);

 private:
  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<ProcessLauncher> processes_;
  std::shared_ptr<Logger> logger_;
};

}  // namespace openbits::engine
