#include "tools/bits_upload_server/log_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace openbits::upload_server {
namespace {

constexpr size_t kValueBytesMax = 256;
constexpr size_t kSessionBytesMax = 9;

/// Length of the character at the beginning of `text`; 0 if that is not UTF-8 (RFC 3629, section 4).
size_t CharacterLength(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  const unsigned char second = byte(1);
  const bool is_too_long = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_no_character = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return is_too_long || is_no_character ? 0 : length;
}

/// Whether a character drives terminals as ESC does (also U+0080 to U+009F), breaks lines, or turns the direction of what
/// follows (U+2028 to U+202E, U+2066 to U+2069).
bool IsControl(std::string_view character) {
  const auto byte = [character](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  if (character.size() != 3 || byte(0) != 0xE2) return false;
  return (byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) ||
         (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

void AppendCode(unsigned char byte, std::string* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out->append("\\x");
  out->push_back(kDigits[byte >> 4U]);
  out->push_back(kDigits[byte & 0xFU]);
}

}  // namespace

std::string EscapeForLog(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    const std::string_view character = text.substr(0, std::max<size_t>(length, 1));
    text.remove_prefix(character.size());
    if (length == 0 || IsControl(character)) {
      for (const char byte : character)
        AppendCode(static_cast<unsigned char>(byte), &escaped);
      continue;
    }
    if (character == "\"" || character == "\\") escaped.push_back('\\');
    escaped.append(character);
  }
  return escaped;
}

std::string LogValue(std::string_view text) {
  return "\"" + EscapeForLog(text.substr(0, kValueBytesMax)) + (text.size() > kValueBytesMax ? "...\"" : "\"");
}

std::string LogSession(std::string_view id) { return LogValue(id.substr(0, kSessionBytesMax)); }

std::string UtcText(std::chrono::system_clock::time_point time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace openbits::upload_server
