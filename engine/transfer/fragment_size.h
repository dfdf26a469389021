#pragma once

#include <cstdint>

namespace openbits::engine {

/// BITS: [MC-BUP] 3.1.5.2.4: fragments are not made smaller than this.
inline constexpr std::uint64_t kFragmentBytesMin = 5 * 1024;
/// BITS: [MC-BUP] 3.1.5.2.4: the largest fragment since BITS 2.5.
inline constexpr std::uint64_t kFragmentBytesMax = 13'000'000;

/// How large the next fragment is: it doubles while the server is quick, so that a fast link is filled, and halves when
/// the link fails, so that little is lost. A value; pure.
class FragmentSize {
 public:
  /// Begins with `first` bytes; `limit` is what the server is known to take, zero when nothing is known.
  FragmentSize(std::uint64_t first, std::uint64_t limit);

  /// Bytes of the next fragment; a multiple of 4 KiB unless it is the smallest.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// What the server is known to take; zero when nothing is known.
  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  /// A whole fragment of this size was acknowledged quickly.
  void Grow();
  /// The connection failed while a fragment was sent.
  void Shrink();
  /// The server refused a fragment of `refused` bytes as too large: never more than half of it from now on. False when
  /// it was one of the smallest.
  bool Limit(std::uint64_t refused);

 private:
  void Set(std::uint64_t bytes);

  std::uint64_t bytes_ = kFragmentBytesMin;
  std::uint64_t limit_;
};

}  // namespace openbits::engine
