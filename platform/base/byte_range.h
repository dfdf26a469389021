#pragma once

#include <cstdint>
#include <limits>

namespace openbits {

/// A size nobody knows yet. BITS: BG_SIZE_UNKNOWN.
inline constexpr std::uint64_t kSizeUnknown = std::numeric_limits<std::uint64_t>::max();
/// A length that reaches the end of the file, whatever it is. BITS: BG_LENGTH_TO_EOF.
inline constexpr std::uint64_t kToEndOfFile = std::numeric_limits<std::uint64_t>::max();

/// `length` bytes from `offset`; a length of kToEndOfFile is open-ended.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  friend bool operator==(const ByteRange&, const ByteRange&) = default;

  /// True when the range reaches the end of the file.
  [[nodiscard]] bool IsOpen() const { return length == kToEndOfFile; }
  /// First byte behind the range; only for ranges that are not open.
  [[nodiscard]] std::uint64_t End() const { return offset + length; }
};

}  // namespace openbits
