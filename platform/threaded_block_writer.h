#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "platform/file_system.h"

namespace openbits {

/// Writes one block; called on the writer's thread.
using WriteBlock = std::function<Status(std::uint64_t offset, std::span<const std::byte> block)>;

/// A BlockWriter with a thread of its own and memory for `blocks` blocks, aligned to pages. Nothing when the system has no
/// thread or no memory to give (fault A15). `keeps_up`, which outlives it and belongs to the thread that gathers, becomes false
/// when it is better left: more than half of kBlocksJudged blocks had to wait, or for longer than kWaitMax together.
std::unique_ptr<BlockWriter> MakeThreadedBlockWriter(std::uint64_t offset, std::size_t block_bytes, std::size_t blocks,
                                                     WriteBlock write, bool& keeps_up);

inline constexpr std::size_t kBlocksJudged = 64;
/// What other transfers may be held up by one file before it is left. Judged after the wait: a single one lasts as long as the
/// disk takes.
inline constexpr std::chrono::milliseconds kWaitMax{200};

}  // namespace openbits
