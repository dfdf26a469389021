#include "tests/support/http_server_tls.h"

#include <array>
#include <utility>

#include <openssl/x509.h>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace openbits::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

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

class OpenSslAcceptor final : public TlsAcceptor {
 public:
  explicit OpenSslAcceptor(const ServerTls& tls) {
    context_.use_certificate_chain_file(tls.certificate.certificate.string());
    context_.use_private_key_file(tls.certificate.private_key.string(), asio::ssl::context::pem);
    if (!tls.client_ca_file.empty()) {
      context_.load_verify_file(tls.client_ca_file.string());
      context_.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    }
  }

  std::unique_ptr<ByteStream> Wrap(tcp::socket socket) override {
    return std::make_unique<TlsStream>(std::move(socket), context_);
  }

 private:
  asio::ssl::context context_{asio::ssl::context::tls_server};
};

}  // namespace

std::unique_ptr<TlsAcceptor> MakeTlsAcceptor(const ServerTls& tls) { return std::make_unique<OpenSslAcceptor>(tls); }

}  // namespace openbits::test
