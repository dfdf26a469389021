#include "tests/support/download_script_gate.h"

#include <utility>

namespace openbits::test {

void Gate::Open() {
  std::vector<std::function<void()>> released;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    released.swap(waiting_);
  }
  for (const auto& resume : released) {
    resume();
  }
}

void Gate::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

bool Gate::WaitForArrivals(size_t count, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return arrivals_ >= count; });
}

size_t Gate::arrivals() const {
  const std::lock_guard lock(mutex_);
  return arrivals_;
}

void Gate::Arrive(std::function<void()> resume) {
  {
    const std::lock_guard lock(mutex_);
    ++arrivals_;
    changed_.notify_all();
    if (!open_) {
      waiting_.push_back(std::move(resume));
      return;
    }
  }
  resume();
}

}  // namespace openbits::test
