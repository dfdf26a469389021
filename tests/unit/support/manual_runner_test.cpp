#include "tests/support/manual_runner.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace openbits::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct ManualRunnerTest : testing::Test {
  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  std::shared_ptr<ManualRunner> runner = std::make_shared<ManualRunner>(clock);
  std::vector<int> order;
  Task Note(int number) {
    return [this, number] { order.push_back(number); };
  }
};

TEST_F(ManualRunnerTest, TasksRunInOrderOfTimeThenOfPosting) {
  runner->PostAfter(milliseconds{20}, Note(3));
  runner->PostAfter(milliseconds{10}, Note(2));
  runner->Post(Note(1));
  runner->PostAfter(milliseconds{20}, Note(4));
  const SteadyTime start = clock->SteadyNow();
  runner->RunUntilIdle();
  EXPECT_EQ(order, std::vector<int>{1});
  EXPECT_EQ(clock->SteadyNow(), start);
  runner->Advance(milliseconds{20});
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(clock->SteadyNow() - start, milliseconds{20});
}

TEST_F(ManualRunnerTest, TimeMovesInStepsFromTimerToTimer) {
  SteadyTime seen{};
  runner->PostAfter(seconds{5}, [&] { seen = clock->SteadyNow(); });
  const SteadyTime start = clock->SteadyNow();
  runner->Advance(seconds{60});
  EXPECT_EQ(seen - start, seconds{5});
  EXPECT_EQ(clock->SteadyNow() - start, seconds{60});
}

TEST_F(ManualRunnerTest, CancelledTimersDoNotRun) {
  const TimerId timer = runner->PostAfter(seconds{1}, Note(1));
  runner->Cancel(timer);
  runner->Cancel(timer);
  runner->Cancel(TimerId{});
  runner->Advance(seconds{2});
  EXPECT_TRUE(order.empty());
  EXPECT_EQ(runner->pending(), 0U);
}

TEST_F(ManualRunnerTest, IsCurrentOnlyInTasksOfTheStrand) {
  EXPECT_FALSE(runner->IsCurrent());
  bool on_strand = false;
  bool on_foreign = true;
  bool on_pool = true;
  ManualPool pool(runner);
  runner->Post([&] { on_strand = runner->IsCurrent(); });
  runner->PostForeign(Duration{}, [&] { on_foreign = runner->IsCurrent(); });
  pool.Post([&] { on_pool = runner->IsCurrent(); });
  runner->RunUntilIdle();
  EXPECT_TRUE(on_strand);
  EXPECT_FALSE(on_foreign);
  EXPECT_FALSE(on_pool);
  EXPECT_FALSE(runner->IsCurrent());
}

TEST_F(ManualRunnerTest, RunUntilStopsAtTheConditionOrTheLimit) {
  runner->PostAfter(seconds{3}, Note(1));
  EXPECT_FALSE(runner->RunUntil([&] { return !order.empty(); }, seconds{2}));
  EXPECT_TRUE(runner->RunUntil([&] { return !order.empty(); }, seconds{2}));
  EXPECT_FALSE(runner->RunUntil([] { return false; }, seconds{2})) << "nothing is left to run";
}

TEST_F(ManualRunnerTest, BlockingCallsAreAnsweredMeanwhile) {
  int answer = 0;
  runner->RunBlocking([&] {
    std::promise<int> promise;
    runner->Post([&] { promise.set_value(42); });
    answer = promise.get_future().get();
  });
  EXPECT_EQ(answer, 42);
}

TEST_F(ManualRunnerTest, LatencyOfThePoolIsVirtual) {
  ManualPool pool(runner);
  pool.SetLatency([] { return milliseconds{7}; });
  pool.Post(Note(1));
  runner->RunUntilIdle();
  EXPECT_TRUE(order.empty());
  runner->Advance(milliseconds{7});
  EXPECT_EQ(order.size(), 1U);
}

TEST_F(ManualRunnerTest, DroppedTasksAreDestroyedWithoutRunning) {
  const auto held = std::make_shared<int>(1);
  runner->Post([held] { FAIL(); });
  runner->DropAll();
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace openbits::test
