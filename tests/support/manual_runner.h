#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "platform/executor.h"
#include "tests/support/fake_clock.h"

namespace openbits::test {

/// A strand driven by hand on virtual time. Everything that is asynchronous in a test (the strand, the pool, the fake
/// transport) queues here, so that one seed gives one order. Posting is thread-safe; running is for one thread.
class ManualRunner : public TaskRunner {
 public:
  explicit ManualRunner(std::shared_ptr<FakeClock> clock) : clock_(std::move(clock)) {}
  ~ManualRunner() override;

  void Post(Task task) override;
  TimerId PostAfter(Duration delay, Task task) override;
  void Cancel(TimerId timer) override;
  /// True while a task of the strand runs; not in tasks of PostForeign.
  [[nodiscard]] bool IsCurrent() const override;

  /// Queues a task that stands for another thread: it runs on the same loop, but IsCurrent is false in it.
  void PostForeign(Duration delay, Task task);

  /// Runs everything that is due now and what it posts; virtual time stands still.
  void RunUntilIdle();
  /// Lets `span` pass, running tasks in order of time.
  void Advance(Duration span);
  /// Lets time pass until `when`.
  void AdvanceTo(SteadyTime when) { Advance(when - clock_->SteadyNow()); }
  /// Runs tasks, and lets time pass when none is due, until `done` is true. False when `span_max` has passed or nothing
  /// is left to run. `done` is asked before the first task and after each.
  bool RunUntil(const std::function<bool()>& done, Duration span_max);
  /// Runs one due task; false when none is due. Within a task: a task of PostForeign, which another thread runs meanwhile.
  bool RunOne();
  /// Runs `task` as a task of the strand, now.
  void Run(const Task& task);
  /// Runs `call`, which blocks until the strand answers it, on a thread of its own, and due tasks on this one meanwhile.
  /// Virtual time stands still.
  void RunBlocking(const std::function<void()>& call);

  /// Drops everything queued: the process dies here. Tasks posted while dropping are dropped too.
  void DropAll();
  /// Tasks and timers not yet run.
  [[nodiscard]] std::size_t pending() const;
  /// When the next task is due; nothing when there is none.
  [[nodiscard]] std::optional<SteadyTime> NextDue() const;

 private:
  struct Item {
    Task task;
    bool is_foreign = false;
  };
  using Key = std::pair<SteadyTime, std::uint64_t>;

  TimerId Add(Duration delay, Item item);
  bool RunDue(SteadyTime until);

  std::shared_ptr<FakeClock> clock_;
  mutable std::mutex mutex_;
  std::condition_variable posted_;
  std::map<Key, Item> items_;
  std::map<std::uint64_t, SteadyTime> due_by_sequence_;
  std::uint64_t last_sequence_ = 0;
  bool is_strand_task_ = false;
  /// The thread on which strand tasks run; IsCurrent is false on others.
  std::uint64_t running_thread_ = 0;
};

/// The file pool's stand-in: tasks run on the loop of a ManualRunner, in order, after a settable latency.
class ManualPool : public BlockingPool {
 public:
  explicit ManualPool(std::shared_ptr<ManualRunner> runner) : runner_(std::move(runner)) {}

  void Post(Task task) override;
  /// How long each later task takes to begin; a function of the test's own gives it for each task.
  void SetLatency(std::function<Duration()> latency) { latency_ = std::move(latency); }

 private:
  std::shared_ptr<ManualRunner> runner_;
  std::function<Duration()> latency_;
};

}  // namespace openbits::test
