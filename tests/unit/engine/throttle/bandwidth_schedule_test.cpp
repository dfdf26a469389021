#include "engine/throttle/bandwidth_schedule.h"

#include <gtest/gtest.h>

namespace openbits::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

BandwidthPolicy WorkingHours() {
  BandwidthPolicy policy;
  policy.is_enabled = true;
  policy.on_schedule_kbps = 80;
  return policy;
}

TEST(BandwidthSchedule, WithoutThePolicyNothingIsLimitedAndNothingChanges) {
  const BandwidthAllowance allowance = AllowanceAt(BandwidthPolicy{}, hours{12});
  EXPECT_FALSE(allowance.bytes_per_s.has_value());
  EXPECT_FALSE(allowance.changes_after.has_value());
}

TEST(BandwidthSchedule, TheLimitHoldsFromTheFirstHourToTheLast) {
  const BandwidthPolicy policy = WorkingHours();
  EXPECT_EQ(AllowanceAt(policy, hours{8} - Duration{1}).bytes_per_s, std::nullopt);
  EXPECT_EQ(AllowanceAt(policy, hours{8} - Duration{1}).changes_after, Duration{1});
  EXPECT_EQ(AllowanceAt(policy, hours{8}).bytes_per_s, 10'000U);
  EXPECT_EQ(AllowanceAt(policy, hours{8}).changes_after, Duration{hours{9}});
  EXPECT_EQ(AllowanceAt(policy, hours{17} - Duration{1}).bytes_per_s, 10'000U);
  EXPECT_EQ(AllowanceAt(policy, hours{17}).bytes_per_s, std::nullopt);
  EXPECT_EQ(AllowanceAt(policy, hours{17}).changes_after, Duration{hours{15}});
}

TEST(BandwidthSchedule, AnIntervalMayGoOverMidnight) {
  BandwidthPolicy policy = WorkingHours();
  policy.from_hour = 22;
  policy.to_hour = 6;
  EXPECT_EQ(AllowanceAt(policy, hours{23}).bytes_per_s, 10'000U);
  EXPECT_EQ(AllowanceAt(policy, hours{23}).changes_after, Duration{hours{7}});
  EXPECT_EQ(AllowanceAt(policy, hours{5} + minutes{59}).bytes_per_s, 10'000U);
  EXPECT_EQ(AllowanceAt(policy, hours{6}).bytes_per_s, std::nullopt);
}

TEST(BandwidthSchedule, TheSameHourTwiceIsTheWholeDay) {
  BandwidthPolicy policy = WorkingHours();
  policy.from_hour = policy.to_hour = 0;
  EXPECT_EQ(AllowanceAt(policy, hours{3}).bytes_per_s, 10'000U);
  EXPECT_EQ(AllowanceAt(policy, hours{3}).changes_after, std::nullopt);
}

TEST(BandwidthSchedule, OutsideTheIntervalTheOtherLimitHoldsUnlessItIsLifted) {
  BandwidthPolicy policy = WorkingHours();
  policy.off_schedule_is_unlimited = false;
  policy.off_schedule_kbps = 800;
  EXPECT_EQ(AllowanceAt(policy, hours{20}).bytes_per_s, 100'000U);
}

TEST(BandwidthSchedule, OneKilobitCountsAsTwoAndZeroBlocks) {
  BandwidthPolicy policy = WorkingHours();
  policy.on_schedule_kbps = 1;
  EXPECT_EQ(AllowanceAt(policy, hours{9}).bytes_per_s, 250U);
  policy.on_schedule_kbps = 0;
  EXPECT_TRUE(AllowanceAt(policy, hours{9}).IsBlocked());
  EXPECT_FALSE(AllowanceAt(policy, hours{20}).IsBlocked());
}

}  // namespace
}  // namespace openbits::engine
