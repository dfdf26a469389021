#include "tests/integration/tunnel_proxy.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/support/http_server_stream.h"
#include "tests/support/http_server_tls.h"

namespace openbits::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// The port of "CONNECT host:port HTTP/1.1"; zero if the line is something else.
std::uint16_t PortOf(const std::string& request) {
  const std::string line = request.substr(0, request.find("\r\n"));
  const std::size_t colon = line.rfind(':');
  if (!line.starts_with("CONNECT ") || colon == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::strtoul(line.c_str() + colon + 1, nullptr, 10));
}

/// A client and the server it asked for. Pending operations keep it alive, until one side ends: then both are closed.
class Tunnel : public std::enable_shared_from_this<Tunnel> {
 public:
  Tunnel(std::unique_ptr<ByteStream> client, asio::io_context& io, std::atomic<int>& tunnels)
      : client_(std::move(client)), server_(MakePlainStream(tcp::socket(io))), tunnels_(tunnels) {}

  void Start() {
    client_->AsyncStart([self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->ReadRequest();
    });
  }

 private:
  void ReadRequest() {
    client_->AsyncReadSome(asio::buffer(from_client_), [self = shared_from_this()](error_code error, std::size_t size) {
      if (error) return;
      self->request_.append(self->from_client_.data(), size);
      if (self->request_.find("\r\n\r\n") == std::string::npos) {
        self->ReadRequest();
      } else {
        self->Connect();
      }
    });
  }

  void Connect() {
    error_code error;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), PortOf(request_));
    if (server_->socket().connect(endpoint, error)) return;
    ++tunnels_;
    static constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\n\r\n";
    client_->AsyncWrite({asio::buffer(kAnswer)}, [self = shared_from_this()](error_code failure, std::size_t) {
      if (failure) return;
      self->Relay(*self->client_, *self->server_, self->from_client_);
      self->Relay(*self->server_, *self->client_, self->from_server_);
    });
  }

  void Relay(ByteStream& from, ByteStream& to, std::array<char, 16384>& buffer) {
    from.AsyncReadSome(asio::buffer(buffer), [=, this, self = shared_from_this(), &from, &to, &buffer](
                                                 error_code error, std::size_t size) {
      if (error) return Close();
      to.AsyncWrite({asio::buffer(buffer, size)}, [=, this, &from, &to, &buffer](error_code failure, std::size_t) {
        static_cast<void>(self);
        if (failure) return Close();
        Relay(from, to, buffer);
      });
    });
  }

  void Close() {
    error_code ignored;  // closed twice is closed
    client_->socket().close(ignored);
    server_->socket().close(ignored);
  }

  std::unique_ptr<ByteStream> client_;
  std::unique_ptr<ByteStream> server_;
  std::atomic<int>& tunnels_;
  std::string request_;
  std::array<char, 16384> from_client_{};
  std::array<char, 16384> from_server_{};
};

}  // namespace

class TunnelProxy::Core {
 public:
  explicit Core(const std::optional<ServerTls>& tls) : tls_(tls ? MakeTlsAcceptor(*tls) : nullptr) {
    Accept();
    thread_ = std::jthread([this] { io_.run(); });  // now that there is something to wait for
  }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core() { io_.stop(); }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] int tunnels() const { return tunnels_; }

 private:
  void Accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      auto client = tls_ ? tls_->Wrap(std::move(socket)) : MakePlainStream(std::move(socket));
      std::make_shared<Tunnel>(std::move(client), io_, tunnels_)->Start();
      Accept();
    });
  }

  std::unique_ptr<TlsAcceptor> tls_;
  std::atomic<int> tunnels_ = 0;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;  // last: it uses all of the above
};

TunnelProxy::TunnelProxy(const std::optional<ServerTls>& tls) : core_(std::make_unique<Core>(tls)) {}
TunnelProxy::~TunnelProxy() = default;
std::uint16_t TunnelProxy::port() const { return core_->port(); }
int TunnelProxy::tunnels() const { return core_->tunnels(); }

}  // namespace openbits::test
