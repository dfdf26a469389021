#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "tests/support/http_server.h"

namespace openbits::test {

/// A proxy that makes tunnels (CONNECT, RFC 9110, 9.3.6) to servers on the loopback interface, and nothing else. Over TLS if
/// set up so: the scripted server answers requests for whole URLs, but cannot hand a connection on.
class TunnelProxy {
 public:
  /// Listens on a free port of 127.0.0.1, on a thread of its own.
  explicit TunnelProxy(const std::optional<ServerTls>& tls);
  /// Ends all tunnels.
  ~TunnelProxy();
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  /// The port it listens on.
  [[nodiscard]] std::uint16_t port() const;
  /// How many tunnels it has made.
  [[nodiscard]] int tunnels() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace openbits::test
