// BITS: nn-bits-ibackgroundcopycallback, "Remarks"; nf-bits3_0-ibackgroundcopycallback2-filetransferred.

#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

using EventOrder = DispatcherTest;

TEST_F(EventOrder, FilesComeOneByOneInOrderAndBeforeTheJob) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  for (const std::uint32_t file : {0U, 1U, 2U})
    PostFile(job, file);
  PostTransferred(job);
  for (int i = 0; i < 4; ++i) {
    runner->RunUntilIdle();
    EXPECT_EQ(pool->size(), 1U) << "never two events of one job at once";
    ASSERT_TRUE(pool->RunOne());
  }
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0", "file 1", "file 2", "transferred"}));
  EXPECT_EQ(settled, (Strings{"1: file 0", "1: file 1", "1: file 2", "1: transferred"}));
}

TEST_F(EventOrder, AFileRefusedHoldsBackTheFilesAndTheJobBehindIt) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed};
  Configure(job);
  SetTarget(job, target);
  PostFile(job, 0);
  PostFile(job, 1);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0"}));
  Pass(std::chrono::seconds{1});
  EXPECT_EQ(*heard, (Strings{"file 0", "file 0", "file 1", "transferred"}));
}

TEST_F(EventOrder, WithoutTheFlagFilesAreNotToldAndDoNotBlock) {
  const JobId job = Job(1);
  Configure(job, notify_flags::kJobTransferred | notify_flags::kJobError);
  SetTarget(job, MakeTarget());
  PostFile(job, 0);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"transferred"}));
}

TEST_F(EventOrder, ATargetWithoutFileTransferredGetsTheJobEvent) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->unsupported = {NotificationKind::kFileTransferred};
  Configure(job);
  SetTarget(job, target);
  PostFile(job, 0);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"transferred"}));
}

TEST_F(EventOrder, FilesThatNobodyWantedWaitForATargetThatDoes) {
  const JobId job = Job(1);
  Configure(job);
  PostFile(job, 0);
  PostFile(job, 1);
  Settle();
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0", "file 1"}));
}

TEST_F(EventOrder, FilesThatNobodyWantedAreDroppedWithTheJobEvent) {
  const JobId job = Job(1);
  const auto old_target = MakeTarget("old ");
  old_target->unsupported = {NotificationKind::kFileTransferred};
  Configure(job);
  SetTarget(job, old_target);
  PostFile(job, 0);
  PostTransferred(job);
  Settle();
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(*heard, (Strings{"old transferred"}));
}

TEST_F(EventOrder, OneFilePostedTwiceBeforeDeliveryIsToldOnce) {
  const JobId job = Job(1);
  Configure(job);
  PostFile(job, 0);
  PostFile(job, 0);
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0"}));
}

TEST_F(EventOrder, AFilePostedAgainDuringItsCallIsToldAgain) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostFile(job, 0);
  runner->RunUntilIdle();
  PostFile(job, 0);
  PostFile(job, 0);
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0", "file 0"}));
  EXPECT_EQ(settled, (Strings{"1: file 0"})) << "settled only when the later event was told";
}

TEST_F(EventOrder, TheErrorOfTheEventIsPassedOn) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  Configure(job);
  SetTarget(job, target);
  PostError(job);
  Settle();
  ASSERT_TRUE(target->last);
  ASSERT_TRUE(target->last->error);
  EXPECT_EQ(target->last->error->error.native, 404);
  EXPECT_EQ(target->last->job, job);
  EXPECT_NE(target->last->view, nullptr);
  EXPECT_EQ(settled, (Strings{"1: error"}));
}

// BITS: nf-bits-ibackgroundcopyjob-setnotifyflags.
TEST_F(EventOrder, FlagsDecideWhatIsTold) {
  const JobId job = Job(1);
  SetTarget(job, MakeTarget());
  Configure(job, notify_flags::kJobError);
  PostTransferred(job);
  Settle();
  EXPECT_TRUE(heard->empty());
  Configure(job, notify_flags::kJobTransferred | notify_flags::kDisable);
  Settle();
  EXPECT_TRUE(heard->empty()) << "DISABLE overrides";
  Configure(job, notify_flags::kJobTransferred);
  Settle();
  EXPECT_EQ(*heard, (Strings{"transferred"})) << "the event waited for its flag";
}

TEST_F(EventOrder, ALaterEventReplacesOneThatWasNotDelivered) {
  const JobId job = Job(1);
  Configure(job);
  PostError(job);
  PostTransferred(job);
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(*heard, (Strings{"transferred"}));
}

TEST_F(EventOrder, AnEventPostedDuringTheCallOfTheFormerIsDeliveredToo) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostError(job);
  runner->RunUntilIdle();
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"error", "transferred"}));
  EXPECT_EQ(settled, (Strings{"1: transferred"})) << "the replaced event settles nothing";
}

TEST_F(EventOrder, AWithdrawnEventIsNotDelivered) {
  const JobId job = Job(1);
  Configure(job);
  PostFile(job, 0);
  PostFile(job, 1);
  PostError(job);
  On([&](NotificationDispatcher& d) {
    d.Withdraw(job, FileIndex{0});
    d.Withdraw(job, std::nullopt);
  });
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 1"}));
}

TEST_F(EventOrder, TheResultOfAWithdrawnEventIsIgnored) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed, Delivery::kAccepted};
  Configure(job);
  SetTarget(job, target);
  PostError(job);
  runner->RunUntilIdle();
  On([&](NotificationDispatcher& d) { d.Withdraw(job, std::nullopt); });
  Pass(std::chrono::hours{1});
  EXPECT_EQ(*heard, (Strings{"error"}));
  EXPECT_TRUE(settled.empty());
}

TEST_F(EventOrder, AJobWithoutTheDispatchersKnowledgeIsSilent) {
  PostFile(Job(9), 0);
  PostTransferred(Job(9));
  Configure(Job(9));
  SetTarget(Job(9), MakeTarget());
  Settle();
  EXPECT_TRUE(heard->empty());
}

TEST_F(EventOrder, AForgottenJobHearsNothingMore) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostFile(job, 0);
  PostTransferred(job);
  runner->RunUntilIdle();
  On([&](NotificationDispatcher& d) { d.Forget(job); });
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0"})) << "the call under way ends by itself";
  EXPECT_TRUE(settled.empty());
}

TEST_F(EventOrder, AJobForgottenAndIntroducedAgainDoesNotInheritResults) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostTransferred(job);
  runner->RunUntilIdle();
  On([&](NotificationDispatcher& d) { d.Forget(job); });
  Configure(job);
  PostTransferred(job);
  Settle();
  EXPECT_TRUE(settled.empty()) << "the new event has no target yet";
  SetTarget(job, MakeTarget("new "));
  Settle();
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(EventOrder, TheObserverMayForgetTheJob) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostFile(job, 0);
  PostTransferred(job);
  on_settled = [&] { dispatcher->Forget(job); };
  Settle();
  EXPECT_EQ(*heard, (Strings{"file 0"}));
}

TEST_F(EventOrder, AfterShutdownNothingIsToldToTheObserver) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostTransferred(job);
  runner->RunUntilIdle();
  On([&](NotificationDispatcher& d) { d.Shutdown(); });
  Settle();
  EXPECT_TRUE(settled.empty());
  EXPECT_EQ(runner->pending(), 0U) << "no timer is left";
}

}  // namespace
}  // namespace openbits::engine
