#include "tools/bits_upload_server/back_end_exchange.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

namespace openbits::upload_server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

UniqueFd OpenFile(const std::filesystem::path& path, bool create) {
  const UniqueFd folder = OpenFolder(path.parent_path());
  const std::string name = path.filename().string();
  if (!folder) return {};
  return create ? OpenForWriting(folder.get(), name, true) : OpenForReading(folder.get(), name);
}

BackEndResult::Failure FailureOf(int error) {
  return IsShortage(error) ? BackEndResult::Failure::kShortage : BackEndResult::Failure::kStorage;
}

std::string HeaderOf(const http::response_parser<http::buffer_body>& parser, const char* name) {
  const auto value = parser.get()[name];
  return {value.data(), value.size()};
}

}  // namespace

std::optional<BackEndUrl> ParseBackEndUrl(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  url = url.substr(0, url.find('#'));
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  BackEndUrl parts;
  parts.authority = authority;
  parts.target = url.substr(authority.size());
  if (!parts.target.starts_with('/')) parts.target.insert(0, "/");
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = authority.substr(0, colon);
  if (parts.host.starts_with('[') && parts.host.ends_with(']'))
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  parts.port = colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1));
  const bool is_bad = parts.host.empty() || parts.port.empty() || authority.find('@') != std::string_view::npos ||
                      parts.port.find_first_not_of("0123456789") != std::string::npos ||
                      url.find_first_of(" \t\r\n") != std::string_view::npos;
  return is_bad ? std::nullopt : std::optional(parts);
}

struct BackEndExchange::Io {
  explicit Io(const tcp::socket::executor_type& executor) : resolver(executor), stream(executor) {}
  tcp::resolver resolver;
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> parser;
};

BackEndExchange::BackEndExchange(const tcp::socket::executor_type& executor, BackEndUrl url, BackEndRequest request,
                                 Limits limits, Handler handler)
    : url_(std::move(url)),
      request_(std::move(request)),
      limits_(limits),
      handler_(std::move(handler)),
      io_(std::make_unique<Io>(executor)) {}

BackEndExchange::~BackEndExchange() = default;

void BackEndExchange::Start() {
  // Counted here, so that the client hears of the right reason. (Boost 1.74 takes "no limit" for zero.)
  io_->parser.body_limit(std::numeric_limits<uint64_t>::max());
  io_->resolver.async_resolve(url_.host, url_.port,
                              [self = shared_from_this()](error_code error, const tcp::resolver::results_type& found) {
                                if (error) return self->Fail(error);
                                self->Connect(found);
                              });
}

void BackEndExchange::Cancel() {
  handler_ = {};
  io_->resolver.cancel();
  io_->stream.close();
}

void BackEndExchange::Connect(const tcp::resolver::results_type& addresses) {
  io_->stream.expires_after(limits_.timeout);
  io_->stream.async_connect(addresses, [self = shared_from_this()](error_code error, const tcp::endpoint&) {
    if (error) return self->Fail(error);
    self->SendHead();
  });
}

std::string BackEndExchange::HeadText() const {
  std::string target = url_.target;
  // BITS: bits-iis-extension-properties.md, "BITSServerNotificationURL": the remote name's query is passed on.
  if (!request_.query.empty()) target.append(target.find('?') == std::string::npos ? "?" : "&").append(request_.query);
  const bool is_by_value = request_.type == NotificationType::kByValue;
  std::string text = "POST " + target + " HTTP/1.1\r\nHost: " + url_.authority +
                     "\r\nUser-Agent: bits-upload-server\r\nAccept: */*\r\nConnection: close\r\n" +
                     "BITS-Original-Request-URL: " + request_.original_url + "\r\n";
  if (!is_by_value) {
    text += "BITS-Request-DataFile-Name: " + request_.request_file.string() + "\r\n";
    text += "BITS-Response-DataFile-Name: " + request_.response_file.string() + "\r\n";
  }
  return text + "Content-Length: " + std::to_string(is_by_value ? request_.size_bytes : 0) + "\r\n\r\n";
}

