#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/transfer/final_work.h"
#include "platform/base/clock.h"
#include "platform/executor.h"

namespace openbits::engine {

/// Does the last work on the files of ended downloads on the file pool: one batch of a volume at a time, and what comes
/// meanwhile is the next one. A file that ends alone is synced at once; one that others will follow waits for them for kCompany at most,
/// because a sync costs the same for many. Volumes do not wait for each other: a slow disk holds up nobody else's.
/// Thread-safe.
class FinalSyncs : public std::enable_shared_from_this<FinalSyncs> {
 public:
  /// How long a file waits for company, and how much of it at most.
  static constexpr Duration kCompany = std::chrono::milliseconds{20};
  static constexpr std::size_t kCompanyMax = 64;

  FinalSyncs(std::shared_ptr<BlockingPool> pool, std::shared_ptr<TaskRunner> strand)
      : pool_(std::move(pool)), strand_(std::move(strand)) {}

  /// Checks, syncs and closes the item's file on the pool, then calls its `on_done` on the strand.
  void Add(FinalItem item);

 private:
  /// Of one volume.
  struct Queue {
    std::vector<FinalItem> items;
    bool is_draining = false;
    bool has_timer = false;
    /// Whether items can go on waiting for company.
    [[nodiscard]] bool MayWait() const;
  };

  /// Drains the queue, now or when its time is over. Under the lock.
  void Arrange(std::uint64_t volume, Queue& queue);
  void OnTimer(std::uint64_t volume);
  void PostDrain(std::uint64_t volume);
  void Drain(std::uint64_t volume);

  std::shared_ptr<BlockingPool> pool_;
  std::shared_ptr<TaskRunner> strand_;
  // Pool and strand meet here: a message to the strand and back would cost each batch two more changes of thread.
  std::mutex mutex_;
  std::map<std::uint64_t, Queue> queues_;
};

}  // namespace openbits::engine
