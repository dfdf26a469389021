#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/transfer/temporary_file.h"

namespace openbits::engine {

/// What is left to do with the temporary file when a download ends.
struct FinalWork {
  /// Every byte has arrived.
  bool is_complete = false;
  /// Length of the file.
  std::uint64_t position = 0;
  /// How much of it is worth keeping.
  std::uint64_t keep = 0;
  /// How much of it was durable already.
  std::uint64_t bytes_durable = 0;
};

/// What became of it.
struct FinalOutcome {
  /// kNone when the bytes are as safe as they were wanted.
  Error error;
  std::uint64_t bytes_durable = 0;
};

/// A file that is ready for its last sync, and who waits for it.
struct FinalItem {
  std::shared_ptr<TemporaryFile> temporary;
  FinalWork work;
  /// Called on the strand; the file is closed.
  std::function<void(const FinalOutcome&)> on_done;
  /// More files are expected to end soon: this one may wait a moment for them (FinalSyncs).
  bool may_wait = false;
};

/// Ends the files of one volume: those that are not complete are cut to what is worth keeping, all are synced, many of them
/// by one sync of their file system, complete ones must still be what and where they were, and all are closed. Whatever
/// failed, the length of a file then tells nothing that is not true. Gives an outcome for each. Blocks; runs on the file pool.
std::vector<FinalOutcome> DoFinalWork(std::span<const FinalItem> items);

}  // namespace openbits::engine
