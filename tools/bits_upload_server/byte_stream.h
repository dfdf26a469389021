#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

namespace boost::asio::ssl {
class context;
}

namespace openbits::upload_server {

struct TlsIdentity;

/// The server's end of a connection, encrypted or not. At most one read and one write at a time; on one strand.
class ByteStream {
 public:
  /// Receives the error, if any, and the number of bytes moved.
  using Handler = std::function<void(boost::system::error_code, size_t)>;
  /// The two parts of one gathered write, either of which may be empty.
  using Parts = std::array<boost::asio::const_buffer, 2>;

  virtual ~ByteStream() = default;

  /// Makes the stream ready: the handshake if it is encrypted.
  virtual void AsyncStart(Handler handler) = 0;
  /// Reads at least one byte.
  virtual void AsyncReadSome(boost::asio::mutable_buffer buffer, Handler handler) = 0;
  /// Writes everything in `parts`.
  virtual void AsyncWrite(const Parts& parts, Handler handler) = 0;
  /// Says that no more bytes will follow. What the client still sends can be read, as it comes off the wire, to be thrown away.
  /// The stream must outlive the call of `handler`.
  virtual void AsyncEnd(Handler handler) = 0;
  /// The socket below.
  virtual boost::asio::ip::tcp::socket& socket() = 0;
};

/// A stream of the bytes as they are.
std::unique_ptr<ByteStream> MakePlainStream(boost::asio::ip::tcp::socket socket);

/// An encrypted stream; `context` must outlive it.
std::unique_ptr<ByteStream> MakeTlsStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

/// What encrypted streams need. Throws std::runtime_error if certificate and key are unusable or do not fit each other.
std::unique_ptr<boost::asio::ssl::context> MakeTlsContext(const TlsIdentity& identity);

}  // namespace openbits::upload_server
