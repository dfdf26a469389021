// BITS: nf-bits-ibackgroundcopycallback-jobmodification; ne-bits5_0-bits_job_property_id (minimum notification interval).

#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Modification : public DispatcherTest {
 protected:
  Modification() { settings.modification_interval = milliseconds{500}; }
};

TEST_F(Modification, TheFirstOneComesAtOnceAndTheRestTogether) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostModification(job);
  Settle();
  EXPECT_EQ(heard->size(), 1U);
  for (int i = 0; i < 100; ++i)
    PostModification(job);
  Pass(milliseconds{400});
  EXPECT_EQ(heard->size(), 1U);
  Pass(milliseconds{100});
  EXPECT_EQ(heard->size(), 2U);
  Pass(seconds{10});
  EXPECT_EQ(heard->size(), 2U);
  EXPECT_EQ(runner->pending(), 0U) << "an idle job has no timer";
}

TEST_F(Modification, NeverTwoOfOneJobAtOnce) {
  const JobId job = Job(1);
  settings.modification_interval = {};
  Configure(job);
  SetTarget(job, MakeTarget());
  PostModification(job);
  PostModification(job);
  runner->RunUntilIdle();
  EXPECT_EQ(pool->size(), 1U);
  PostModification(job);
  EXPECT_EQ(pool->size(), 1U);
  Settle();
  EXPECT_EQ(heard->size(), 2U) << "what changed during the call is told after it";
}

TEST_F(Modification, ItMayRunBesideAnEventOfTheSameJob) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostTransferred(job);
  PostModification(job);
  runner->RunUntilIdle();
  EXPECT_EQ(pool->size(), 2U);
}

TEST_F(Modification, WithoutFlagTargetOrSupportItIsDropped) {
  const JobId job = Job(1);
  Configure(job);
  PostModification(job);  // no target
  const auto target = MakeTarget();
  target->unsupported = {NotificationKind::kJobModification};
  SetTarget(job, target);
  PostModification(job);  // no support
  target->unsupported.clear();
  Configure(job, notify_flags::kJobTransferred);
  PostModification(job);  // no flag
  Configure(job);
  Pass(seconds{10});
  EXPECT_TRUE(heard->empty());
}

TEST_F(Modification, ItsResultDoesNotMatter) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kFailed};
  Configure(job);
  SetTarget(job, target);
  PostModification(job);
  Pass(seconds{100});
  EXPECT_EQ(heard->size(), 1U);
}

TEST_F(Modification, ADisconnectedTargetIsRemoved) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kDisconnected};
  Configure(job);
  SetTarget(job, target);
  PostModification(job);
  Settle();
  On([&](NotificationDispatcher& d) { EXPECT_EQ(d.Target(job), nullptr); });
}

TEST_F(Modification, AForgottenJobLeavesNoTimer) {
  const JobId job = Job(1);
  Configure(job);
  SetTarget(job, MakeTarget());
  PostModification(job);
  Settle();
  On([&](NotificationDispatcher& d) { d.Forget(job); });
  EXPECT_EQ(runner->pending(), 0U);
}

}  // namespace
}  // namespace openbits::engine
