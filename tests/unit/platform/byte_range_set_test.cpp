#include "platform/base/byte_range_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <string>
#include <vector>

#include "tests/support/fake_random.h"

namespace openbits::test {
namespace {

constexpr std::size_t kUniverse = 96;
using Bitmap = std::bitset<kUniverse>;

void Fill(Bitmap& bitmap, ByteRange range, bool value) {
  for (std::uint64_t i = range.offset; i < range.End(); ++i)
    bitmap[i] = value;
}

/// The maximal runs of `value` between `within`'s ends: what a set must give back.
std::vector<ByteRange> Runs(const Bitmap& bitmap, ByteRange within, bool value) {
  std::vector<ByteRange> runs;
  for (std::uint64_t i = within.offset; i < within.End(); ++i) {
    if (bitmap[i] != value) continue;
    if (!runs.empty() && runs.back().End() == i) {
      ++runs.back().length;
    } else {
      runs.push_back({i, 1});
    }
  }
  return runs;
}

ByteRange AnyRange(Random& random) {
  const std::uint64_t offset = random.Below(kUniverse + 1);
  return {offset, random.Below(std::min<std::uint64_t>(kUniverse - offset, 20) + 1)};
}

TEST(ByteRangeSet, BehavesAsABitmap) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    FakeRandom random(seed);
    ByteRangeSet set;
    Bitmap bitmap;
    for (int step = 0; step < 60; ++step) {
      const ByteRange range = AnyRange(random);
      const bool is_add = random.Below(3) != 0;
      is_add ? set.Add(range) : set.Subtract(range);
      Fill(bitmap, range, is_add);

      SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(step));
      const ByteRange all{0, kUniverse};
      ASSERT_EQ(set.ranges(), Runs(bitmap, all, true));
      ASSERT_EQ(set.ByteCount(), bitmap.count());
      const ByteRange within = AnyRange(random);
      const std::vector<ByteRange> gaps = Runs(bitmap, within, false);
      ASSERT_EQ(set.Gaps(within), gaps);
      ASSERT_EQ(set.Contains(within), gaps.empty());
    }
  }
}

TEST(ByteRangeSet, OrderOfAddingDoesNotMatter) {
  FakeRandom random(7);
  for (int round = 0; round < 100; ++round) {
    std::vector<ByteRange> ranges;
    for (int i = 0; i < 8; ++i)
      ranges.push_back(AnyRange(random));
    ByteRangeSet forwards;
    for (const ByteRange& range : ranges)
      forwards.Add(range);
    ByteRangeSet backwards;
    std::for_each(ranges.rbegin(), ranges.rend(), [&backwards](const ByteRange& range) { backwards.Add(range); });
    EXPECT_EQ(forwards, backwards);
  }
}

TEST(ByteRangeSet, NeighboursBecomeOne) {
  ByteRangeSet set;
  set.Add({0, 10});
  set.Add({20, 10});
  EXPECT_EQ(set.ranges().size(), 2U);
  set.Add({10, 10});
  EXPECT_EQ(set.ranges(), (std::vector<ByteRange>{{0, 30}}));
}

TEST(ByteRangeSet, NothingAddsAndTakesNothing) {
  ByteRangeSet set;
  set.Add({5, 0});
  EXPECT_TRUE(set.ranges().empty());
  set.Add({0, 10});
  set.Subtract({5, 0});
  EXPECT_EQ(set.ranges(), (std::vector<ByteRange>{{0, 10}}));
  EXPECT_TRUE(set.Contains({1000, 0}));
  EXPECT_TRUE(set.Gaps({1000, 0}).empty());
}

TEST(ByteRangeSet, ReachesTheLargestOffsets) {
  ByteRangeSet set;
  const std::uint64_t last = kToEndOfFile - 1;
  set.Add({last - 10, 10});
  EXPECT_TRUE(set.Contains({last - 1, 1}));
  EXPECT_EQ(set.Gaps({0, last}), (std::vector<ByteRange>{{0, last - 10}}));
  set.Add({0, last - 10});
  EXPECT_EQ(set.ByteCount(), last);
}

TEST(ByteRangeSet, ClearForgetsEverything) {
  ByteRangeSet set;
  set.Add({0, 10});
  set.Clear();
  EXPECT_EQ(set, ByteRangeSet());
}

}  // namespace
}  // namespace openbits::test
