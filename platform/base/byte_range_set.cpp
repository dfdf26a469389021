#include "platform/base/byte_range_set.h"

#include <algorithm>

#include "platform/base/assert.h"

namespace openbits {

void ByteRangeSet::Add(ByteRange range) {
  OPENBITS_ASSERT(!range.IsOpen());
  if (range.length == 0) return;
  std::uint64_t begin = range.offset;
  std::uint64_t end = range.End();
  // First range that touches or follows the new one.
  auto first = std::lower_bound(ranges_.begin(), ranges_.end(), begin,
                                [](const ByteRange& held, std::uint64_t offset) { return held.End() < offset; });
  auto last = first;
  while (last != ranges_.end() && last->offset <= end) {
    begin = std::min(begin, last->offset);
    end = std::max(end, last->End());
    ++last;
  }
  first = ranges_.erase(first, last);
  ranges_.insert(first, ByteRange{begin, end - begin});
}

void ByteRangeSet::Subtract(ByteRange range) {
  OPENBITS_ASSERT(!range.IsOpen());
  if (range.length == 0) return;
  std::vector<ByteRange> left;
  for (const ByteRange& held : ranges_) {
    if (held.End() <= range.offset || held.offset >= range.End()) {
      left.push_back(held);
      continue;
    }
    if (held.offset < range.offset) left.push_back({held.offset, range.offset - held.offset});
    if (held.End() > range.End()) left.push_back({range.End(), held.End() - range.End()});
  }
  ranges_ = std::move(left);
}

std::vector<ByteRange> ByteRangeSet::Gaps(ByteRange within) const {
  OPENBITS_ASSERT(!within.IsOpen());
  std::vector<ByteRange> gaps;
  std::uint64_t at = within.offset;
  for (const ByteRange& held : ranges_) {
    if (held.End() <= at) continue;
    if (held.offset >= within.End()) break;
    if (held.offset > at) gaps.push_back({at, held.offset - at});
    at = std::max(at, held.End());
  }
  if (at < within.End()) gaps.push_back({at, within.End() - at});
  return gaps;
}

bool ByteRangeSet::Contains(ByteRange range) const { return Gaps(range).empty(); }

std::uint64_t ByteRangeSet::ByteCount() const {
  std::uint64_t count = 0;
  for (const ByteRange& held : ranges_)
    count += held.length;
  return count;
}

}  // namespace openbits
