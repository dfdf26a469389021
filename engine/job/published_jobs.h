#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine/service/snapshots.h"

namespace openbits::engine {

/// The jobs of the queue as everybody may look them up: written by the strand, read by any thread. A mutex, because
/// EnumJobs and GetJob must not wait for the strand; it guards look-ups only. Thread-safe.
class PublishedJobs {
 public:
  /// Adds a job; later ones come later in All().
  void Add(JobId id, std::shared_ptr<JobView> view) {
    const std::lock_guard lock(mutex_);
    order_.emplace(next_, view);
    by_id_.emplace(id, Place{next_++, std::move(view)});
  }
  /// Takes a job out: it became final, or its creation could not be saved.
  void Remove(JobId id) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    order_.erase(found->second.sequence);
    by_id_.erase(found);
  }
  /// The view of a job, null when it is not in the queue.
  [[nodiscard]] std::shared_ptr<JobView> Find(JobId id) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.view;
  }
  /// All views in order of creation.
  [[nodiscard]] std::vector<std::shared_ptr<JobView>> All() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<JobView>> views;
    views.reserve(order_.size());
    for (const auto& [sequence, view] : order_)
      views.push_back(view);
    return views;
  }

 private:
  struct Place {
    std::uint64_t sequence;
    std::shared_ptr<JobView> view;
  };
  mutable std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::shared_ptr<JobView>> order_;
  std::unordered_map<JobId, Place, JobIdHash> by_id_;
};

}  // namespace openbits::engine
