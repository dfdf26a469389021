#include "tests/support/held_port.h"

#ifndef _WIN32
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace openbits::test {

#ifndef _WIN32

HeldPort::HeldPort(std::uint16_t port, const std::string& address) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return;
  socket_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  static_cast<void>(bind(socket_, found->ai_addr, found->ai_addrlen));
  freeaddrinfo(found);
}

HeldPort::~HeldPort() {
  if (socket_ >= 0) close(socket_);
}

#else

HeldPort::HeldPort(std::uint16_t, const std::string&) {}
HeldPort::~HeldPort() = default;

#endif

}  // namespace openbits::test
