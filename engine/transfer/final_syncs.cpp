#include "engine/transfer/final_syncs.h"

#include <algorithm>
#include <utility>

namespace openbits::engine {

bool FinalSyncs::Queue::MayWait() const {
  return items.size() < kCompanyMax &&
         std::all_of(items.begin(), items.end(), [](const FinalItem& item) { return item.may_wait; });
}

void FinalSyncs::Add(FinalItem item) {
  const std::uint64_t volume = item.temporary->identity().volume;
  const std::lock_guard lock(mutex_);
  Queue& queue = queues_[volume];
  queue.items.push_back(std::move(item));
  if (!queue.is_draining) Arrange(volume, queue);
}

void FinalSyncs::Arrange(std::uint64_t volume, Queue& queue) {
  if (!queue.MayWait()) {
    queue.is_draining = true;
    PostDrain(volume);
  } else if (!std::exchange(queue.has_timer, true)) {
    strand_->PostAfter(kCompany, [weak = weak_from_this(), volume] {
      if (const auto self = weak.lock()) self->OnTimer(volume);
    });
  }
}

void FinalSyncs::OnTimer(std::uint64_t volume) {
  const std::lock_guard lock(mutex_);
  Queue& queue = queues_[volume];
  queue.has_timer = false;
  if (queue.items.empty() || std::exchange(queue.is_draining, true)) return;
  PostDrain(volume);
}

void FinalSyncs::PostDrain(std::uint64_t volume) {
  pool_->Post([self = shared_from_this(), volume] { self->Drain(volume); });
}

void FinalSyncs::Drain(std::uint64_t volume) {
  std::vector<FinalItem> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(queues_[volume].items);
  }
  std::vector<FinalOutcome> outcomes = DoFinalWork(batch);
  strand_->Post([batch = std::move(batch), outcomes = std::move(outcomes)] {
    for (std::size_t i = 0; i < batch.size(); ++i)
      batch[i].on_done(outcomes[i]);
  });
  const std::lock_guard lock(mutex_);
  Queue& queue = queues_[volume];
  queue.is_draining = false;
  if (!queue.items.empty()) Arrange(volume, queue);
}

}  // namespace openbits::engine
