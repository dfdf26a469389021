#include "platform/asio_executor.h"

#include <gtest/gtest.h>

#include "platform/post_batch.h"
#include "tests/support/latch.h"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#ifdef _WIN32
#include "platform/windows/system_clock_windows.h"
#else
#include <sys/resource.h>

#include "platform/linux/system_clock.h"
#endif

namespace openbits::test {
namespace {

#ifdef _WIN32
std::shared_ptr<Clock> MakeClock() { return MakeWindowsClock(); }
#else
std::shared_ptr<Clock> MakeClock() { return MakeSystemClock(); }
#endif

using std::chrono::hours;
using std::chrono::milliseconds;

/// Runs `task` on the runner and waits for its end.
void RunOn(TaskRunner& runner, const Task& task) {
  std::promise<void> done;
  runner.Post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

/// Tells when the last copy of a task that holds it is gone.
class Gone {
 public:
  std::shared_ptr<void> MakeToken() {
    return {nullptr, [promise = promise_](void*) { promise->set_value(); }};
  }
  void Wait() { future_.wait(); }
  bool IsNow() { return future_.wait_for(milliseconds{0}) == std::future_status::ready; }

 private:
  std::shared_ptr<std::promise<void>> promise_ = std::make_shared<std::promise<void>>();
  std::future<void> future_ = promise_->get_future();
};

class AsioExecutor : public ::testing::Test {
 protected:
  std::shared_ptr<Clock> clock_ = MakeClock();
  std::shared_ptr<TaskRunner> runner_ = MakeAsioTaskRunner(clock_);
};

TEST_F(AsioExecutor, RunsTasksInTheOrderOfPosting) {
  std::vector<int> order;
  for (int i = 0; i < 1000; ++i) {
    runner_->Post([&order, i] { order.push_back(i); });
  }
  RunOn(*runner_, [&order] {
    ASSERT_EQ(order.size(), 1000U);
    for (int i = 0; i < 1000; ++i)
      EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  });
}

TEST_F(AsioExecutor, KeepsTheOrderOfEveryPostingThread) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 500;
  std::vector<std::vector<int>> orders(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([this, &orders, t] {
        for (int i = 0; i < kTasks; ++i) {
          // The runner alone touches the lists: a second thread of its own would be a race.
          runner_->Post([&orders, t, i] { orders[t].push_back(i); });
        }
      });
    }
  }
  RunOn(*runner_, [&orders] {
    for (const auto& order : orders) {
      ASSERT_EQ(order.size(), static_cast<std::size_t>(kTasks));
      for (int i = 0; i < kTasks; ++i)
        EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
    }
  });
}

TEST_F(AsioExecutor, ABatchArrivesAtItsEndAndInOrder) {
  std::vector<int> order;
  const auto other = MakeAsioTaskRunner(clock_);
  int of_other = 0;
  {
    const PostBatch batch;
    for (int i = 0; i < 3; ++i) {
      runner_->Post([&order, i] { order.push_back(i); });
      other->Post([&of_other, i] { of_other = 10 * of_other + i + 1; });
    }
    // Another thread is not concerned.
    std::jthread([&] { RunOn(*runner_, [&] { order.push_back(-1); }); }).join();
  }
  runner_->Post([&order] { order.push_back(3); });
  RunOn(*runner_, [&order] { EXPECT_EQ(order, (std::vector<int>{-1, 0, 1, 2, 3})); });
  RunOn(*other, [&of_other] { EXPECT_EQ(of_other, 123); });
}

TEST_F(AsioExecutor, ABatchThatEndsAfterItsRunnerRunsNothing) {
  Gone dropped;
  bool has_run = false;
  {
    const PostBatch batch;
    runner_->Post([&has_run, token = dropped.MakeToken()] { has_run = true; });
    runner_.reset();
  }
  dropped.Wait();
  EXPECT_FALSE(has_run);
}

TEST_F(AsioExecutor, ATaskOfABatchThatReleasesTheRunnerIsTheLast) {
  Gone dropped;
  bool has_run = false;
  auto* runner = runner_.get();
  auto owner = std::make_shared<std::shared_ptr<TaskRunner>>(std::move(runner_));
  {
    const PostBatch batch;
    runner->Post([owner] { owner->reset(); });
    runner->Post([&has_run, token = dropped.MakeToken()] { has_run = true; });
    owner.reset();
  }
  dropped.Wait();
  EXPECT_FALSE(has_run);
}

TEST_F(AsioExecutor, KnowsItsOwnThread) {
  EXPECT_FALSE(runner_->IsCurrent());
  const auto other = MakeAsioTaskRunner(clock_);
  RunOn(*runner_, [&] {
    EXPECT_TRUE(runner_->IsCurrent());
    EXPECT_FALSE(other->IsCurrent());
  });
}

TEST_F(AsioExecutor, TasksPostedByATaskRunAfterIt) {
  std::vector<int> order;
  std::promise<void> done;
  runner_->Post([&] {
    runner_->Post([&] {
      order.push_back(2);
      done.set_value();
    });
    order.push_back(1);
  });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST_F(AsioExecutor, TimersRunInTheOrderOfTheirDeadlines) {
  std::vector<int> order;
  std::promise<void> done;
  runner_->Post([&] {
    runner_->PostAfter(milliseconds{300}, [&] {
      order.push_back(300);
      done.set_value();
    });
    runner_->PostAfter(milliseconds{100}, [&] { order.push_back(100); });
    runner_->PostAfter(milliseconds{200}, [&] { order.push_back(200); });
    runner_->PostAfter(milliseconds{0}, [&] { order.push_back(0); });
    runner_->PostAfter(milliseconds{-5}, [&] { order.push_back(0); });
  });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{0, 0, 100, 200, 300}));
}

