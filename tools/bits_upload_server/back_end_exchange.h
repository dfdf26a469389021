#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "tools/bits_upload_server/back_end.h"
#include "tools/bits_upload_server/files.h"
#include "tools/bits_upload_server/upload_service.h"

namespace openbits::upload_server {

/// Where an application is told, taken apart.
struct BackEndUrl {
  std::string host = {};       ///< Name or address, without brackets.
  std::string port = {};       ///< Decimal.
  std::string target = {};     ///< Path and query; begins with a slash.
  std::string authority = {};  ///< Host header.
};

/// The parts of `url`; nothing if it is no http URL.
std::optional<BackEndUrl> ParseBackEndUrl(std::string_view url);

/// One POST that tells an application about an upload. BITS: bits-iis-extension-properties.md, "BITSServerNotificationType".
/// Runs on the executor it was made with, which must be a strand. Lives until its handler has run.
class BackEndExchange : public std::enable_shared_from_this<BackEndExchange> {
 public:
  /// Receives how it ended, exactly once, unless the exchange was cancelled.
  using Handler = std::function<void(const BackEndResult&)>;

  /// How long each step may take, and how much is taken.
  struct Limits {
    std::chrono::milliseconds timeout{0};  ///< Each of connecting and sending, waiting, and receiving.
    uint64_t reply_bytes_max = 0;          ///< Longest reply.
  };

  /// An exchange that has not begun.
  BackEndExchange(const boost::asio::ip::tcp::socket::executor_type& executor, BackEndUrl url, BackEndRequest request,
                  Limits limits, Handler handler);
  ~BackEndExchange();
  BackEndExchange(const BackEndExchange&) = delete;
  BackEndExchange& operator=(const BackEndExchange&) = delete;

  /// Begins.
  void Start();

  /// Gives up; the handler will not run.
  void Cancel();

 private:
  struct Io;

  void Connect(const boost::asio::ip::tcp::resolver::results_type& addresses);
  void SendHead();
  void SendBody();
  void ReadHead();
  void ReadBody();
  void TakeBody(size_t count);
  void Finish(BackEndResult::Failure failure);
  void Fail(boost::system::error_code error);
  std::string HeadText() const;

  const BackEndUrl url_;
  const BackEndRequest request_;
  const Limits limits_;
  Handler handler_;
  BackEndAnswer answer_;
  UniqueFd upload_;
  UniqueFd reply_;
  uint64_t sent_ = 0;
  uint64_t received_ = 0;
  std::string head_text_;
  std::array<std::byte, size_t{64} * 1024> block_{};
  std::unique_ptr<Io> io_;
};

}  // namespace openbits::upload_server
