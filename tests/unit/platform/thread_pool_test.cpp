#include "platform/thread_pool.h"

#include <gtest/gtest.h>
#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "tests/support/latch.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace openbits::test {
namespace {

using std::chrono::milliseconds;

TEST(ThreadPool, RunsEverythingPostedFromEverywhere) {
  const auto pool = MakeThreadPool(3, true, {});
  Latch ran(4 * 250);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 250; ++i)
          pool->Post([&ran] { ran.CountDown(); });
      });
    }
  }
  ran.Wait();
}

TEST(ThreadPool, GrowsToItsLimitAndNoFurther) {
  constexpr int kLimit = 3;
  std::atomic<int> running = 0;
  std::atomic<int> running_max = 0;
  Latch together(kLimit);  // opens only if so many run at once
  auto pool = MakeThreadPool(kLimit, true, {});
  for (int i = 0; i < 30; ++i) {
    pool->Post([&, i] {
      const int now = ++running;
      for (int seen = running_max; seen < now && !running_max.compare_exchange_weak(seen, now);) {
      }
      if (i < kLimit) together.ArriveAndWait();
      --running;
    });
  }
  pool.reset();
  EXPECT_EQ(running_max, kLimit);
}

TEST(ThreadPool, OneThreadKeepsTheOrder) {
  std::vector<int> order;
  auto pool = MakeThreadPool(1, true, {});
  for (int i = 0; i < 100; ++i)
    pool->Post([&order, i] { order.push_back(i); });
  pool.reset();
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(ThreadPool, PostingNeverWaits) {
  Latch blocked(1);
  auto pool = MakeThreadPool(1, true, {});
  int ran = 0;
  for (int i = 0; i < 100; ++i) {
    pool->Post([&] {
      blocked.Wait();
      ++ran;
    });
  }
  blocked.CountDown();
  pool.reset();
  EXPECT_EQ(ran, 100);
}

TEST(ThreadPool, TasksMayPost) {
  std::promise<void> done;
  const auto pool = MakeThreadPool(1, true, {});
  pool->Post([&] { pool->Post([&] { done.set_value(); }); });
  done.get_future().wait();
}

TEST(ThreadPool, AJoinedPoolLetsWhatWasPostedFinishFirst) {
  std::atomic<int> ran = 0;
  for (int round = 0; round < 50; ++round) {
    auto pool = MakeThreadPool(2, true, {});
    for (int i = 0; i < 10; ++i)
      pool->Post([&ran] { ++ran; });
    pool.reset();
    ASSERT_EQ(ran, (round + 1) * 10);
  }
}

TEST(ThreadPool, UserCodeThatDoesNotReturnHoldsNobodyUp) {
  auto begun = std::make_shared<std::promise<void>>();
  auto released = std::make_shared<std::promise<void>>();
  auto ended = std::make_shared<std::promise<void>>();
  auto pool = MakeThreadPool(1, false, {});
  pool->Post([begun, released, ended] {
    begun->set_value();
    released->get_future().wait();
  });
  pool->Post([ended] { ended->set_value(); });
  begun->get_future().wait();
  pool.reset();  // returns while the task still runs
  released->set_value();
  ended->get_future().wait();  // and what was posted before still comes
}

TEST(ThreadPool, TheLastReferenceMayGoInATask) {
  for (const bool is_joined : {true, false}) {
    std::promise<void> ended;
    auto pool = MakeThreadPool(1, is_joined, {});
    auto* raw = pool.get();
    Latch handed_over(1);
    raw->Post([&handed_over, owner = std::move(pool)]() mutable {
      handed_over.Wait();
      owner.reset();
    });
    raw->Post([&ended] { ended.set_value(); });
    handed_over.CountDown();
    ended.get_future().wait();
  }
}

TEST(ThreadPool, ATaskIsGoneOnceItHasRun) {
  std::promise<void> gone;
  const auto pool = MakeThreadPool(1, true, {});
  pool->Post([token = std::shared_ptr<void>(nullptr, [&gone](void*) { gone.set_value(); })] {});
  gone.get_future().wait();  // and not only when the next task comes
}

#ifndef _WIN32  // where MinGW frees the storage of a thread before it destroys what lives there
/// Tells of the end of the thread that touches it.
struct EndOfThread {
  std::promise<void>* ended = nullptr;
  EndOfThread() = default;
  EndOfThread(const EndOfThread&) = delete;
  EndOfThread& operator=(const EndOfThread&) = delete;
  ~EndOfThread() {
    if (ended != nullptr) ended->set_value();
  }
};

thread_local EndOfThread t_end;

TEST(ThreadPool, IdleThreadsEndAndComeAgain) {
  const auto pool = MakeThreadPool(1, true, {}, milliseconds{1});
  for (int round = 0; round < 3; ++round) {
    std::promise<void> ended;
    pool->Post([&ended] { t_end.ended = &ended; });
    ended.get_future().wait();
  }
}
#endif

#ifdef __linux__  // where a process can be denied threads
/// A runner whose timers the test fires.
class HeldTimers final : public TaskRunner {
 public:
  void Post(Task task) override { timers_.push_back(std::move(task)); }
  TimerId PostAfter(Duration /*delay*/, Task task) override {
    timers_.push_back(std::move(task));
    return TimerId{timers_.size()};
  }
  void Cancel(TimerId /*timer*/) override {}
  [[nodiscard]] bool IsCurrent() const override { return true; }
  /// Fires what was set until now; false if nothing was.
  bool Fire() {
    const auto due = std::exchange(timers_, {});
    for (const Task& task : due)
      task();
    return !due.empty();
  }

 private:
  std::vector<Task> timers_;
};

/// In a process of its own, for it gives its rights away: root is never denied a thread.
[[noreturn]] void PostWithoutThreads() {
  const auto expect = [](bool is_so, int line) {
    if (is_so) return;
    std::fprintf(stderr, "line %d\n", line);
    ::_exit(1);
  };
  rlimit limit{};
  expect(::geteuid() != 0 || ::setresuid(65534, 65534, 65534) == 0, __LINE__);
  expect(::getrlimit(RLIMIT_NPROC, &limit) == 0, __LINE__);
  const rlimit none{0, limit.rlim_max};
  expect(::setrlimit(RLIMIT_NPROC, &none) == 0, __LINE__);
  const auto timers = std::make_shared<HeldTimers>();
  const auto pool = MakeThreadPool(2, true, timers);
  Latch ran(2);
  pool->Post([&ran] { ran.ArriveAndWait(); });
  pool->Post([&ran] { ran.ArriveAndWait(); });  // both at once: neither may be left to the other's thread
  expect(timers->Fire(), __LINE__);             // and there is still none
  expect(::setrlimit(RLIMIT_NPROC, &limit) == 0, __LINE__);
  expect(timers->Fire(), __LINE__);
  ran.Wait();
  expect(!timers->Fire(), __LINE__);
  ::_exit(0);
}

TEST(ThreadPoolDeathTest, TasksThatFoundNoThreadRunWhenThereIsOne) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(PostWithoutThreads(), ::testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
}  // namespace openbits::test
