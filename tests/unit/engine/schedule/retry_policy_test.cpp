#include "engine/schedule/retry_policy.h"

#include <gtest/gtest.h>

#include "tests/support/fake_random.h"

namespace openbits::engine {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr WallTime kNow{days{20'000}};

const Error kTransient{Errc::kTimedOut, ErrorContext::kRemoteFile, 0, ""};
const Error kFatal{Errc::kHttpStatus, ErrorContext::kRemoteFile, 404, ""};
const Error kWaits{Errc::kBlockedByPolicy, ErrorContext::kLocalFile, 0, ""};
const Error kOffline{Errc::kNetworkDisconnected, ErrorContext::kQueue, 0, ""};

struct Case {
  JobHeader job;
  test::FakeRandom random{1};

  RetryDecision Decide(const Error& error, std::optional<Duration> retry_after = std::nullopt) {
    return DecideRetry(job, error, retry_after, kNow, random);
  }
};

TEST(RetryPolicy, AFatalErrorIsFatal) { EXPECT_TRUE(Case{}.Decide(kFatal).is_fatal); }

// BITS: nf-bits-ibackgroundcopyjob-setminimumretrydelay: 600 seconds unless the application says otherwise.
TEST(RetryPolicy, ATransientErrorWaitsForTheMinimumRetryDelayAndUpToATenthMore) {
  Case c;
  Duration shortest = days{1};
  Duration longest{};
  for (int i = 0; i < 1000; ++i) {
    const RetryDecision decision = c.Decide(kTransient);
    ASSERT_FALSE(decision.is_fatal);
    ASSERT_TRUE(decision.delay);
    shortest = std::min(shortest, *decision.delay);
    longest = std::max(longest, *decision.delay);
  }
  EXPECT_GE(shortest, seconds{600});
  EXPECT_LT(shortest, seconds{603});
  EXPECT_LE(longest, seconds{660});
  EXPECT_GT(longest, seconds{657});
}

// Faults B16, C1.
TEST(RetryPolicy, AStartBelievesEveryDelayThatADecisionCanGive) {
  Case c;
  c.job.error = JobError{};
  c.job.error->error = Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, 503, ""};
  for (const std::uint32_t minimum_s : {600U, 3U * 86'400U}) {
    c.job.properties.minimum_retry_delay_s = minimum_s;
    for (int i = 0; i < 100; ++i) {
      const Duration delay = c.Decide(kTransient, days{30}).delay.value();
      c.job.retry_at = kNow + delay;
      EXPECT_EQ(RetryDelayAtStart(c.job, kNow), delay);
    }
    c.job.retry_at = kNow + days{4};
    EXPECT_EQ(RetryDelayAtStart(c.job, kNow), Duration::zero());
  }
}

// Fault B16.
TEST(RetryPolicy, RetryAfterCountsWhenItIsLonger) {
  Case c;
  const auto longer = c.Decide(kTransient, seconds{3600}).delay;
  ASSERT_TRUE(longer);
  EXPECT_GE(*longer, seconds{3600});
  EXPECT_LE(*longer, seconds{3660});
  const auto shorter = c.Decide(kTransient, seconds{1}).delay;
  ASSERT_TRUE(shorter);
  EXPECT_GE(*shorter, seconds{600});
  EXPECT_LE(*shorter, seconds{660});
}

TEST(RetryPolicy, AServerCannotMakeAJobWaitLongerThanADay) {
  const auto delay = Case{}.Decide(kTransient, days{300}).delay;
  ASSERT_TRUE(delay);
  EXPECT_LE(*delay, days{1} + seconds{60});
}

// BITS: ne-bits-bg_job_state: blocked by a policy: no timer, the condition clears.
TEST(RetryPolicy, AnErrorThatWaitsForAConditionHasNoDelay) {
  Case c;
  c.job.properties.no_progress_timeout_s = 0;
  const RetryDecision decision = c.Decide(kWaits, seconds{5});
  EXPECT_FALSE(decision.is_fatal);
  EXPECT_FALSE(decision.delay);
}

// Fault C3: so does a job without a network, but the word of the system may be wrong.
TEST(RetryPolicy, ALostNetworkIsTriedAgainAndNeverAnError) {
  Case c;
  c.job.properties.no_progress_timeout_s = 0;
  c.job.no_progress_since = kNow - hours{1};
  const RetryDecision decision = c.Decide(kOffline);
  EXPECT_FALSE(decision.is_fatal);
  ASSERT_TRUE(decision.delay);
  EXPECT_GE(*decision.delay, seconds{600});
  EXPECT_LE(*decision.delay, seconds{660});
}

// BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout, "Remarks".
TEST(RetryPolicy, NoProgressTimeoutZeroMakesTransientErrorsFatal) {
  Case c;
  c.job.properties.no_progress_timeout_s = 0;
  EXPECT_TRUE(c.Decide(kTransient).is_fatal);
}

TEST(RetryPolicy, AMinimumRetryDelayBeyondTheNoProgressTimeoutMakesTransientErrorsFatal) {
  Case c;
  c.job.properties.minimum_retry_delay_s = 61;
  c.job.properties.no_progress_timeout_s = 60;
  EXPECT_TRUE(c.Decide(kTransient).is_fatal);
  c.job.properties.minimum_retry_delay_s = 60;
  EXPECT_FALSE(c.Decide(kTransient).is_fatal);
}

TEST(RetryPolicy, TheNoProgressClockRunsOutAtItsTimeout) {
  Case c;
  c.job.properties.no_progress_timeout_s = 3600;
  c.job.no_progress_since = kNow - hours{1};
  EXPECT_TRUE(NoProgressExpired(c.job, kNow));
  EXPECT_TRUE(c.Decide(kTransient).is_fatal);
  c.job.no_progress_since = kNow - hours{1} + Duration{1};
  EXPECT_FALSE(NoProgressExpired(c.job, kNow));
  EXPECT_FALSE(c.Decide(kTransient).is_fatal);
}

TEST(RetryPolicy, AClockThatDoesNotRunHasNotRunOut) {
  JobHeader job;
  job.properties.no_progress_timeout_s = 0;
  EXPECT_FALSE(NoProgressExpired(job, kNow));
}

TEST(RetryPolicy, TheDelayEndsAtTheNoProgressDeadline) {
  Case c;
  c.job.properties.no_progress_timeout_s = 3600;
  c.job.no_progress_since = kNow - seconds{3500};
  EXPECT_EQ(c.Decide(kTransient).delay, seconds{100});
  EXPECT_EQ(c.Decide(kTransient, hours{20}).delay, seconds{100});
}

// Fault C1.
TEST(RetryPolicy, AClockSetBackDoesNotLengthenTheTimeout) {
  Case c;
  c.job.no_progress_since = kNow + days{3650};
  EXPECT_FALSE(NoProgressExpired(c.job, kNow));
  const RetryDecision decision = c.Decide(kTransient);
  EXPECT_FALSE(decision.is_fatal);
  ASSERT_TRUE(decision.delay);
  EXPECT_LE(*decision.delay, seconds{660});
}

// BITS: nf-bits10_2-ibackgroundcopyjobhttpoptions2-sethttpmethod, "Remarks".
TEST(RetryPolicy, WithACustomMethodEveryErrorIsFatal) {
  Case c;
  c.job.properties.http_method = "POST";
  EXPECT_TRUE(c.Decide(kTransient).is_fatal);
  EXPECT_TRUE(c.Decide(kWaits).is_fatal);
}

TEST(RetryPolicy, NamingTheDefaultMethodChangesNothing) {
  Case c;
  c.job.properties.http_method = "GET";
  EXPECT_FALSE(c.Decide(kTransient).is_fatal);
}

}  // namespace
}  // namespace openbits::engine
