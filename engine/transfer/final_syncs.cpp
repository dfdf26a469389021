#include "engine/transfer/final_syncs.h"

#include <utility>

namespace openbits::engine {

void FinalSyncs::Add(FinalItem item) {
  const std::uint64_t volume = item.temporary->identity().volume;
  {
    const std::lock_guard lock(mutex_);
    const auto [queue, is_first] = waiting_.try_emplace(volume);
    queue->second.push_back(std::move(item));
    if (!is_first) return;
  }
  PostDrain(volume);
}

void FinalSyncs::PostDrain(std::uint64_t volume) {
  pool_->Post([self = shared_from_this(), volume] { self->Drain(volume); });
}

void FinalSyncs::Drain(std::uint64_t volume) {
  std::vector<FinalItem> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_.at(volume));
  }
  SyncFinalWork(batch);
  {
    const std::lock_guard lock(mutex_);
    const auto queue = waiting_.find(volume);
    if (queue->second.empty()) {
      waiting_.erase(queue);
      return;
    }
  }
  PostDrain(volume);  // behind what others gave the pool meanwhile
}

}  // namespace openbits::engine
