#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/http_server_message.h"

namespace openbits::test {

/// An answer as it came.
struct RawAnswer {
  int status = 0;           ///< 0 if the connection ended instead.
  int minor_version = 1;    ///< 0 for HTTP/1.0.
  HeaderList headers = {};  ///< As sent.
  std::string body = {};    ///< As long as Content-Length says, or until the connection ended.
  bool is_whole = false;    ///< All of the body came.

  /// Value of the first header called `name`; empty if there is none.
  std::string Header(std::string_view name) const { return FindHeader(headers, name).value_or(""); }
  /// BITS-Error-Code and BITS-Error-Context, as "0x80070057/0x5"; empty if neither is there.
  std::string Error() const;
};

/// The client's end of one connection to a server of the BITS upload protocol, made of a bare socket: it sends exactly
/// what it is told, right or wrong. Blocks; a server that is silent for 30 seconds fails the test by an exception
/// (std::runtime_error). For one thread at a time.
class RawBitsClient {
 public:
  /// Connects to a port of 127.0.0.1; encrypted if `ca_file` is given, which must have signed a certificate for
  /// localhost. From the address `from`, one of 127.0.0.0/8, if it is given.
  explicit RawBitsClient(uint16_t port, const std::filesystem::path& ca_file = {}, const char* from = nullptr);
  ~RawBitsClient();
  RawBitsClient(const RawBitsClient&) = delete;
  RawBitsClient& operator=(const RawBitsClient&) = delete;

  /// Sends bytes. False if the server has ended the connection.
  bool SendText(std::string_view text);

  /// Reads one answer. `has_body` is false after HEAD.
  RawAnswer ReadAnswer(bool has_body = true);

  /// Sends a BITS_POST with `headers` (each line with its line break) and `body`, and reads the answer.
  RawAnswer Post(std::string_view target, std::string_view headers, std::string_view body = {});

  /// The packets of the protocol.
  RawAnswer Ping(std::string_view target);
  RawAnswer Create(std::string_view target);
  RawAnswer Fragment(std::string_view target, std::string_view session, uint64_t first, uint64_t total,
                     std::string_view body);
  RawAnswer End(std::string_view target, std::string_view session, std::string_view packet_type = "Close-Session");

  /// GET or HEAD.
  RawAnswer Get(std::string_view target, std::string_view headers = {}, std::string_view method = "GET");

  /// Added to every packet from now on: whole lines.
  void SetHeaders(std::string headers) { headers_ = std::move(headers); }

  /// Whether the server has ended the connection; waits for that.
  bool IsAtEnd();

  /// Ends the connection now, by RST if `reset`.
  void Close(bool reset = false);

 private:
  struct Tls;

  long Receive(char* data, size_t size);
  bool ReadMore();

  int socket_ = -1;
  std::unique_ptr<Tls> tls_;
  std::string headers_;
  std::string buffer_;
};

/// The path of a URL.
std::string PathOfUrl(std::string_view url);

}  // namespace openbits::test
