#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace openbits::test {

/// std::latch, made of a mutex: MinGW's own loses wake-ups where there is no futex.
class Latch {
 public:
  explicit Latch(std::ptrdiff_t count) : count_(count) {}

  /// Counts one down.
  void CountDown() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) opened_.notify_all();
  }
  /// Waits until the count is zero.
  void Wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return count_ == 0; });
  }
  void ArriveAndWait() {
    CountDown();
    Wait();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  std::ptrdiff_t count_;
};

}  // namespace openbits::test
