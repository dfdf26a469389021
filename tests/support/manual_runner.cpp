#include "tests/support/manual_runner.h"

#include <atomic>
#include <thread>

namespace openbits::test {

namespace {

/// A number for the calling thread; never zero.
std::uint64_t ThreadNumber() {
  static std::atomic<std::uint64_t> last{0};
  thread_local const std::uint64_t number = ++last;
  return number;
}

/// More tasks than this without time passing is a loop in the code under test.
constexpr int kTasksAtOnceMax = 5'000'000;

}  // namespace

ManualRunner::~ManualRunner() { DropAll(); }

void ManualRunner::Post(Task task) { Add(Duration::zero(), Item{std::move(task), false}); }

TimerId ManualRunner::PostAfter(Duration delay, Task task) { return Add(delay, Item{std::move(task), false}); }

void ManualRunner::PostForeign(Duration delay, Task task) { Add(delay, Item{std::move(task), true}); }

TimerId ManualRunner::Add(Duration delay, Item item) {
  OPENBITS_ASSERT(item.task != nullptr);
  const std::lock_guard lock(mutex_);
  const std::uint64_t sequence = ++last_sequence_;
  const SteadyTime due = clock_->SteadyNow() + (delay < Duration::zero() ? Duration::zero() : delay);
  items_.emplace(Key{due, sequence}, std::move(item));
  due_by_sequence_.emplace(sequence, due);
  posted_.notify_all();
  return TimerId{sequence};
}

void ManualRunner::Cancel(TimerId timer) {
  Item dropped;  // destroyed outside the lock
  const std::lock_guard lock(mutex_);
  const auto found = due_by_sequence_.find(timer.value);
  if (found == due_by_sequence_.end()) {
    return;
  }
  const auto item = items_.find(Key{found->second, found->first});
  dropped = std::move(item->second);
  items_.erase(item);
  due_by_sequence_.erase(found);
}

bool ManualRunner::IsCurrent() const {
  const std::lock_guard lock(mutex_);
  return is_strand_task_ && running_thread_ == ThreadNumber();
}

bool ManualRunner::RunDue(SteadyTime until) {
  Item item;
  bool was_strand_task = false;  // also within a task: what another thread does meanwhile
  {
    const std::lock_guard lock(mutex_);
    if (items_.empty() || items_.begin()->first.first > until) {
      return false;
    }
    const auto first = items_.begin();
    const Duration ahead = first->first.first - clock_->SteadyNow();
    if (ahead > Duration::zero()) {
      clock_->Advance(ahead);
    }
    item = std::move(first->second);
    due_by_sequence_.erase(first->first.second);
    items_.erase(first);
    was_strand_task = std::exchange(is_strand_task_, !item.is_foreign);
    running_thread_ = ThreadNumber();
  }
  item.task();
  item.task = nullptr;
  const std::lock_guard lock(mutex_);
  is_strand_task_ = was_strand_task;
  return true;
}

bool ManualRunner::RunOne() { return RunDue(clock_->SteadyNow()); }

void ManualRunner::RunUntilIdle() {
  int count = 0;
  while (RunOne()) {
    OPENBITS_ASSERT(++count < kTasksAtOnceMax);
  }
}

void ManualRunner::Advance(Duration span) {
  const SteadyTime end = clock_->SteadyNow() + span;
  while (RunDue(end)) {
  }
  const Duration rest = end - clock_->SteadyNow();
  if (rest > Duration::zero()) {
    clock_->Advance(rest);
  }
}

bool ManualRunner::RunUntil(const std::function<bool()>& done, Duration span_max) {
  const SteadyTime end = clock_->SteadyNow() + span_max;
  int count = 0;
  while (!done()) {
    if (!RunDue(end)) {
      if (pending() > 0 && end > clock_->SteadyNow()) {
        clock_->Advance(end - clock_->SteadyNow());
      }
      return false;
    }
    OPENBITS_ASSERT(++count < kTasksAtOnceMax);
  }
  return true;
}

void ManualRunner::Run(const Task& task) {
  bool has_run = false;
  Post([&] {
    task();
    has_run = true;
  });
  while (!has_run) {
    OPENBITS_ASSERT(RunOne());
  }
}

void ManualRunner::RunBlocking(const std::function<void()>& call) {
  bool has_returned = false;
  std::thread caller([&] {
    call();
    const std::lock_guard lock(mutex_);
    has_returned = true;
    posted_.notify_all();
  });
  for (;;) {
    RunUntilIdle();
    std::unique_lock lock(mutex_);
    posted_.wait(
        lock, [&] { return has_returned || (!items_.empty() && items_.begin()->first.first <= clock_->SteadyNow()); });
    if (has_returned) {
      break;
    }
  }
  caller.join();
}

void ManualRunner::DropAll() {
  for (;;) {
    std::map<Key, Item> dropped;
    {
      const std::lock_guard lock(mutex_);
      dropped.swap(items_);
      due_by_sequence_.clear();
    }
    if (dropped.empty()) {
      return;
    }
  }
}

std::size_t ManualRunner::pending() const {
  const std::lock_guard lock(mutex_);
  return items_.size();
}

std::optional<SteadyTime> ManualRunner::NextDue() const {
  const std::lock_guard lock(mutex_);
  if (items_.empty()) {
    return std::nullopt;
  }
  return items_.begin()->first.first;
}

void ManualPool::Post(Task task) { runner_->PostForeign(latency_ ? latency_() : Duration::zero(), std::move(task)); }

}  // namespace openbits::test
