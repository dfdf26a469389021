#include "transport/curl/head_collector.h"

#include <utility>

#include "transport/ascii.h"
#include "transport/content_range.h"
#include "transport/http_headers.h"

namespace openbits::transport {
namespace {

constexpr std::size_t kHeadBytesMax = 64 * 1024;
constexpr std::size_t kFieldsMax = 256;
// Room for most heads at once.
constexpr std::size_t kHeadBytesUsual = 512;
constexpr std::size_t kFieldsUsual = 12;
constexpr std::string_view kProtocol = "HTTP/";

Error Invalid(std::string detail) {
  return Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0, std::move(detail)};
}

Error Garbled() { return Error{Errc::kGarbledResponse, ErrorContext::kRemoteFile, 0, "bad status line"}; }

std::string_view WithoutLineEnd(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

bool IsFramingName(std::string_view name) {
  return IsSameHeaderName(name, "Content-Length") || IsSameHeaderName(name, "Transfer-Encoding");
}

/// All Content-Length fields must say the same; libcurl would take the last one's word.
Status CheckContentLength(const ResponseHead& head) {
  std::optional<std::uint64_t> length;
  for (const auto& [name, value] : head.headers) {
    if (!IsSameHeaderName(name, "Content-Length")) continue;
    const auto parsed = ParseContentLength(value);
    if (!parsed) return Invalid("bad Content-Length");
    if (length && *length != *parsed) return Invalid("contradictory Content-Length");
    length = parsed;
  }
  return Status{};
}

Status CheckTransferEncoding(const ResponseHead& head) {
  const auto coding = head.Find("Transfer-Encoding");
  if (!coding) return Status{};
  if (head.Count("Transfer-Encoding") > 1) return Invalid("two Transfer-Encoding fields");
  const std::string lower = ToLowerAscii(*coding);
  if (lower == "identity") return Status{};
  if (lower != "chunked") return Invalid("unknown Transfer-Encoding");
  // RFC 9112, 6.3: a message with both is an attack or an error.
  if (head.Find("Content-Length")) return Invalid("Content-Length beside a chunked body");
  return Status{};
}

}  // namespace

void HeadCollector::Clear() { *this = HeadCollector{}; }

Status HeadCollector::TakeLine(std::string_view line) {
  // A challenge or a discarded answer on the same connection has been read to its end: the next head starts afresh.
  const bool is_status_line = !is_closed_ && line.substr(0, kProtocol.size()) == kProtocol &&
                              (is_complete_ || head_.status == 0 || head_.status < 200);
  if (is_status_line && is_complete_) Clear();
  bytes_ += line.size();
  if (bytes_ > kHeadBytesMax) return Invalid("head of the answer is too long");
  if (++lines_ > kFieldsMax + 2) return Invalid("too many header fields");  // beside fields: status line, empty line
  if (is_status_line) return StartHead(line);
  if (is_closed_ || is_complete_) return Status{};
  if (head_.status == 0) return Garbled();
  head_.raw += line;
  line = WithoutLineEnd(line);
  return line.empty() ? EndHead() : TakeField(line);
}

Status HeadCollector::StartHead(std::string_view line) {
  head_ = ResponseHead{};
  head_.headers.reserve(kFieldsUsual);
  head_.raw.reserve(kHeadBytesUsual);
  head_.raw = line;
  line = WithoutLineEnd(line).substr(kProtocol.size());
  const std::size_t space = line.find(' ');
  const std::string_view version = line.substr(0, space);
  if (version == "1.0") {
    head_.http_version = 10;
  } else if (version == "1.1") {
    head_.http_version = 11;
  } else if (version == "2" || version == "2.0") {
    head_.http_version = 20;
  } else {
    return Garbled();
  }
  if (space == std::string_view::npos) return Garbled();
  const std::string_view rest = TrimSpace(line.substr(space));
  constexpr std::size_t kStatusDigits = 3;
  const auto status = ParseDecimal(rest.substr(0, kStatusDigits));
  const bool ends = rest.size() == kStatusDigits || (rest.size() > kStatusDigits && rest[kStatusDigits] == ' ');
  if (!status || *status < 100 || !ends) return Garbled();
  head_.status = static_cast<int>(*status);
  return Status{};
}

Status HeadCollector::TakeField(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {  // RFC 9112, 5.2: a folded line goes on with the field before it
    if (head_.headers.empty()) return Status{};
    if (IsFramingName(head_.headers.back().first)) return Invalid("folded framing field");
    head_.headers.back().second += ' ';
    head_.headers.back().second += TrimSpace(line);
    return Status{};
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !IsFieldName(name)) {
    // Others drop such a line. So do we, unless somebody may take it for the message's length.
    if (IsFramingName(TrimSpace(name))) return Invalid("malformed framing field");
    return Status{};
  }
  head_.headers.emplace_back(name, TrimSpace(line.substr(colon + 1)));
  return Status{};
}

Status HeadCollector::EndHead() {
  constexpr int kFirstFinalStatus = 200;
  if (head_.status < kFirstFinalStatus) return Status{};
  OPENBITS_RETURN_IF_ERROR(CheckContentLength(head_));
  OPENBITS_RETURN_IF_ERROR(CheckTransferEncoding(head_));
  is_complete_ = true;
  return Status{};
}

}  // namespace openbits::transport
