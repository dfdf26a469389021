#include "platform/linux/stderr_logger.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace openbits {
namespace {

LogLevel LevelFromEnvironment() {
  const char* text = std::getenv("OPENBITS_LOG");
  return LogLevelNamed(text != nullptr ? text : "");
}

// One call a record keeps records of several threads whole. A closed stderr is nobody's failure, and must not end the
// host program: the SIGPIPE of this write is held back on this thread and taken away.
void WriteToStderr(std::string_view line) {
  sigset_t pipe;
  sigset_t pending;
  sigset_t earlier;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::sigemptyset(&pending);
  ::sigpending(&pending);
  const bool is_pending = ::sigismember(&pending, SIGPIPE) == 1;  // somebody else's: left alone
  ::pthread_sigmask(SIG_BLOCK, &pipe, &earlier);
  if (::write(STDERR_FILENO, line.data(), line.size()) < 0 && errno == EPIPE && !is_pending) {
    const timespec at_once{};
    ::sigtimedwait(&pipe, nullptr, &at_once);
  }
  ::pthread_sigmask(SIG_SETMASK, &earlier, nullptr);
}

class StderrLogger final : public Logger {
 public:
  explicit StderrLogger(std::shared_ptr<Clock> clock) : clock_(std::move(clock)), level_(LevelFromEnvironment()) {}

  [[nodiscard]] bool Enabled(LogLevel level) const override { return level <= level_; }

  void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) override {
    if (Enabled(level)) WriteToStderr(FormatLogRecord(clock_->WallNow(), level, event, fields));
  }

 private:
  std::shared_ptr<Clock> clock_;
  LogLevel level_;
};

}  // namespace

std::shared_ptr<Logger> MakeStderrLogger(std::shared_ptr<Clock> clock) {
  return std::make_shared<StderrLogger>(std::move(clock));
}

}  // namespace openbits
