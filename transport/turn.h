#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

namespace openbits::transport {

/// The place of a request among others that are sent one after the other. Requests may be handed over before their turn has
/// come; the transport sends each once the one before has passed its turn on, and nobody has to be asked in between.
///
/// The end of a request does not pass its turn on: one that has failed may keep it for its next try. Who hears of the end
/// decides, on the transport's thread, within a call of the listener. Without an order it is always one's turn.
struct Turn {
  /// Turns that were passed on; shared by all requests of an order.
  std::shared_ptr<std::atomic<std::uint64_t>> passed;
  /// This one's place, from 0.
  std::uint64_t place = 0;

  /// True when the request may be sent.
  [[nodiscard]] bool HasCome() const { return passed == nullptr || place <= passed->load(); }
  /// It is the next one's turn. Harmless when it was so already.
  void Pass() const {
    if (passed != nullptr) passed->store(std::max(passed->load(), place + 1));
  }
};

}  // namespace openbits::transport
