#pragma once

#include <atomic>
#include <cstdint>

namespace openbits::transport {

/// A few places that requests take one after the other, in the order in which they were started. Whoever hands requests
/// over ahead of their turn need not be asked between the end of one and the beginning of the next.
///
/// The transport enters for a request before it sends it. The place is given back by Leave, not by the end of the
/// request: one that has failed may keep it for its next try. Thread-safe.
class RequestLane {
 public:
  /// `places`: requests under way at once.
  explicit RequestLane(std::uint32_t places) : free_(places) {}

  /// Takes a place; false when none is free.
  bool TryEnter() {
    std::uint32_t free = free_.load();
    while (free > 0) {
      if (free_.compare_exchange_weak(free, free - 1)) return true;
    }
    return false;
  }
  /// Gives a place back. On the transport's thread, within a call of a listener: the transport looks for requests that
  /// wait for it when that call is over.
  void Leave() { free_.fetch_add(1); }

 private:
  std::atomic<std::uint32_t> free_;
};

}  // namespace openbits::transport
