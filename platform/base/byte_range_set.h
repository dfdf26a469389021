#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/byte_range.h"

namespace openbits {

/// A set of bytes as sorted, disjoint, maximal, closed ranges.
class ByteRangeSet {
 public:
  /// Adds a closed range; merges with neighbours. Zero lengths add nothing.
  void Add(ByteRange range);
  /// Removes a closed range.
  void Subtract(ByteRange range);
  /// Parts of `within` that the set does not hold, ascending.
  [[nodiscard]] std::vector<ByteRange> Gaps(ByteRange within) const;
  /// True when every byte of the closed range is held.
  [[nodiscard]] bool Contains(ByteRange range) const;
  /// The ranges, ascending.
  [[nodiscard]] const std::vector<ByteRange>& ranges() const { return ranges_; }
  /// How many bytes the set holds.
  [[nodiscard]] std::uint64_t ByteCount() const;
  /// Forgets everything.
  void Clear() { ranges_.clear(); }

  friend bool operator==(const ByteRangeSet&, const ByteRangeSet&) = default;

 private:
  std::vector<ByteRange> ranges_;
};

}  // namespace openbits
