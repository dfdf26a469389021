#include "platform/base/log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

#include "platform/base/utf.h"

namespace openbits {
namespace {

void AppendCode(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  out.push_back(kDigits[byte >> 4U]);
  out.push_back(kDigits[byte & 0xFU]);
}

// U+0080 to U+009F drive terminals as ESC does; U+2028 and its neighbours up to U+202E, and U+2066 to U+2069, break
// lines or turn the direction of what follows.
bool IsControl(std::string_view character) {
  const auto byte = [character](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  if (character.size() != 3 || byte(0) != 0xE2) return false;
  return (byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) ||
         (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
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

}  // namespace

std::string RedactUrl(std::string_view url) {
  std::string shown(url.substr(0, url.find_first_of("?#")));
  // Without a scheme too: a text that is no URL yet may hold a password all the same.
  const std::size_t scheme = shown.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(shown.find_first_of("/\\", begin), shown.size());
  const std::size_t at = std::string_view(shown).substr(0, end).rfind('@');
  if (at != std::string::npos && at >= begin) shown.erase(begin, at + 1 - begin);
  return shown;
}

std::string EscapeForLog(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = Utf8CharacterLength(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(character.size());
    if (length == 0 || IsControl(character)) {
      for (const char c : character)
        AppendCode(escaped, static_cast<unsigned char>(c));
      continue;
    }
    if (character == "\"" || character == "\\") escaped.push_back('\\');
    escaped += character;
  }
  return escaped;
}

LogLevel LogLevelNamed(std::string_view name) {
  if (name == "warn") return LogLevel::kWarn;
  if (name == "info") return LogLevel::kInfo;
  if (name == "debug") return LogLevel::kDebug;
  return LogLevel::kError;
}

std::string FormatLogRecord(WallTime time, LogLevel level, std::string_view event,
                            const std::vector<LogField>& fields) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string line = std::string("time=") + text.data() + " level=" + std::string(NameOf(level)) + " event=";
  line += event;
  for (const auto& [key, value] : fields) {
    line += ' ';
    line += key;
    line += "=\"" + EscapeForLog(value) + '"';
  }
  line += '\n';
  return line;
}

}  // namespace openbits
