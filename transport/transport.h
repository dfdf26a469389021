#pragma once

#include <cstdint>
#include <memory>

#include "platform/base/ids.h"
#include "transport/request.h"
#include "transport/transfer_listener.h"

namespace openbits::transport {

/// Moves the bytes of requests. Thread-safe; never calls a listener from inside these methods.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Starts an exchange. Bad requests are reported by OnFinished as well.
  virtual TransferId Start(Request request, std::shared_ptr<TransferListener> listener) = 0;
  /// Asks an exchange to end; OnFinished comes with kCancelled unless it has ended already.
  virtual void Cancel(TransferId id) = 0;
  /// Goes on after a pause.
  virtual void Resume(TransferId id) = 0;
  /// Changes the limit of a running exchange; zero is unlimited.
  virtual void SetRateLimit(TransferId id, std::uint64_t bytes_per_s) = 0;
};

}  // namespace openbits::transport
