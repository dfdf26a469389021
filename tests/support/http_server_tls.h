#pragma once

#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "tests/support/http_server.h"
#include "tests/support/http_server_stream.h"

namespace openbits::test {

/// The server's side of TLS. Streams must not outlive it.
class TlsAcceptor {
 public:
  virtual ~TlsAcceptor() = default;

  /// An encrypted stream over `socket`.
  virtual std::unique_ptr<ByteStream> Wrap(boost::asio::ip::tcp::socket socket) = 0;
};

/// TLS as `tls` says. Throws boost::system::system_error for bad files, std::runtime_error where there is no TLS (the
/// tests on Windows are built without OpenSSL).
std::unique_ptr<TlsAcceptor> MakeTlsAcceptor(const ServerTls& tls);

}  // namespace openbits::test
