#include "engine/transfer/final_syncs.h"

#include <utility>

namespace openbits::engine {

void FinalSyncs::Add(FinalItem item) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(item));
    if (std::exchange(is_draining_, true)) return;
  }
  PostDrain();
}

void FinalSyncs::PostDrain() {
  pool_->Post([self = shared_from_this()] { self->Drain(); });
}

void FinalSyncs::Drain() {
  std::vector<FinalItem> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_);
  }
  SyncFinalWork(batch);
  {
    const std::lock_guard lock(mutex_);
    is_draining_ = !waiting_.empty();
    if (!is_draining_) return;
  }
  PostDrain();  // behind what others gave the pool meanwhile
}

}  // namespace openbits::engine
