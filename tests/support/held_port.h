#pragma once

#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace openbits::test {

/// Keeps the port of a server that stands still, for as long as the object lives, so that nobody who asks the system for any
/// free port is given it meanwhile. Who connects is refused; the server may listen again while the port is held. Only for
/// servers that share their address for reuse; does nothing on Windows, where that means something else.
class HeldPort {
 public:
  explicit HeldPort(const boost::asio::ip::tcp::endpoint& endpoint) {
#ifndef _WIN32
    boost::system::error_code ignored;  // Without it, the port is free, as it would be otherwise.
    socket_.open(endpoint.protocol(), ignored);
    socket_.set_option(boost::asio::ip::tcp::socket::reuse_address(true), ignored);
    socket_.bind(endpoint, ignored);
#else
    static_cast<void>(endpoint);
#endif
  }
  explicit HeldPort(std::uint16_t port) : HeldPort({boost::asio::ip::make_address("127.0.0.1"), port}) {}

 private:
  boost::asio::io_context io_context_;
  boost::asio::ip::tcp::socket socket_{io_context_};
};

}  // namespace openbits::test
