#pragma once

#include <cstdint>
#include <functional>

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

/// Checks, syncs and closes the file. `on_checked` is called for a complete file before the sync. Afterwards the length
/// of the file tells nothing that is not true, whatever failed. Blocks; runs on the file pool.
FinalOutcome RunFinalWork(TemporaryFile& temporary, const FinalWork& work, const std::function<void()>& on_checked);

}  // namespace openbits::engine
