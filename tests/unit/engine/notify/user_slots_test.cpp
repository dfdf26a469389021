// BITS: nn-bits-ibackgroundcopycallback, "Remarks": four notifications at once for a user. Fault D12.

#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

class Slots : public DispatcherTest {
 protected:
  /// Jobs `first` to `last` with a target of their own and an event to tell.
  void PostJobs(std::uint8_t first, std::uint8_t last, const std::string& owner = "S-1-22-1-1000") {
    for (std::uint8_t number = first; number <= last; ++number) {
      Configure(Job(number), kEverything, {}, owner);
      SetTarget(Job(number), MakeTarget(std::to_string(number) + " "));
      PostTransferred(Job(number));
    }
    runner->RunUntilIdle();
  }
};

TEST_F(Slots, FourCallsAtOnceForAUserOverAllJobs) {
  PostJobs(1, 7);
  EXPECT_EQ(pool->size(), 4U);
  for (std::size_t left = 7; left > 0; --left) {
    EXPECT_EQ(pool->size(), std::min<std::size_t>(left, 4));
    ASSERT_TRUE(pool->RunOne());
    runner->RunUntilIdle();
  }
  EXPECT_EQ(heard->size(), 7U);
  EXPECT_EQ(heard->back(), "7 transferred") << "first come, first served";
}

TEST_F(Slots, UsersDoNotTakeEachOthersSlots) {
  PostJobs(1, 6, "S-1-22-1-1000");
  PostJobs(11, 16, "S-1-22-1-2000");
  EXPECT_EQ(pool->size(), 8U);
}

TEST_F(Slots, ACallThatNeverReturnsCostsItsSlotOnly) {
  // Three calls hang for ever; the fourth slot serves everybody else.
  struct SwitchPool : BlockingPool {
    void Post(Task task) override { (is_hanging ? held : ready).push_back(std::move(task)); }
    bool is_hanging = true;
    std::deque<Task> held;
    std::deque<Task> ready;
  };
  auto switch_pool = std::make_shared<SwitchPool>();
  dispatcher = MakeNotificationDispatcher({}, runner, switch_pool, launcher, logger, *this);
  PostJobs(1, 3);
  ASSERT_EQ(switch_pool->held.size(), 3U);
  switch_pool->is_hanging = false;
  PostJobs(4, 30);
  while (!switch_pool->ready.empty()) {
    EXPECT_EQ(switch_pool->ready.size(), 1U);
    switch_pool->ready.front()();
    switch_pool->ready.pop_front();
    runner->RunUntilIdle();
  }
  EXPECT_EQ(settled.size(), 27U);
}

TEST_F(Slots, ModificationsWaitUntilNoEventOfTheUserDoes) {
  PostJobs(1, 4);
  ASSERT_EQ(pool->size(), 4U);
  Configure(Job(5));
  SetTarget(Job(5), MakeTarget("5 "));
  PostModification(Job(5));
  Configure(Job(6));
  SetTarget(Job(6), MakeTarget("6 "));
  PostTransferred(Job(6));
  Settle();
  ASSERT_EQ(heard->size(), 6U);
  EXPECT_EQ((*heard)[4], "6 transferred");
  EXPECT_EQ((*heard)[5], "5 modification");
}

TEST_F(Slots, TheSlotOfAForgottenJobComesBackWhenItsCallEnds) {
  PostJobs(1, 5);
  ASSERT_EQ(pool->size(), 4U);
  for (std::uint8_t number = 1; number <= 4; ++number) {
    On([&](NotificationDispatcher& d) { d.Forget(Job(number)); });
  }
  runner->RunUntilIdle();
  EXPECT_EQ(settled.size(), 0U) << "the calls still run, so the fifth job waits";
  Settle();
  EXPECT_EQ(settled, (Strings{"5: transferred"}));
}

TEST_F(Slots, AJobForgottenWhileItWaitsGivesUpItsPlace) {
  PostJobs(1, 6);
  On([&](NotificationDispatcher& d) { d.Forget(Job(5)); });
  Settle();
  EXPECT_EQ(settled.size(), 5U);
  EXPECT_EQ(settled.back(), "6: transferred");
}

TEST_F(Slots, AJobWithANewOwnerWaitsForTheNewOwnersSlots) {
  PostJobs(1, 5);
  ASSERT_EQ(pool->size(), 4U);
  Configure(Job(5), kEverything, {}, "S-1-22-1-2000");
  runner->RunUntilIdle();
  EXPECT_EQ(pool->size(), 5U);
  Settle();
  EXPECT_EQ(settled.size(), 5U);
}

TEST_F(Slots, CallbacksMayCallTheDispatchersOwnerBack) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->on_deliver = [&] { runner->Post([&] { dispatcher->Forget(job); }); };
  Configure(job);
  SetTarget(job, target);
  PostFile(job, 0);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0"}));
}

}  // namespace
}  // namespace openbits::engine
