#include "engine/transfer/fragment_size.h"

#include <algorithm>

namespace openbits::engine {
namespace {

constexpr std::uint64_t kBlock = 4 * 1024;

}  // namespace

FragmentSize::FragmentSize(std::uint64_t first, std::uint64_t limit) : limit_(limit) { Set(first); }

void FragmentSize::Set(std::uint64_t bytes) {
  bytes = std::min(bytes, limit_ == 0 ? kFragmentBytesMax : std::min(limit_, kFragmentBytesMax));
  bytes_ = std::max(bytes - bytes % kBlock, kFragmentBytesMin);
}

// ASSUMED: BITS's sizes between the two limits are not documented; spec upload-protocol.md 7.
void FragmentSize::Grow() { Set(bytes_ * 2); }

void FragmentSize::Shrink() { Set(bytes_ / 2); }

bool FragmentSize::Limit(std::uint64_t refused) {
  if (refused <= kFragmentBytesMin) return false;
  limit_ = std::max(refused / 2, kFragmentBytesMin);
  Set(limit_);
  return true;
}

}  // namespace openbits::engine
