#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace openbits::engine {

/// Lets one at a time of each volume do what blocks: a slow volume then holds one thread of the file pool, not all. First come,
/// first served. Lives on the strand.
class VolumeTurns {
 public:
  /// Begins; false when there is nothing to do any more, and the turn is the next one's.
  using Begin = std::function<bool()>;

  /// Calls `begin` now, or when all before it have left.
  void Enter(std::uint64_t volume, Begin begin);
  /// Ends the turn of whoever began last.
  void Leave(std::uint64_t volume);

 private:
  /// Of the volumes on which somebody has the turn: who waits.
  std::map<std::uint64_t, std::deque<Begin>> waiting_;
};

}  // namespace openbits::engine
