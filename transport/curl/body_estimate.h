#pragma once

#include <algorithm>
#include <cstdint>

namespace openbits::transport {

/// How long the body of the next answer may be, judging by those before: libcurl must be told the size of its receive buffer
/// before the answer comes. The largest counts, and fades by an eighth with each that is shorter, so that among many small
/// files a large one still finds a large buffer.
class BodyEstimate {
 public:
  /// A body of so many bytes has come.
  void Note(std::uint64_t bytes) { bytes_ = std::max({std::min(bytes, kBytesMax), bytes_ - bytes_ / 8, kBytesMin}); }

  /// Before the first answer: as long as can be.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Beyond this a longer body makes no difference.
  static constexpr std::uint64_t kBytesMax = 512 * 1024;
  /// Less saves nothing, and would be paid for by a large file that comes behind many small ones (docs/performance.md).
  static constexpr std::uint64_t kBytesMin = 48 * 1024;

 private:
  std::uint64_t bytes_ = kBytesMax;
};

}  // namespace openbits::transport
