#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openbits::transport {

/// Lower-case form of an ASCII letter; every other byte as it is. Independent of the locale.
constexpr char ToLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Lower-case form of ASCII text.
inline std::string ToLowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = ToLowerAscii(c);
  return lower;
}

/// True for 0 to 9.
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// True for ASCII letters and digits.
constexpr bool IsAlphanumeric(char c) { return IsDigit(c) || (ToLowerAscii(c) >= 'a' && ToLowerAscii(c) <= 'z'); }

/// True for the bytes below a space and for DEL: they may end a line of a protocol or drive a terminal.
constexpr bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// True for the characters of a token (RFC 9110, 5.6.2): methods and field names.
constexpr bool IsTokenCharacter(char c) {
  return IsAlphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// `text` without spaces and tabs at both ends.
constexpr std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// A number written in decimal digits only that fits 64 bits.
inline std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace openbits::transport
