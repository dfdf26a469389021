#include "transport/rate_limiter.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{Duration{1'000'000}};

/// Bytes that pass within `span`, in pieces of `piece` bytes, asking again when told to.
std::uint64_t PassedWithin(RateLimiter& limiter, SteadyTime start, Duration span, std::uint64_t piece = 16'384) {
  std::uint64_t passed = 0;
  SteadyTime now = start;
  while (now <= start + span) {
    const std::uint64_t allowed = limiter.Allowed(piece, now);
    limiter.Take(allowed);
    passed += allowed;
    if (allowed == 0) {
      EXPECT_GT(limiter.NextTime(), now);
      now = limiter.NextTime();
    }
  }
  return passed;
}

TEST(RateLimiter, WithoutALimitEverythingPasses) {
  RateLimiter limiter;
  EXPECT_FALSE(limiter.IsLimited());
  EXPECT_EQ(limiter.Allowed(UINT64_MAX, kStart), UINT64_MAX);
  limiter.SetLimit(0, kStart);
  EXPECT_EQ(limiter.Allowed(5, kStart), 5U);
}

TEST(RateLimiter, HoldsEveryRate) {
  for (const std::uint64_t rate : {std::uint64_t{1'000}, std::uint64_t{12'345}, std::uint64_t{1'000'000},
                                   std::uint64_t{123'456'789}, std::uint64_t{1} << 40U}) {
    RateLimiter limiter;
    limiter.SetLimit(rate, kStart);
    const auto passed =
        static_cast<double>(PassedWithin(limiter, kStart, 20s, std::max(rate / 100, std::uint64_t{100})));
    EXPECT_LE(passed, static_cast<double>(rate) * 20.1 + 1024) << rate;
    EXPECT_GE(passed, static_cast<double>(rate) * 19.8 - 2048) << rate;
  }
}

TEST(RateLimiter, UnusedTimeIsNotMadeUpFor) {
  RateLimiter limiter;
  limiter.SetLimit(1'000'000, kStart);
  const SteadyTime later = kStart + 1h;
  std::uint64_t burst = 0;
  while (const std::uint64_t allowed = limiter.Allowed(16'384, later)) {
    limiter.Take(allowed);
    burst += allowed;
  }
  EXPECT_LE(burst, 50'000U);
  EXPECT_GT(burst, 0U);
}

TEST(RateLimiter, PassesAllAFullBucketOrNothing) {
  RateLimiter limiter;
  limiter.SetLimit(100'000, kStart);  // the bucket holds 5,000
  EXPECT_EQ(limiter.Allowed(16'384, kStart), 0U);
  EXPECT_EQ(limiter.Allowed(16'384, kStart + 25ms), 0U);
  EXPECT_EQ(limiter.Allowed(2'000, kStart + 25ms), 2'000U);
  EXPECT_EQ(limiter.Allowed(16'384, kStart + 60ms), 5'000U);
}

TEST(RateLimiter, ANewLimitCountsFromNow) {
  RateLimiter limiter;
  limiter.SetLimit(100'000'000, kStart);
  EXPECT_GT(PassedWithin(limiter, kStart, 1s), 90'000'000U);
  limiter.SetLimit(1'000, kStart + 1s);
  EXPECT_LE(limiter.NextTime(), kStart + 3s);
  limiter.SetLimit(0, kStart + 1s);
  EXPECT_EQ(limiter.Allowed(1'000'000, kStart + 1s), 1'000'000U);
}

TEST(RateLimiter, HugeLimitsDoNotOverflow) {
  RateLimiter limiter;
  limiter.SetLimit(UINT64_MAX, kStart);
  EXPECT_EQ(limiter.Allowed(16'384, kStart + 1s), 16'384U);
}

TEST(RateLimiter, AClockThatStandsStillAllowsNothing) {
  RateLimiter limiter;
  limiter.SetLimit(1000, kStart);
  EXPECT_EQ(limiter.Allowed(1, kStart), 0U);
  EXPECT_EQ(limiter.Allowed(1, kStart - 1s), 0U);
}

}  // namespace
}  // namespace openbits::transport
