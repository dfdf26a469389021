#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

namespace openbits::test {

/// One end of a connection, encrypted or not. At most one read and one write at a time; everything on one strand.
class ByteStream {
 public:
  /// Receives the error, if any, and the number of bytes moved.
  using Handler = std::function<void(boost::system::error_code, size_t)>;
  /// Buffers of one gathered write; empty ones are allowed.
  using WriteBuffers = std::array<boost::asio::const_buffer, 4>;

  virtual ~ByteStream() = default;

  /// Makes the stream ready: the handshake if it is encrypted.
  virtual void AsyncStart(Handler handler) = 0;

  /// Reads at least one byte.
  virtual void AsyncReadSome(boost::asio::mutable_buffer buffer, Handler handler) = 0;

  /// Writes everything in `buffers`.
  virtual void AsyncWrite(const WriteBuffers& buffers, Handler handler) = 0;

  /// Says that no more bytes will follow; `handler` runs when that is said.
  virtual void AsyncEnd(Handler handler) = 0;

  /// Common name of the client's certificate; empty without one. Valid after AsyncStart.
  virtual std::string ClientCertificate() const = 0;

  /// Whether the stream is encrypted.
  virtual bool encrypted() const = 0;

  /// The socket below.
  virtual boost::asio::ip::tcp::socket& socket() = 0;
};

/// A stream that sends bytes as they are.
std::unique_ptr<ByteStream> MakePlainStream(boost::asio::ip::tcp::socket socket);

}  // namespace openbits::test
