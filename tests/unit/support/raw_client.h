#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "tests/support/http_server_message.h"

namespace openbits::test {

/// One answer as it came over the wire.
struct RawAnswer {
  std::string head = {};    ///< Status line and headers, with the empty line.
  int status = 0;           ///< From the status line; 0 if there is none.
  HeaderList headers = {};  ///< Parsed lines.
  std::string body = {};    ///< Body bytes, not decoded.

  /// Value of the first header called `name`, or an empty text.
  std::string Header(std::string_view name) const { return FindHeader(headers, name).value_or(""); }
};

/// A blocking client that sends and receives bytes as they are, so that tests see exactly what the server does.
class RawClient {
 public:
  /// Connects to `port` of the loopback interface. Throws if refused.
  explicit RawClient(uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  /// Sends `bytes`.
  void Send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size())); }

  /// Sends a GET for `path` with `headers`, which are whole lines.
  void SendGet(std::string_view path, std::string_view headers = {}) {
    Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n");
  }

  /// Reads until the end of the head, and then the body: by Content-Length, or to the end of the stream.
  RawAnswer ReadAnswer(bool has_body = true) {
    RawAnswer answer;
    while (input_.find("\r\n\r\n") == std::string::npos && ReadMore()) {
    }
    const size_t head_end = std::min(input_.find("\r\n\r\n"), input_.size() - std::min<size_t>(4, input_.size())) + 4;
    answer.head = input_.substr(0, head_end);
    input_.erase(0, head_end);
    ParseHead(answer);
    if (has_body) {
      const auto length = ParseDecimal(answer.Header("Content-Length"));
      answer.body = ReadBytes(length ? static_cast<size_t>(*length) : std::numeric_limits<size_t>::max());
    }
    return answer;
  }

  /// Reads `count` bytes, fewer if the stream ends before.
  std::string ReadBytes(size_t count) {
    while (input_.size() < count && ReadMore()) {
    }
    const std::string bytes = input_.substr(0, count);
    input_.erase(0, bytes.size());
    return bytes;
  }

  /// Reads to the end of the stream.
  std::string ReadToEnd() { return ReadBytes(std::numeric_limits<size_t>::max()); }

  /// Sends a GET and reads its answer.
  RawAnswer Get(std::string_view path, std::string_view headers = {}) {
    SendGet(path, headers);
    return ReadAnswer();
  }

  /// How the stream ended, once it has: an end of file or a reset.
  std::optional<boost::system::error_code> end() const { return end_; }

  /// The socket itself.
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool ReadMore() {
    if (end_) {
      return false;
    }
    char bytes[64 * 1024];
    boost::system::error_code error;
    const size_t count = socket_.read_some(boost::asio::buffer(bytes), error);
    if (error) {
      end_ = error;
      return false;
    }
    input_.append(bytes, count);
    return true;
  }

  static void ParseHead(RawAnswer& answer) {
    if (answer.head.compare(0, 7, "HTTP/1.") == 0 && answer.head.size() > 12) {
      answer.status = static_cast<int>(ParseDecimal(answer.head.substr(9, 3)).value_or(0));
    }
    for (size_t start = answer.head.find("\r\n"); start + 4 < answer.head.size();) {
      start += 2;
      const size_t end = answer.head.find("\r\n", start);
      const std::string line = answer.head.substr(start, end - start);
      const size_t colon = std::min(line.find(':'), line.size() - 1);
      answer.headers.push_back({line.substr(0, colon), std::string(TrimSpace(line.substr(colon + 1)))});
      start = end;
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string input_;
  std::optional<boost::system::error_code> end_;
};

}  // namespace openbits::test
