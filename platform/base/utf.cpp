#include "platform/base/utf.h"

#include <cstdint>

namespace openbits {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr bool kWideIs16 = sizeof(wchar_t) == 2;

constexpr bool IsSurrogate(char32_t point) { return point >= 0xD800 && point <= 0xDFFF; }

void AppendUtf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

void AppendWide(std::wstring& out, char32_t point) {
  if (kWideIs16 && point >= 0x10000) {
    out.push_back(static_cast<wchar_t>(0xD800 + ((point - 0x10000) >> 10)));
    out.push_back(static_cast<wchar_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
  } else {
    out.push_back(static_cast<wchar_t>(point));
  }
}

// Decodes one character at `at` and moves behind it; nothing (and no move) when it is malformed.
std::optional<char32_t> NextPoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return std::nullopt;
  char32_t point = static_cast<char32_t>(lead & (0xFFU >> (length + 1)));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return std::nullopt;
    point = (point << 6) | (byte(at + i) & 0x3FU);
  }
  const char32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (point < least || point > 0x10FFFF || IsSurrogate(point)) return std::nullopt;
  at += length;
  return point;
}

}  // namespace

std::optional<std::string> WideToUtf8(std::wstring_view wide) {
  std::string out;
  out.reserve(wide.size());
  for (std::size_t i = 0; i < wide.size(); ++i) {
    auto point = static_cast<char32_t>(wide[i]);
    if (kWideIs16 && point >= 0xD800 && point <= 0xDBFF && i + 1 < wide.size()) {
      const auto low = static_cast<char32_t>(wide[i + 1]);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        ++i;
      }
    }
    if (IsSurrogate(point) || point > 0x10FFFF) return std::nullopt;
    AppendUtf8(out, point);
  }
  return out;
}

std::optional<std::wstring> Utf8ToWide(std::string_view utf8) {
  std::wstring out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const auto point = NextPoint(utf8, at);
    if (!point) return std::nullopt;
    AppendWide(out, *point);
  }
  return out;
}

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
    } else if (!NextPoint(text, at)) {
      return false;
    }
  }
  return true;
}

std::wstring Utf8ToWideLossy(std::string_view utf8) {
  std::wstring out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const auto point = NextPoint(utf8, at);
    AppendWide(out, point.value_or(kReplacement));
    if (!point) ++at;
  }
  return out;
}

std::size_t Utf8CharacterLength(std::string_view text) {
  std::size_t at = 0;
  return !text.empty() && NextPoint(text, at) ? at : 0;
}

std::size_t Utf16Length(std::string_view utf8) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto point = NextPoint(utf8, at);
    if (!point) ++at;
    units += point && *point >= 0x10000 ? 2 : 1;
  }
  return units;
}

}  // namespace openbits
