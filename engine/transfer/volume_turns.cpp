#include "engine/transfer/volume_turns.h"

#include <utility>

#include "platform/base/assert.h"

namespace openbits::engine {

void VolumeTurns::Enter(std::uint64_t volume, Begin begin) {
  const auto [waiting, is_free] = waiting_.try_emplace(volume);
  waiting->second.push_back(std::move(begin));
  if (is_free) Leave(volume);
}

void VolumeTurns::Leave(std::uint64_t volume) {
  const auto waiting = waiting_.find(volume);
  OPENBITS_ASSERT(waiting != waiting_.end());
  while (!waiting->second.empty()) {
    const Begin begin = std::move(waiting->second.front());
    waiting->second.pop_front();
    if (begin()) return;
  }
  waiting_.erase(waiting);
}

}  // namespace openbits::engine
