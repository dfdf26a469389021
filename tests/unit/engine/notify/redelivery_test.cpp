// At least once: refused events come again, later and later; a new target gets what the former one did not take.
// BITS: nn-bits-ibackgroundcopycallback, "Remarks".

#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Redelivery = DispatcherTest;

TEST_F(Redelivery, TheDelayDoublesUpToItsLimit) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers.assign(14, Delivery::kFailed);
  std::vector<SteadyTime> calls;
  target->on_deliver = [&] { calls.push_back(clock->SteadyNow()); };
  Configure(job);
  SetTarget(job, target);
  PostTransferred(job);
  Pass(hours{2});
  ASSERT_EQ(calls.size(), 15U);
  Duration wanted = seconds{1};
  for (std::size_t i = 1; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i] - calls[i - 1], wanted) << "call " << i;
    wanted = std::min<Duration>(wanted * 2, minutes{10});
  }
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(Redelivery, TheNextEventBeginsWithTheShortDelayAgain) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed, Delivery::kFailed, Delivery::kFailed, Delivery::kAccepted, Delivery::kFailed};
  Configure(job);
  SetTarget(job, target);
  PostFile(job, 0);
  PostFile(job, 1);
  Pass(seconds{7});
  EXPECT_EQ(*heard, (Strings{"file 0", "file 0", "file 0", "file 0", "file 1"}));
  Pass(seconds{1});
  EXPECT_EQ(settled, (Strings{"1: file 0", "1: file 1"}));
}

TEST_F(Redelivery, ConfiguringAgainDoesNotShortenTheDelay) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed};
  Configure(job);
  SetTarget(job, target);
  PostTransferred(job);
  Settle();
  for (int i = 0; i < 9; ++i) {
    Configure(job);
    Pass(milliseconds{100});
  }
  EXPECT_EQ(heard->size(), 1U);
  Pass(milliseconds{100});
  EXPECT_EQ(heard->size(), 2U);
}

TEST_F(Redelivery, OneJobsDelayDoesNotHoldUpAnother) {
  const auto failing = MakeTarget("bad ");
  failing->answers.assign(100, Delivery::kFailed);
  Configure(Job(1));
  SetTarget(Job(1), failing);
  PostTransferred(Job(1));
  Settle();
  Configure(Job(2));
  SetTarget(Job(2), MakeTarget("good "));
  PostTransferred(Job(2));
  Settle();
  EXPECT_EQ(settled, (Strings{"2: transferred"}));
}

TEST_F(Redelivery, AnEventWaitsForATarget) {
  const JobId job = Job(1);
  Configure(job);
  PostTransferred(job);
  Pass(hours{1});
  EXPECT_TRUE(heard->empty());
  EXPECT_EQ(runner->pending(), 0U) << "waiting costs nothing";
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(Redelivery, ADisconnectedTargetIsRemovedAndTheNextOneIsTold) {
  const JobId job = Job(1);
  const auto gone = MakeTarget("gone ");
  gone->answers = {Delivery::kDisconnected};
  Configure(job);
  SetTarget(job, gone);
  PostFile(job, 0);
  PostTransferred(job);
  Pass(hours{1});
  EXPECT_EQ(*heard, (Strings{"gone file 0"}));
  On([&](NotificationDispatcher& d) { EXPECT_EQ(d.Target(job), nullptr); });
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(*heard, (Strings{"gone file 0", "new file 0", "new transferred"}));
}

TEST_F(Redelivery, ANewTargetIsToldAtOnceWhatTheFormerOneRefused) {
  const JobId job = Job(1);
  const auto bad = MakeTarget("bad ");
  bad->answers.assign(10, Delivery::kFailed);
  Configure(job);
  SetTarget(job, bad);
  PostTransferred(job);
  Pass(seconds{20});
  heard->clear();
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(*heard, (Strings{"new transferred"}));
}

TEST_F(Redelivery, ATargetReplacedDuringItsCallDoesNotDelayTheNewOne) {
  const JobId job = Job(1);
  const auto old_target = MakeTarget("old ");
  old_target->answers = {Delivery::kFailed};
  Configure(job);
  SetTarget(job, old_target);
  PostTransferred(job);
  runner->RunUntilIdle();
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(*heard, (Strings{"old transferred", "new transferred"}));
}

TEST_F(Redelivery, ATargetReplacedDuringItsCallIsNotRemovedWithTheOldOne) {
  const JobId job = Job(1);
  const auto old_target = MakeTarget("old ");
  old_target->answers = {Delivery::kDisconnected};
  const auto new_target = MakeTarget("new ");
  Configure(job);
  SetTarget(job, old_target);
  PostTransferred(job);
  runner->RunUntilIdle();
  SetTarget(job, new_target);
  Settle();
  On([&](NotificationDispatcher& d) { EXPECT_EQ(d.Target(job), new_target); });
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(Redelivery, WhatTheFormerTargetAcceptedIsNotToldAgain) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget("old "));
  PostTransferred(job);
  Settle();
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(*heard, (Strings{"old transferred"}));
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"old transferred", "new transferred"})) << "unless it is posted again";
}

TEST_F(Redelivery, AWithdrawnFileEndsItsDelayForTheNext) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed};
  Configure(job);
  SetTarget(job, target);
  PostFile(job, 0);
  PostFile(job, 1);
  Settle();
  On([&](NotificationDispatcher& d) { d.Withdraw(job, FileIndex{0}); });
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0", "file 1"}));
}

}  // namespace
}  // namespace openbits::engine
