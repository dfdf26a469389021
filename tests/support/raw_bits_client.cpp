#include "tests/support/raw_bits_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace openbits::test {
namespace {

constexpr time_t kPatienceSeconds = 30;
constexpr std::string_view kProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

std::string Line(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

}  // namespace

struct RawBitsClient::Tls {
  Tls(const std::filesystem::path& ca_file, int socket)
      : context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), ssl(nullptr, &SSL_free) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
      throw std::runtime_error("no authority");
    }
    ssl.reset(SSL_new(context.get()));
    SSL_set1_host(ssl.get(), "localhost");
    SSL_set_fd(ssl.get(), socket);
    if (SSL_connect(ssl.get()) != 1) throw std::runtime_error("no handshake");
  }
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl;
};

std::string RawAnswer::Error() const {
  const std::string code = Header("BITS-Error-Code");
  const std::string context = Header("BITS-Error-Context");
  return code.empty() && context.empty() ? "" : code + "/" + context;
}

RawBitsClient::RawBitsClient(uint16_t port, const std::filesystem::path& ca_file, const char* from)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{kPatienceSeconds, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (from != nullptr) {
    address.sin_addr.s_addr = inet_addr(from);
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot bind");
    }
  }
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
  if (!ca_file.empty()) tls_ = std::make_unique<Tls>(ca_file, socket_);
}

RawBitsClient::~RawBitsClient() { Close(); }

void RawBitsClient::Close(bool reset) {
  if (socket_ < 0) return;
  const linger now{1, 0};
  if (reset) setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  tls_.reset();
  close(socket_);
  socket_ = -1;
}

bool RawBitsClient::SendText(std::string_view text) {
  while (!text.empty()) {
    const long count = tls_ != nullptr ? SSL_write(tls_->ssl.get(), text.data(), static_cast<int>(text.size()))
                                       : send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

long RawBitsClient::Receive(char* data, size_t size) {
  const long count =
      tls_ != nullptr ? SSL_read(tls_->ssl.get(), data, static_cast<int>(size)) : recv(socket_, data, size, 0);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("the server is silent");
  return count;
}

bool RawBitsClient::ReadMore() {
  std::array<char, 65536> block;
  const long count = Receive(block.data(), block.size());
  if (count <= 0) return false;
  buffer_.append(block.data(), static_cast<size_t>(count));
  return true;
}

RawAnswer RawBitsClient::ReadAnswer(bool has_body) {
  RawAnswer answer;
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return answer;
  }
  std::string head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  if (!head.starts_with("HTTP/1.")) throw std::runtime_error("no answer: " + head);
  answer.minor_version = head[7] - '0';
  answer.status = std::stoi(head.substr(9, 3));
  for (size_t start = head.find("\r\n") + 2; start < head.size();) {
    const size_t line_end = head.find("\r\n", start);
    const size_t colon = head.find(':', start);
    answer.headers.push_back(
        {head.substr(start, colon - start), std::string(TrimSpace(head.substr(colon + 1, line_end - colon - 1)))});
    start = line_end + 2;
  }
  const auto length = ParseDecimal(answer.Header("Content-Length"));
  if (!has_body) return answer;
  const uint64_t wanted = length.value_or(UINT64_MAX);
  while (buffer_.size() < wanted && ReadMore()) {
  }
  answer.is_whole = !length || buffer_.size() >= *length;
  answer.body = buffer_.substr(0, static_cast<size_t>(std::min<uint64_t>(wanted, buffer_.size())));
  buffer_.erase(0, answer.body.size());
  return answer;
}

RawAnswer RawBitsClient::Post(std::string_view target, std::string_view headers, std::string_view body) {
  std::string text = "BITS_POST " + std::string(target) + " HTTP/1.1\r\n" + Line("Host", "up.example") + headers_;
  text.append(headers).append(Line("Content-Length", std::to_string(body.size()))).append("\r\n").append(body);
  SendText(text);
  return ReadAnswer();
}

RawAnswer RawBitsClient::Ping(std::string_view target) { return Post(target, Line("BITS-Packet-Type", "Ping")); }

RawAnswer RawBitsClient::Create(std::string_view target) {
  return Post(target, Line("BITS-Packet-Type", "Create-Session") + Line("BITS-Supported-Protocols", kProtocol));
}

RawAnswer RawBitsClient::Fragment(std::string_view target, std::string_view session, uint64_t first, uint64_t total,
                                  std::string_view body) {
  const std::string range = body.empty() ? "bytes */" + std::to_string(total)
                                         : "bytes " + std::to_string(first) + "-" +
                                               std::to_string(first + body.size() - 1) + "/" + std::to_string(total);
  return Post(target,
              Line("BITS-Packet-Type", "Fragment") + Line("BITS-Session-Id", session) + Line("Content-Range", range),
              body);
}

RawAnswer RawBitsClient::End(std::string_view target, std::string_view session, std::string_view packet_type) {
  return Post(target, Line("BITS-Packet-Type", packet_type) + Line("BITS-Session-Id", session));
}

RawAnswer RawBitsClient::Get(std::string_view target, std::string_view headers, std::string_view method) {
  SendText(std::string(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: up.example\r\n") + headers_ +
           std::string(headers) + "\r\n");
  return ReadAnswer(method != "HEAD");
}

bool RawBitsClient::IsAtEnd() {
  std::array<char, 256> block;
  return buffer_.empty() && Receive(block.data(), block.size()) <= 0;
}

std::string PathOfUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  return std::string(scheme == std::string_view::npos ? url : url.substr(url.find('/', scheme + 3)));
}

}  // namespace openbits::test
