#include "platform/linux/stderr_logger.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace openbits {
namespace {

LogLevel LevelFromEnvironment() {
  const char* text = std::getenv("OPENBITS_LOG");
  const std::string_view name = text != nullptr ? text : "";
  if (name == "warn") return LogLevel::kWarn;
  if (name == "info") return LogLevel::kInfo;
  if (name == "debug") return LogLevel::kDebug;
  return LogLevel::kError;
}

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kError: return "error";
    case LogLevel::kWarn: return "warn";
    case LogLevel::kInfo: return "info";
    case LogLevel::kDebug: return "debug";
  }
  return "error";
}

class StderrLogger final : public Logger {
 public:
  explicit StderrLogger(std::shared_ptr<Clock> clock) : clock_(std::move(clock)), level_(LevelFromEnvironment()) {}

  [[nodiscard]] bool Enabled(LogLevel level) const override { return level <= level_; }

  void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) override {
    if (!Enabled(level)) return;
    const std::time_t seconds =
        std::chrono::duration_cast<std::chrono::seconds>(clock_->WallNow().time_since_epoch()).count();
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    std::string line = std::string("time=") + time.data() + " level=" + std::string(NameOf(level)) + " event=";
    line += event;
    for (const auto& [key, value] : fields) {
      line += ' ';
      line += key;
      line += "=\"" + EscapeForLog(value) + '"';
    }
    line += '\n';
    // One call a record keeps records of several threads whole; a closed stderr is nobody's failure.
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;
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
