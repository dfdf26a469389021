#include "tools/bits_upload_server/request_head.h"

#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

namespace http = boost::beast::http;

constexpr uint32_t kHeadBytesMax = 65536;

}  // namespace

std::optional<std::string_view> RequestHead::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (EqualIgnoringCase(key, name)) return TrimSpace(value);
  }
  return std::nullopt;
}

PacketType RequestHead::Type() const {
  if (method == "GET" || method == "HEAD") return PacketType::kReplyDownload;
  if (method != "BITS_POST") return PacketType::kUnknown;
  return PacketTypeFromName(Header("BITS-Packet-Type").value_or(""));
}

struct RequestReader::Parser {
  Parser() {
    parser.header_limit(kHeadBytesMax);
    // Bodies are not this parser's work, however long they are. (Boost 1.74 takes "no limit" for zero.)
    parser.body_limit(std::numeric_limits<uint64_t>::max());
    parser.eager(false);
  }
  http::request_parser<http::empty_body> parser;
};

RequestReader::RequestReader() : parser_(std::make_unique<Parser>()) {}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::Read(std::string_view data, size_t* used) {
  *used = 0;
  if (data.empty()) return State::kMore;
  boost::system::error_code error;
  *used = parser_->parser.put(boost::asio::const_buffer(data.data(), data.size()), error);
  if (error && error != http::error::need_more) return State::kError;
  return parser_->parser.is_header_done() ? State::kDone : State::kMore;
}

RequestHead RequestReader::Take() {
  const auto& message = parser_->parser.get();
  const auto text = [](boost::beast::string_view view) { return std::string(view.data(), view.size()); };
  RequestHead head;
  head.method = text(message.method_string());
  head.target = text(message.target());
  for (const auto& field : message)
    head.headers.emplace_back(text(field.name_string()), text(field.value()));
  if (const auto length = head.Header("Content-Length")) head.content_length = ParseDecimal(*length);
  head.is_chunked = head.Header("Transfer-Encoding").has_value();
  head.keep_alive = message.keep_alive();
  parser_ = std::make_unique<Parser>();
  return head;
}

}  // namespace openbits::upload_server
