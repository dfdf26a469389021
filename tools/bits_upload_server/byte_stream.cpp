#include "tools/bits_upload_server/byte_stream.h"

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "tools/bits_upload_server/upload_server.h"

namespace openbits::upload_server {
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
  void AsyncWrite(const Parts& parts, Handler handler) override {
    asio::async_write(socket_, parts, std::move(handler));
  }
  void AsyncEnd(Handler handler) override {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    asio::post(socket_.get_executor(), [handler = std::move(handler), error] { handler(error, 0); });
  }
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
    if (has_ended_) return socket().async_read_some(buffer, std::move(handler));
    stream_.async_read_some(buffer, std::move(handler));
  }
  void AsyncWrite(const Parts& parts, Handler handler) override {
    asio::async_write(stream_, parts, std::move(handler));
  }
  void AsyncEnd(Handler handler) override {
    // As if the client had said farewell already: its own may come behind a body that is still arriving, which OpenSSL takes for
    // an error.
    SSL_set_shutdown(stream_.native_handle(), SSL_RECEIVED_SHUTDOWN);
    has_ended_ = true;
    stream_.async_shutdown([this, handler = std::move(handler)](error_code error) {
      error_code ignored;  // The client may have gone.
      socket().shutdown(tcp::socket::shutdown_send, ignored);
      handler(error, 0);
    });
  }
  tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<tcp::socket> stream_;
  bool has_ended_ = false;  // What still comes is of interest to nobody and stays encrypted.
};

bool IsPemText(const std::string& text) { return text.find("-----BEGIN") != std::string::npos; }

}  // namespace

std::unique_ptr<ByteStream> MakePlainStream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<ByteStream> MakeTlsStream(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsStream>(std::move(socket), context);
}

std::unique_ptr<asio::ssl::context> MakeTlsContext(const TlsIdentity& identity) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  error_code error;
  if (IsPemText(identity.certificate)) {
    context->use_certificate_chain(asio::buffer(identity.certificate), error);
  } else {
    context->use_certificate_chain_file(identity.certificate, error);
  }
  if (error) throw std::runtime_error("the certificate cannot be used: " + error.message());
  if (IsPemText(identity.private_key)) {
    context->use_private_key(asio::buffer(identity.private_key), asio::ssl::context::pem, error);
  } else {
    context->use_private_key_file(identity.private_key, asio::ssl::context::pem, error);
  }
  if (error) throw std::runtime_error("the private key cannot be used: " + error.message());
  return context;
}

}  // namespace openbits::upload_server
