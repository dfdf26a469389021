#pragma once

#include <bits.h>

#include <list>
#include <mutex>

#include "bits_api/com/com_ptr.h"

namespace openbits::com {

/// References to users' objects that wait for a thread on which user code may run. A notification target may end on the
/// engine's strand, and Release is user code: the target leaves its references here, and the next COM call or callback
/// thread gives them back. Thread-safe.
class ReleaseQueue {
 public:
  using References = std::list<ComPtr<IUnknown>>;

  ReleaseQueue() = default;
  ReleaseQueue(const ReleaseQueue&) = delete;
  ReleaseQueue& operator=(const ReleaseQueue&) = delete;
  ~ReleaseQueue() { Drain(); }

  /// Takes references over. Allocates nothing.
  void Take(References references) noexcept {
    const std::lock_guard lock(mutex_);
    waiting_.splice(waiting_.end(), references);
  }
  /// Gives everything back, on this thread and under no lock.
  void Drain() noexcept {
    References due;  // ends after the lock
    {
      const std::lock_guard lock(mutex_);
      due.swap(waiting_);
    }
  }

 private:
  std::mutex mutex_;
  References waiting_;
};

}  // namespace openbits::com
