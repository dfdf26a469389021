#pragma once

#include <memory>

#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/base/result.h"
#include "transport/transport.h"

namespace openbits::transport {

/// Settings of the whole transport.
struct CurlTransportOptions {
  /// Connections kept open for reuse and used at the same time at most.
  std::uint32_t connections_max = 64;
  /// PEM file of trusted authorities instead of the system's; empty: the system's.
  std::string authorities_file = {};
};

/// HTTP and HTTPS by libcurl: one thread, one multi handle, curl_multi_poll. Sleeps without a timeout while nothing runs.
/// Destruction cancels everything and waits for the thread. kTooManyOpenFiles or kOutOfMemory where the system has no
/// descriptors or no thread for it.
Result<std::unique_ptr<Transport>> MakeCurlTransport(const CurlTransportOptions& options, std::shared_ptr<Clock> clock,
                                                     std::shared_ptr<Logger> logger);

}  // namespace openbits::transport
