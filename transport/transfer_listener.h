#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "transport/response.h"

namespace openbits::transport {

/// What a listener wants after a call.
enum class Flow : std::uint8_t {
  kProceed,
  kPause,  // OnData only: the data was NOT taken and comes again after Transport::Resume
  kAbort,  // ends the transfer with kCancelled; the listener knows its own reason
};

/// Receives one exchange. All calls come one after another on the transport's thread, must not block for long (a write
/// into the page cache is fine) and must not throw. The transport holds a shared reference until OnFinished returned.
class TransferListener {
 public:
  virtual ~TransferListener() = default;
  /// The final answer's head, once, before any data. Not called for redirects that are followed.
  virtual Flow OnResponse(const ResponseHead& head) = 0;
  /// The next piece of the body, at most 16 KiB from libcurl; valid during the call.
  virtual Flow OnData(std::span<const std::byte> data) = 0;
  /// The end, exactly once, also after Cancel; no call follows it.
  virtual void OnFinished(const Outcome& outcome) = 0;
};

}  // namespace openbits::transport
