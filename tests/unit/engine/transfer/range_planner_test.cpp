#include "engine/transfer/range_planner.h"

#include <gtest/gtest.h>

namespace openbits::engine {
namespace {

using Ranges = std::vector<ByteRange>;

TEST(RangePlanner, WholeFileIsAskedWithoutRangeAndGoesOnToItsEnd) {
  RangePlanner planner({});
  EXPECT_TRUE(planner.is_whole_file());
  EXPECT_EQ(planner.Total(), kSizeUnknown);
  EXPECT_EQ(planner.Next(0, true), Ranges{});
  EXPECT_EQ(planner.Next(10, true), (Ranges{{10, kToEndOfFile}}));
  ASSERT_TRUE(planner.Resolve(100).ok());
  EXPECT_EQ(planner.Total(), 100U);
  EXPECT_EQ(planner.Next(10, true), (Ranges{{10, 90}}));
}

TEST(RangePlanner, RangeOfEverythingIsTheWholeFile) {
  EXPECT_TRUE(RangePlanner(Ranges{{0, kToEndOfFile}}).is_whole_file());
  EXPECT_FALSE(RangePlanner(Ranges{{1, kToEndOfFile}}).is_whole_file());
}

TEST(RangePlanner, OneRangeIsAskedUntilTheSizeIsKnown) {
  RangePlanner planner({{100, 100}, {900, 100}, {400, 100}});
  EXPECT_EQ(planner.Total(), 300U);
  EXPECT_EQ(planner.Next(0, true), (Ranges{{100, 100}}));
  ASSERT_TRUE(planner.Resolve(1000).ok());
  EXPECT_EQ(planner.Next(0, true), (Ranges{{100, 100}, {900, 100}, {400, 100}}));
  EXPECT_EQ(planner.Next(0, false), (Ranges{{100, 100}}));
}

TEST(RangePlanner, GoesOnInsideARange) {
  RangePlanner planner({{100, 100}, {900, 100}, {400, 100}});
  ASSERT_TRUE(planner.Resolve(1000).ok());
  EXPECT_EQ(planner.Next(150, true), (Ranges{{950, 50}, {400, 100}}));
  EXPECT_EQ(planner.Next(200, true), (Ranges{{400, 100}}));
  EXPECT_EQ(planner.Next(300, true), Ranges{});
}

TEST(RangePlanner, RangesThatTouchAreOneEvenWhereOneIsAskedAtATime) {
  RangePlanner planner({{0, 10}, {10, 10}, {20, 0}, {20, 5}, {50, 5}});
  ASSERT_TRUE(planner.Resolve(100).ok());
  EXPECT_EQ(planner.Next(3, false), (Ranges{{3, 22}}));
  EXPECT_EQ(planner.Next(3, true), (Ranges{{3, 22}, {50, 5}}));
}

TEST(RangePlanner, RequestsHaveALimitedNumberOfRanges) {
  Ranges many;
  for (std::uint64_t i = 0; i < 200; ++i) {
    many.push_back({i * 10, 5});
  }
  RangePlanner planner(many);
  ASSERT_TRUE(planner.Resolve(2000).ok());
  EXPECT_EQ(planner.Next(0, true).size(), 64U);
  EXPECT_EQ(planner.Next(64 * 5, true).front(), (ByteRange{640, 5}));
}

TEST(RangePlanner, OpenEndIsKnownWithTheSize) {
  RangePlanner planner({{900, kToEndOfFile}, {0, 5}});
  EXPECT_EQ(planner.Total(), kSizeUnknown);
  EXPECT_EQ(planner.Next(0, true), (Ranges{{900, kToEndOfFile}}));
  ASSERT_TRUE(planner.Resolve(1000).ok());
  EXPECT_EQ(planner.Total(), 105U);
  EXPECT_EQ(planner.Next(100, true), (Ranges{{0, 5}}));
}

TEST(RangePlanner, RangeOutsideTheFileIsRefused) {
  EXPECT_TRUE(RangePlanner({{90, 10}}).Resolve(100).ok());
  EXPECT_EQ(RangePlanner({{90, 11}}).Resolve(100).error().code, Errc::kInvalidRange);
  EXPECT_EQ(RangePlanner({{100, kToEndOfFile}}).Resolve(100).error().code, Errc::kInvalidRange);
  EXPECT_EQ(RangePlanner({{101, 0}}).Resolve(100).error().code, Errc::kInvalidRange);
}

}  // namespace
}  // namespace openbits::engine
