#include "platform/base/guid.h"

#include <cstring>

namespace openbits {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

constexpr bool IsDashPlace(std::size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string ToString(const Guid& guid) {
  std::string text;
  text.reserve(36);
  for (const std::uint8_t byte : guid.bytes) {
    if (IsDashPlace(text.size())) text.push_back('-');
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 0xFU]);
  }
  return text;
}

std::optional<Guid> ParseGuid(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  if (text.size() != 36) return std::nullopt;
  Guid guid;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDashPlace(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = DigitValue(text[i]);
    if (value < 0) return std::nullopt;
    std::uint8_t& byte = guid.bytes.at(digits / 2);
    byte = static_cast<std::uint8_t>((static_cast<unsigned>(byte) << 4U) | static_cast<unsigned>(value));
    ++digits;
  }
  return guid;
}

std::size_t GuidHash::operator()(const Guid& guid) const noexcept {
  // GUIDs of ours are random: any eight bytes spread well, and mixing in the others serves those that are not.
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::memcpy(&low, guid.bytes.data(), sizeof low);
  std::memcpy(&high, guid.bytes.data() + sizeof low, sizeof high);
  return static_cast<std::size_t>((low ^ (high * 0x9E3779B97F4A7C15ULL)));
}

}  // namespace openbits
