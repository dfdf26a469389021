#include "engine/notify/command_notifier.h"

#include <string>
#include <utility>

namespace openbits::engine {
namespace {

// Numbers of the records in BITS's event log that administrators look for.
constexpr const char* kEventBadExit = "63";
constexpr const char* kEventLaunchFailed = "64";

}  // namespace

CommandNotifier::CommandNotifier(std::shared_ptr<TaskRunner> strand, std::shared_ptr<ProcessLauncher> processes,
                                 std::shared_ptr<Logger> logger)
    : strand_(std::move(strand)), processes_(std::move(processes)), logger_(std::move(logger)) {}

void CommandNotifier::Run(JobId job, const CommandLine& command_line, DoneFunction done) {
  OPENBITS_ASSERT_STRAND(*strand_);
  // An audit line, for notify programs are a known way to hide (fault D11). Parameters may hold secrets: not logged.
  logger_->Write(LogLevel::kInfo, "notify_command_start",
                 {{"job", ToString(job.value)}, {"program", command_line.program}, {"user", command_line.user.sid}});
  auto on_exit = [strand = strand_, logger = logger_, job, done](Result<int> exit_code) {
    const bool is_handled = exit_code.has_value() && exit_code.value() == 0;
    if (!is_handled) {
      logger->Write(
          LogLevel::kWarn, "notify_command_failed",
          {{"event_id", kEventBadExit},
           {"job", ToString(job.value)},
           {"exit", exit_code.has_value() ? std::to_string(exit_code.value()) : Describe(exit_code.error())}});
    }
    strand->Post([done, is_handled] { done(is_handled); });
  };
  const LaunchRequest request{command_line.program, command_line.parameters, command_line.user};
  const Status launched = processes_->Launch(request, std::move(on_exit));
  if (launched.ok()) return;
  logger_->Write(
      LogLevel::kWarn, "notify_command_not_started",
      {{"event_id", kEventLaunchFailed}, {"job", ToString(job.value)}, {"error", Describe(launched.error())}});
  strand_->Post([done = std::move(done)] { done(false); });
}

}  // namespace openbits::engine
