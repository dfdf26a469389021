#pragma once

#include <cstdint>
#include <functional>

#include "platform/base/assert.h"
#include "platform/base/clock.h"

namespace openbits {

/// A unit of work. Must not throw.
using Task = std::function<void()>;

/// Names a timer of one TaskRunner; zero is none.
struct TimerId {
  std::uint64_t value = 0;
  friend bool operator==(const TimerId&, const TimerId&) = default;
};

/// Runs tasks one at a time, in order of posting. All methods are thread-safe.
class TaskRunner {
 public:
  virtual ~TaskRunner() = default;
  /// Runs `task` after all tasks posted before it.
  virtual void Post(Task task) = 0;
  /// Runs `task` once `delay` has passed on the steady clock (sleep of the machine included).
  virtual TimerId PostAfter(Duration delay, Task task) = 0;
  /// Forgets a timer. On the runner itself: the task will not run any more.
  virtual void Cancel(TimerId timer) = 0;
  /// True on the runner's own thread.
  [[nodiscard]] virtual bool IsCurrent() const = 0;
};

/// Runs tasks that may block (file work, user code) on a few threads, in no order. Thread-safe.
class BlockingPool {
 public:
  virtual ~BlockingPool() = default;
  /// Queues `task`; starts a thread if all are busy and fewer than the limit run. Never blocks.
  virtual void Post(Task task) = 0;
};

}  // namespace openbits

/// First line of every function that must run on the strand.
#define OPENBITS_ASSERT_STRAND(runner) OPENBITS_ASSERT((runner).IsCurrent())