TEST_F(AsioExecutor, TimersNeverRunTooEarly) {
  for (const int delay : {0, 1, 3, 7}) {
    std::promise<SteadyTime> ran;
    const SteadyTime begin = clock_->SteadyNow();
    runner_->PostAfter(milliseconds{delay}, [&] { ran.set_value(clock_->SteadyNow()); });
    EXPECT_GE(ran.get_future().get() - begin, milliseconds{delay});
  }
}

TEST_F(AsioExecutor, AnEarlierTimerOvertakesALaterOneSetBefore) {
  bool has_late_run = false;
  runner_->PostAfter(hours{1}, [&] { has_late_run = true; });
  std::promise<void> done;
  runner_->PostAfter(milliseconds{1}, [&] { done.set_value(); });
  done.get_future().wait();
  RunOn(*runner_, [&] { EXPECT_FALSE(has_late_run); });
}

TEST_F(AsioExecutor, EndlessDelaysAreOnlyLong) {
  const TimerId endless = runner_->PostAfter(Duration::max(), [] { FAIL() << "ran"; });
  runner_->PostAfter(Duration::min(), [] {});
  std::promise<void> done;
  runner_->PostAfter(milliseconds{1}, [&] { done.set_value(); });
  done.get_future().wait();
  runner_->Cancel(endless);
}

TEST_F(AsioExecutor, ATimerCancelledOnTheRunnerDoesNotRunThoughDue) {
  std::vector<char> order;
  std::promise<void> done;
  RunOn(*runner_, [&] {
    const TimerId cancelled = runner_->PostAfter(milliseconds{0}, [&] { order.push_back('x'); });
    runner_->PostAfter(milliseconds{0}, [&] {
      order.push_back('a');
      done.set_value();
    });
    runner_->Cancel(cancelled);
  });
  done.get_future().wait();
  RunOn(*runner_, [&] { EXPECT_EQ(order, std::vector<char>{'a'}); });
}

TEST_F(AsioExecutor, ATimerMayCancelTheNextDueOne) {
  std::promise<void> done;
  RunOn(*runner_, [&] {
    auto victim = std::make_shared<TimerId>();
    runner_->PostAfter(milliseconds{0}, [this, victim] { runner_->Cancel(*victim); });
    *victim = runner_->PostAfter(milliseconds{0}, [] { FAIL() << "ran though cancelled"; });
    runner_->PostAfter(milliseconds{0}, [&] { done.set_value(); });
  });
  done.get_future().wait();
}

TEST_F(AsioExecutor, CancellingLetsGoOfWhatTheTaskHolds) {
  Gone gone;
  const TimerId timer = runner_->PostAfter(hours{1}, [token = gone.MakeToken()] {});
  EXPECT_FALSE(gone.IsNow());
  runner_->Cancel(timer);
  EXPECT_TRUE(gone.IsNow());
  runner_->Cancel(timer);
  runner_->Cancel(TimerId{});
  runner_->Cancel(TimerId{12345});
}

