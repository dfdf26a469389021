#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/clock.h"

namespace openbits {

/// Importance of a log record, most important first.
enum class LogLevel : std::uint8_t { kError, kWarn, kInfo, kDebug };

/// One field of a record. Values are escaped by the sink; secrets are never passed (Secret cannot be formatted).
using LogField = std::pair<std::string_view, std::string>;

/// Takes structured records: an event name and key=value fields. Thread-safe.
class Logger {
 public:
  virtual ~Logger() = default;
  /// True when records of `level` are kept; ask before building costly fields.
  [[nodiscard]] virtual bool Enabled(LogLevel level) const = 0;
  /// Writes one record. Never throws, never blocks on user code.
  virtual void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) = 0;
};

/// A URL without user information, query and fragment: what logs may show.
std::string RedactUrl(std::string_view url);

/// Escapes quotes, backslashes, control characters and what is not UTF-8, so that a value cannot forge a record or drive
/// a terminal (attack D18).
std::string EscapeForLog(std::string_view text);

/// The level named "error", "warn", "info" or "debug"; kError for anything else.
LogLevel LogLevelNamed(std::string_view name);

/// One record as one line: `time=2026-01-01T00:00:00Z level=info event=… key="value"` and a line feed.
std::string FormatLogRecord(WallTime time, LogLevel level, std::string_view event, const std::vector<LogField>& fields);

}  // namespace openbits
