#include "tests/support/http_server_stream.h"

#include <utility>

#include <openssl/x509.h>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace openbits::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

  void AsyncStart(Handler handler) override {
    asio::post(socket_.get_executor(), [handler = std::move(handler)] { handler({}, 0); });
  }

  void AsyncReadSome(asio::mutable_buffer buffer, Handler handler) override {
    socket_.async_read_some(buffer, std::move(handler));
  }

  void AsyncWrite(const WriteBuffers& buffers, Handler handler) override {
    asio::async_write(socket_, buffers, std::move(handler));
  }

  void AsyncEnd(Handler handler) override {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    asio::post(socket_.get_executor(), [handler = std::move(handler), error] { handler(error, 0); });
  }

  std::string ClientCertificate() const override { return {}; }
  bool encrypted() const override { return false; }
  tcp::socket& socket() override { return socket_; }

 private:
  tcp::socket socket_;
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  void AsyncStart(Handler handler) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [handler = std::move(handler)](error_code error) { handler(error, 0); });
  }

  void AsyncReadSome(asio::mutable_buffer buffer, Handler handler) override {
    stream_.async_read_some(buffer, std::move(handler));
  }

  void AsyncWrite(const WriteBuffers& buffers, Handler handler) override {
    asio::async_write(stream_, buffers, std::move(handler));
  }

  /// Sends the close notice; does not end the TCP stream, because the client's own notice is still to come.
  void AsyncEnd(Handler handler) override {
    stream_.async_shutdown([handler = std::move(handler)](error_code error) { handler(error, 0); });
  }

  std::string ClientCertificate() const override {
    // The stream's accessor is not const, though this only reads.
    SSL* ssl = const_cast<asio::ssl::stream<tcp::socket>&>(stream_).native_handle();
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl), &X509_free);
    std::array<char, 256> name{};
    if (certificate == nullptr || X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                                            name.data(), static_cast<int>(name.size())) <= 0) {
      return {};
    }
    return name.data();
  }

  bool encrypted() const override { return true; }
  tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<ByteStream> MakePlainStream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<ByteStream> MakeTlsStream(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsStream>(std::move(socket), context);
}

}  // namespace openbits::test
