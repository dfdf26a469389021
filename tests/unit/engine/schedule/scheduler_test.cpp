#include "engine/schedule/scheduler.h"

#include <gtest/gtest.h>

namespace openbits::engine {
namespace {

using Ids = std::vector<JobId>;
using enum JobPriority;

constexpr SteadyTime kNow{std::chrono::hours{10}};
constexpr SchedulerLimits kLimits{.foreground_jobs_max = 2, .time_slice = std::chrono::seconds{300}};

JobId Id(std::uint8_t number) {
  JobId id;
  id.value.bytes[15] = number;
  return id;
}

RunnableJob Waiting(std::uint8_t number, JobPriority priority, std::uint64_t position) {
  return RunnableJob{Id(number), priority, false, position, {}};
}

RunnableJob Running(std::uint8_t number, JobPriority priority, std::uint64_t position, Duration since) {
  return RunnableJob{Id(number), priority, true, position, kNow - since};
}

TEST(Scheduler, NothingToRunMeansNothingToDo) {
  const ScheduleDecision decision = Schedule({}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_TRUE(decision.stop.empty());
  EXPECT_FALSE(decision.look_again);
}

// BITS: life-cycle-of-a-bits-job.md: foreground jobs run side by side, and one background job besides.
TEST(Scheduler, ForegroundJobsRunBesideOneBackgroundJob) {
  const auto decision =
      Schedule({Waiting(1, kForeground, 1), Waiting(2, kNormal, 2), Waiting(3, kForeground, 3), Waiting(4, kNormal, 4)},
               kNow, kLimits);
  EXPECT_EQ(decision.start, (Ids{Id(1), Id(3), Id(2)}));
  EXPECT_TRUE(decision.stop.empty());
}

TEST(Scheduler, ForegroundJobsBeyondTheLimitWaitInOrder) {
  const auto decision =
      Schedule({Waiting(3, kForeground, 30), Waiting(1, kForeground, 10), Waiting(2, kForeground, 20)}, kNow, kLimits);
  EXPECT_EQ(decision.start, (Ids{Id(1), Id(2)}));
  EXPECT_FALSE(decision.look_again);
}

TEST(Scheduler, AFreeForegroundPlaceGoesToTheNextOne) {
  const auto decision =
      Schedule({Running(1, kForeground, 10, std::chrono::hours{5}), Waiting(2, kForeground, 20)}, kNow, kLimits);
  EXPECT_EQ(decision.start, (Ids{Id(2)}));
  EXPECT_TRUE(decision.stop.empty());
}

TEST(Scheduler, ALoweredForegroundLimitStopsTheLatest) {
  const auto decision = Schedule(
      {Running(1, kForeground, 1, {}), Running(2, kForeground, 2, {}), Running(3, kForeground, 3, {})}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_EQ(decision.stop, (Ids{Id(3)}));
}

// BITS: ne-bits-bg_job_priority: a lower job gets nothing while a higher one can run.
TEST(Scheduler, TheHighestPriorityGetsTheBackgroundPlace) {
  const auto decision = Schedule({Waiting(1, kLow, 1), Waiting(2, kNormal, 2), Waiting(3, kHigh, 3)}, kNow, kLimits);
  EXPECT_EQ(decision.start, (Ids{Id(3)}));
  EXPECT_FALSE(decision.look_again) << "only an event can change it";
}

TEST(Scheduler, AHigherPriorityPreemptsInTheMiddleOfASlice) {
  const auto decision =
      Schedule({Running(1, kNormal, 1, std::chrono::seconds{1}), Waiting(2, kHigh, 2)}, kNow, kLimits);
  EXPECT_EQ(decision.stop, (Ids{Id(1)}));
  EXPECT_EQ(decision.start, (Ids{Id(2)}));
}

TEST(Scheduler, ALowerPriorityDoesNotDisturb) {
  const auto decision = Schedule({Running(1, kNormal, 9, std::chrono::hours{9}), Waiting(2, kLow, 1)}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_TRUE(decision.stop.empty());
  EXPECT_FALSE(decision.look_again);
}

TEST(Scheduler, EqualPriorityWaitsForTheSliceToEnd) {
  const auto decision =
      Schedule({Running(1, kNormal, 1, std::chrono::seconds{299}), Waiting(2, kNormal, 2)}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_TRUE(decision.stop.empty());
  EXPECT_EQ(decision.look_again, kNow + std::chrono::seconds{1});
}

TEST(Scheduler, ASliceThatEndedGivesThePlaceToTheNextInOrder) {
  const auto decision =
      Schedule({Running(1, kNormal, 1, std::chrono::seconds{300}), Waiting(3, kNormal, 3), Waiting(2, kNormal, 2)},
               kNow, kLimits);
  EXPECT_EQ(decision.stop, (Ids{Id(1)}));
  EXPECT_EQ(decision.start, (Ids{Id(2)}));
  EXPECT_EQ(decision.look_again, kNow + std::chrono::seconds{300});
}

TEST(Scheduler, AJobAloneInItsPriorityRunsOnAfterItsSlice) {
  const auto decision = Schedule({Running(1, kNormal, 1, std::chrono::hours{3})}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_TRUE(decision.stop.empty());
  EXPECT_FALSE(decision.look_again);
}

TEST(Scheduler, ANewRivalOfALongRunningJobGetsItsTurnAtOnce) {
  const auto decision = Schedule({Running(1, kLow, 1, std::chrono::hours{3}), Waiting(2, kLow, 2)}, kNow, kLimits);
  EXPECT_EQ(decision.stop, (Ids{Id(1)}));
  EXPECT_EQ(decision.start, (Ids{Id(2)}));
}

TEST(Scheduler, AForegroundJobMadeABackgroundJobGivesWayToTheOneThatRuns) {
  const auto decision =
      Schedule({Running(1, kNormal, 5, std::chrono::seconds{10}), Running(2, kNormal, 1, {})}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_EQ(decision.stop, (Ids{Id(2)}));
  EXPECT_EQ(decision.look_again, kNow + std::chrono::seconds{290});
}

TEST(Scheduler, TwoRunningBackgroundJobsOfDifferentPriorityBecomeOne) {
  const auto decision = Schedule({Running(1, kLow, 1, {}), Running(2, kHigh, 2, {})}, kNow, kLimits);
  EXPECT_TRUE(decision.start.empty());
  EXPECT_EQ(decision.stop, (Ids{Id(1)}));
}

}  // namespace
}  // namespace openbits::engine