TEST_F(AsioExecutor, TimersHaveNamesOfTheirOwn) {
  const TimerId first = runner_->PostAfter(hours{1}, [] {});
  const TimerId second = runner_->PostAfter(hours{1}, [] {});
  EXPECT_FALSE(first == second);
  EXPECT_FALSE(first == TimerId{});
}

TEST_F(AsioExecutor, TimersThatSetThemselvesAgainStarveNobody) {
  std::function<void()> again;
  again = [&again, runner = runner_.get()] { runner->PostAfter(milliseconds{0}, again); };
  RunOn(*runner_, [&] { again(); });
  for (int i = 0; i < 100; ++i)
    RunOn(*runner_, [] {});
  runner_.reset();  // ends although there is always a timer due
}

TEST_F(AsioExecutor, ManyThreadsSetAndCancelTimers) {
  Latch ran(4 * 100);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) {
          runner_->PostAfter(milliseconds{i % 3}, [&ran] { ran.CountDown(); });
          runner_->Cancel(runner_->PostAfter(hours{1}, [] { FAIL() << "ran"; }));
        }
      });
    }
  }
  ran.Wait();
}

TEST_F(AsioExecutor, ReleasedElsewhereItFinishesTheTaskInProgressOnly) {
  Latch begun(1);
  Latch released(1);
  bool has_ended = false;
  Gone dropped_timer;
  runner_->Post([&] {
    begun.CountDown();
    released.Wait();
    has_ended = true;
  });
  begun.Wait();
  runner_->PostAfter(hours{1}, [token = dropped_timer.MakeToken()] {});
  std::jthread releaser([runner = std::move(runner_)]() mutable { runner.reset(); });
  released.CountDown();
  releaser.join();
  EXPECT_TRUE(has_ended);
  EXPECT_TRUE(dropped_timer.IsNow());
}

TEST_F(AsioExecutor, ReleasedOnItsOwnThreadItStopsAfterThatTask) {
  Gone dropped_task;
  Gone dropped_timer;
  bool has_run = false;
  std::promise<void> posted;
  std::shared_future<void> may_go = posted.get_future().share();
  // The task owns the runner from here on.
  auto* runner = runner_.get();
  auto owner = std::make_shared<std::shared_ptr<TaskRunner>>(std::move(runner_));
  runner->Post([owner, may_go] {
    may_go.wait();
    owner->reset();
  });
  runner->Post([&has_run, token = dropped_task.MakeToken()] { has_run = true; });
  runner->PostAfter(milliseconds{0}, [&has_run, token = dropped_timer.MakeToken()] { has_run = true; });
  owner.reset();
  posted.set_value();
  dropped_task.Wait();
  dropped_timer.Wait();
  EXPECT_FALSE(has_run);
}

TEST_F(AsioExecutor, ReleasedInATimerItRunsNoOtherDueTimer) {
  Gone dropped;
  bool has_run = false;
  auto* runner = runner_.get();
  auto owner = std::make_shared<std::shared_ptr<TaskRunner>>(std::move(runner_));
  runner->Post([&, runner, owner = std::move(owner)] {
    runner->PostAfter(milliseconds{0}, [owner] { owner->reset(); });
    runner->PostAfter(milliseconds{0}, [&has_run, token = dropped.MakeToken()] { has_run = true; });
  });
  dropped.Wait();
  EXPECT_FALSE(has_run);
}

#ifdef __linux__
/// How often this thread has gone to sleep by itself.
long VoluntarySwitches() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

TEST_F(AsioExecutor, SleepsUntilTheNextTimerIsDue) {
  std::promise<long> switches;
  runner_->PostAfter(milliseconds{1}, [&] {  // The way of a timer is in memory now.
    const long begin = VoluntarySwitches();
    runner_->PostAfter(hours{1}, [] {});
    runner_->PostAfter(milliseconds{60}, [&, begin] { switches.set_value(VoluntarySwitches() - begin); });
  });
  // One sleep, and room for a contended lock: ticking would be dozens.
  EXPECT_LE(switches.get_future().get(), 5);
}

TEST(AsioExecutorLimits, NoDescriptorLeftIsASystemError) {
  rlimit earlier{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &earlier), 0);
  const rlimit none{0, earlier.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_THROW(MakeAsioTaskRunner(MakeClock()), std::system_error);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &earlier), 0);
}
#endif

}  // namespace
}  // namespace openbits::test
