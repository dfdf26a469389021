#include "platform/windows/stderr_logger_windows.h"

#include <windows.h>

#include <utility>

#include "platform/process_environment.h"

namespace openbits {
namespace {

class WindowsLogger final : public Logger {
 public:
  explicit WindowsLogger(std::shared_ptr<Clock> clock)
      : clock_(std::move(clock)), level_(LogLevelNamed(EnvironmentVariable("OPENBITS_LOG").value_or(""))) {}

  [[nodiscard]] bool Enabled(LogLevel level) const override { return level <= level_; }

  void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) override {
    if (!Enabled(level)) return;
    const std::string line = FormatLogRecord(clock_->WallNow(), level, event, fields);
    // One call a record keeps records of several threads whole. A closed standard error is nobody's failure.
    DWORD written = 0;
    ::WriteFile(::GetStdHandle(STD_ERROR_HANDLE), line.data(), static_cast<DWORD>(line.size()), &written, nullptr);
  }

 private:
  std::shared_ptr<Clock> clock_;
  LogLevel level_;
};

}  // namespace

std::shared_ptr<Logger> MakeWindowsLogger(std::shared_ptr<Clock> clock) {
  return std::make_shared<WindowsLogger>(std::move(clock));
}

}  // namespace openbits
