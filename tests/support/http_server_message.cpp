#include "tests/support/http_server_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace openbits::test {
namespace {

char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return LowerCase(left) == LowerCase(right); });
}

std::string_view TrimSpace(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> FindHeader(const HeaderList& headers, std::string_view name) {
  for (const HeaderField& field : headers) {
    if (EqualIgnoringCase(field.name, name)) {
      return field.value;
    }
  }
  return std::nullopt;
}

std::optional<uint64_t> ParseDecimal(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<int64_t> ParseHttpDate(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto day = ParseDecimal(text.substr(5, 2));
  const auto* month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const auto year = ParseDecimal(text.substr(12, 4));
  const auto hour = ParseDecimal(text.substr(17, 2));
  const auto minute = ParseDecimal(text.substr(20, 2));
  const auto second = ParseDecimal(text.substr(23, 2));
  if (!day || month == kMonths.end() || !year || !hour || !minute || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + static_cast<int64_t>(*hour * 3600 + *minute * 60 + *second);
}

bool HttpRequest::WantsKeepAlive() const {
  const std::string connection = Header("Connection").value_or("");
  if (EqualIgnoringCase(connection, "close")) {
    return false;
  }
  return minor_version >= 1 || EqualIgnoringCase(connection, "keep-alive");
}

RequestReader::Progress RequestReader::Next() {
  for (bool advanced = true; advanced;) {
    const Stage stage_before = stage_;
    const size_t position_before = position_;
    stage_ = Advance();
    advanced = stage_ != stage_before || position_ != position_before;
  }
  buffer_.erase(0, position_);
  position_ = 0;
  return stage_ == Stage::kComplete    ? Progress::kComplete
         : stage_ == Stage::kMalformed ? Progress::kMalformed
                                       : Progress::kNeedMore;
}

RequestReader::Stage RequestReader::Advance() {
  switch (stage_) {
    case Stage::kHead: return ReadHead();
    case Stage::kBody: return ReadBody(Stage::kComplete);
    case Stage::kChunkSize: return ReadChunkSize();
    case Stage::kChunkData: return ReadBody(Stage::kChunkEnd);
    case Stage::kChunkEnd: return ReadChunkEnd();
    case Stage::kTrailers: return ReadTrailer();
    case Stage::kComplete:
    case Stage::kMalformed: break;
  }
  return stage_;
}

HttpRequest RequestReader::Take() {
  stage_ = Stage::kHead;
  continue_wish_ = false;
  return std::exchange(request_, {});
}

bool RequestReader::TakeContinueWish() { return std::exchange(continue_wish_, false); }

std::optional<std::string_view> RequestReader::TakeLine() {
  const size_t end = buffer_.find("\r\n", position_);
  if (end == std::string::npos) {
    return std::nullopt;
  }
  const std::string_view line = std::string_view(buffer_).substr(position_, end - position_);
  position_ = end + 2;
  return line;
}

RequestReader::Stage RequestReader::ReadHead() {
  while (pending_bytes() >= 2 && buffer_.compare(position_, 2, "\r\n") == 0) {
    position_ += 2;  // RFC 9112 section 2.2: empty lines before a request are ignored.
  }
  const size_t end = buffer_.find("\r\n\r\n", position_);
  if (end == std::string::npos) {
    return pending_bytes() > kHeadLimit_bytes ? Stage::kMalformed : Stage::kHead;
  }
  const std::string head = buffer_.substr(position_, end - position_);
  position_ = end + 4;
  return ParseHead(head) && ParseTarget() ? StartBody() : Stage::kMalformed;
}

bool RequestReader::ParseHead(std::string_view head) {
  const size_t first_end = std::min(head.find("\r\n"), head.size());
  const std::string_view start_line = head.substr(0, first_end);
  const size_t method_end = start_line.find(' ');
  const size_t target_end = start_line.rfind(' ');
  if (method_end == 0 || method_end == std::string_view::npos || target_end <= method_end) {
    return false;
  }
  const std::string_view version = start_line.substr(target_end + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return false;
  }
  request_.method = start_line.substr(0, method_end);
  request_.target = start_line.substr(method_end + 1, target_end - method_end - 1);
  request_.minor_version = version.back() - '0';
  for (size_t position = first_end + 2; position < head.size();) {
    const size_t line_end = std::min(head.find("\r\n", position), head.size());
    const std::string_view line = head.substr(position, line_end - position);
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) {
      return false;
    }
    request_.headers.push_back({std::string(line.substr(0, colon)), std::string(TrimSpace(line.substr(colon + 1)))});
    position = line_end + 2;
  }
  return true;
}

bool RequestReader::ParseTarget() {
  std::string_view rest = request_.target;
  if (const size_t scheme_end = rest.find("://"); scheme_end != std::string_view::npos && rest.front() != '/') {
    rest.remove_prefix(scheme_end + 3);
    rest.remove_prefix(std::min(rest.find('/'), rest.size()));
  }
  const size_t question = rest.find('?');
  request_.path = rest.substr(0, question);
  request_.query = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  if (request_.path.empty()) {
    request_.path = "/";
  }
  return !request_.target.empty();
}

RequestReader::Stage RequestReader::StartBody() {
  const bool expects_continue = EqualIgnoringCase(request_.Header("Expect").value_or(""), "100-continue");
  if (EqualIgnoringCase(request_.Header("Transfer-Encoding").value_or(""), "chunked")) {
    continue_wish_ = expects_continue;
    return Stage::kChunkSize;
  }
  const auto length = request_.Header("Content-Length");
  if (!length) {
    return Stage::kComplete;
  }
  const auto value = ParseDecimal(*length);
  if (!value) {
    return Stage::kMalformed;
  }
  body_left_ = *value;
  continue_wish_ = expects_continue && body_left_ != 0;
  return body_left_ == 0 ? Stage::kComplete : Stage::kBody;
}

RequestReader::Stage RequestReader::ReadBody(Stage next) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(body_left_, pending_bytes()));
  request_.body.append(buffer_, position_, count);
  position_ += count;
  body_left_ -= count;
  return body_left_ == 0 ? next : stage_;
}

RequestReader::Stage RequestReader::ReadChunkSize() {
  const auto line = TakeLine();
  if (!line) {
    return stage_;
  }
  const std::string_view digits = TrimSpace(line->substr(0, line->find(';')));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), body_left_, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return Stage::kMalformed;
  }
  return body_left_ == 0 ? Stage::kTrailers : Stage::kChunkData;
}

RequestReader::Stage RequestReader::ReadChunkEnd() {
  const auto line = TakeLine();
  if (!line) {
    return pending_bytes() > 2 ? Stage::kMalformed : stage_;
  }
  return line->empty() ? Stage::kChunkSize : Stage::kMalformed;
}

RequestReader::Stage RequestReader::ReadTrailer() {
  const auto line = TakeLine();
  return line && line->empty() ? Stage::kComplete : Stage::kTrailers;
}

}  // namespace openbits::test
