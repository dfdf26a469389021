#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace openbits {

/// Holds the watch that runs, at most one. `Watch` has Stop, which ends it and may wait for its observer. Thread-safe.
template <class Watch>
class WatchSlot {
 public:
  WatchSlot() = default;
  WatchSlot(const WatchSlot&) = delete;
  WatchSlot& operator=(const WatchSlot&) = delete;
  ~WatchSlot() { Replace(nullptr); }

  /// Stops the watch that is there and keeps `watch`, which runs or is null.
  void Replace(std::shared_ptr<Watch> watch) {
    {
      const std::lock_guard lock(mutex_);
      watch_.swap(watch);
    }
    // Outside the lock: its observer may be at work and may call us.
    if (watch) watch->Stop();
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Watch> watch_;
};

}  // namespace openbits
