#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace openbits::upload_server {

/// `text` with quotes, backslashes, control characters and what is not UTF-8 escaped, so that a value that a client chose can
/// neither forge a line of the log nor drive a terminal.
std::string EscapeForLog(std::string_view text);

/// `text` escaped and in quotes. Of more than 256 bytes the first, and "..." behind them: a client cannot fill the log.
std::string LogValue(std::string_view text);

/// The first of a session's `id`, as LogValue writes it: enough to tell sessions apart.
std::string LogSession(std::string_view id);

/// "2026-01-01T00:00:00Z".
std::string UtcText(std::chrono::system_clock::time_point time);

}  // namespace openbits::upload_server
