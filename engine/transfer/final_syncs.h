#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/transfer/final_work.h"
#include "platform/executor.h"

namespace openbits::engine {

/// Syncs the files of ended downloads on the file pool: one batch of a volume at a time, and what comes meanwhile is the
/// next one. A file that ends alone is synced at once; many small ones share the wait, but with those of their own volume
/// only: a slow disk holds up nobody else's. Thread-safe.
class FinalSyncs : public std::enable_shared_from_this<FinalSyncs> {
 public:
  explicit FinalSyncs(std::shared_ptr<BlockingPool> pool) : pool_(std::move(pool)) {}

  /// Syncs and closes the item's file, then calls its `on_done`, all on the pool.
  void Add(FinalItem item);

 private:
  void PostDrain(std::uint64_t volume);
  void Drain(std::uint64_t volume);

  std::shared_ptr<BlockingPool> pool_;
  // Threads of the pool meet here: a message to the strand and back would cost each file two more changes of thread.
  std::mutex mutex_;
  /// By volume; a volume is in it while a batch of it is under way.
  std::map<std::uint64_t, std::vector<FinalItem>> waiting_;
};

}  // namespace openbits::engine