void BackEndExchange::SendHead() {
  head_text_ = HeadText();
  if (request_.type == NotificationType::kByValue) {
    upload_ = OpenFile(request_.request_file, false);
    if (!upload_) return Finish(FailureOf(errno));
  }
  io_->stream.expires_after(limits_.timeout);
  asio::async_write(io_->stream, asio::buffer(head_text_), [self = shared_from_this()](error_code error, size_t) {
    if (error) return self->Fail(error);
    self->SendBody();
  });
}

void BackEndExchange::SendBody() {
  if (!upload_ || sent_ == request_.size_bytes) return ReadHead();
  const auto wanted = static_cast<size_t>(std::min<uint64_t>(block_.size(), request_.size_bytes - sent_));
  const auto count = ReadAt(upload_.get(), std::span(block_).first(wanted), sent_);
  if (!count || *count == 0) return Finish(BackEndResult::Failure::kStorage);
  sent_ += *count;
  io_->stream.expires_after(limits_.timeout);
  asio::async_write(io_->stream, asio::buffer(block_.data(), *count),
                    [self = shared_from_this()](error_code error, size_t) {
                      if (error == beast::error::timeout) return self->Fail(error);
                      // An application may refuse before it has read everything; its answer says why.
                      if (error) return self->ReadHead();
                      self->SendBody();
                    });
}

void BackEndExchange::ReadHead() {
  io_->stream.expires_after(limits_.timeout);
  http::async_read_header(io_->stream, io_->buffer, io_->parser, [self = shared_from_this()](error_code error, size_t) {
    if (error) return self->Fail(error);
    const auto& parser = self->io_->parser;
    self->answer_.status = static_cast<int>(parser.get().result_int());
    self->answer_.copy_to_destination = parser.get().count("BITS-Copy-File-To-Destination") != 0;
    self->answer_.static_reply_url = HeaderOf(parser, "BITS-Static-Response-URL");
    self->ReadBody();
  });
}

void BackEndExchange::ReadBody() {
  if (io_->parser.is_done()) return Finish(BackEndResult::Failure::kNone);
  auto& body = io_->parser.get().body();
  body.data = block_.data();
  body.size = block_.size();
  io_->stream.expires_after(limits_.timeout);
  http::async_read(io_->stream, io_->buffer, io_->parser, [self = shared_from_this()](error_code error, size_t) {
    if (error && error != http::error::need_buffer) return self->Fail(error);
    self->TakeBody(self->block_.size() - self->io_->parser.get().body().size);
  });
}

void BackEndExchange::TakeBody(size_t count) {
  // By reference the reply is in the file that the application wrote. BITS: bits-iis-extension-properties.md, "BITSServerNotificationType".
  if (request_.type == NotificationType::kByValue && count != 0) {
    if (received_ + count > limits_.reply_bytes_max) return Finish(BackEndResult::Failure::kReplyTooLarge);
    if (!reply_) reply_ = OpenFile(request_.response_file, true);
    if (!reply_) return Finish(FailureOf(errno));
    if (WriteAt(reply_.get(), std::span(block_).first(count), received_) != 0) {
      return Finish(BackEndResult::Failure::kStorage);
    }
  }
  received_ += count;
  if (received_ > limits_.reply_bytes_max) return Finish(BackEndResult::Failure::kReplyTooLarge);
  ReadBody();
}

void BackEndExchange::Fail(error_code error) {
  Finish(error == beast::error::timeout ? BackEndResult::Failure::kTimeout : BackEndResult::Failure::kUnreachable);
}

void BackEndExchange::Finish(BackEndResult::Failure failure) {
  io_->stream.close();
  if (const Handler handler = std::exchange(handler_, {})) handler({failure, answer_});
}

}  // namespace openbits::upload_server
