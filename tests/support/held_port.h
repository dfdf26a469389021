#pragma once

#include <cstdint>
#include <string>

namespace openbits::test {

/// Keeps the port of a server that stands still, for as long as the object lives, so that nobody who asks the system for any
/// free port is given it meanwhile. Who connects is refused; the server may listen again while the port is held. Only for
/// servers that share their address for reuse; does nothing on Windows, where that means something else.
class HeldPort {
 public:
  explicit HeldPort(std::uint16_t port, const std::string& address = "127.0.0.1");
  ~HeldPort();
  HeldPort(const HeldPort&) = delete;
  HeldPort& operator=(const HeldPort&) = delete;

 private:
  int socket_ = -1;  // none: the port is free, as it would be otherwise
};

}  // namespace openbits::test
