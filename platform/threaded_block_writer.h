#pragma once

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
/// thread or no memory to give (fault A15).
std::unique_ptr<BlockWriter> MakeThreadedBlockWriter(std::uint64_t offset, std::size_t block_bytes, std::size_t blocks,
                                                     WriteBlock write);

/// So many blocks make a judgement of whether the writer keeps up: of the last ones more than half had to wait.
inline constexpr std::size_t kBlocksJudged = 64;

}  // namespace openbits
