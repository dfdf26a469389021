#include "transport/multipart_byteranges.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "transport/ascii.h"
#include "transport/http_headers.h"

namespace openbits::transport {
namespace {

// BITS: http-requirements-for-bits-downloads.md, "HTTP requirements for BITS downloads": two line ends before the first
// boundary, 180 bytes of part headers beyond the two that are needed.
constexpr int kLeadingLineEndsMax = 2;
constexpr std::size_t kOtherHeaderBytesMax = 180;
// A line that is longer is no header of a part. Content-Type may be long, though not endless.
constexpr std::size_t kLineBytesMax = 1024;
constexpr std::size_t kBoundaryMax = 70;  // RFC 2046, 5.1.1

Error Bad(std::string detail) {
  return Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0, "multipart: " + std::move(detail)};
}

bool IsBoundary(std::string_view text) {
  return !text.empty() && text.size() <= kBoundaryMax && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlphanumeric(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
         });
}

/// Takes the value of a parameter, quoted or not, off the front of `text`.
std::optional<std::string> TakeValue(std::string_view& text) {
  if (text.empty() || text.front() != '"') {
    const std::size_t length = std::min(text.find(';'), text.size());
    std::string value(TrimSpace(text.substr(0, length)));
    text.remove_prefix(length);
    return value;
  }
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return value;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    value += text[at];
  }
  return std::nullopt;
}

}  // namespace

struct MultipartParser::State {
  /// What the next byte belongs to. kFailed keeps a parser that reported an error from going on.
  enum class Stage : std::uint8_t { kStart, kHeaders, kData, kDataEnd, kBoundary, kEpilogue, kFailed };

  std::string delimiter;  // "--" and the boundary
  MultipartSink* sink = nullptr;
  Stage stage = Stage::kStart;
  std::string line;  // the line being gathered, without its end once complete
  int leading_line_ends = 0;
  std::optional<ContentRange> range;
  std::size_t other_header_bytes = 0;
  std::uint64_t data_left = 0;

  /// Moves bytes from `data` to `line` up to a line feed. True when a whole line ending in CR LF is there.
  Result<bool> GatherLine(std::span<const std::byte>& data);
  Status TakeLine();
  Status TakeHeader();
  Status TakeBoundary();
  Status EndHeaders();
  Status TakeData(std::span<const std::byte>& data);
};

Result<bool> MultipartParser::State::GatherLine(std::span<const std::byte>& data) {
  const auto line_feed = std::find(data.begin(), data.end(), std::byte{'\n'});
  const auto length = static_cast<std::size_t>(line_feed - data.begin());
  if (line.size() + length > kLineBytesMax) return Bad("line too long");
  line.append(reinterpret_cast<const char*>(data.data()), length);
  if (line_feed == data.end()) {
    data = {};
    return false;
  }
  data = data.subspan(length + 1);
  if (line.empty() || line.back() != '\r') return Bad("line does not end with CR LF");
  line.pop_back();
  return true;
}

Status MultipartParser::State::TakeBoundary() {
  std::string_view rest = line;
  if (rest.substr(0, delimiter.size()) != delimiter) return Bad("boundary expected");
  rest.remove_prefix(delimiter.size());
  const bool is_last = rest.substr(0, 2) == "--";
  if (is_last) rest.remove_prefix(2);
  if (!TrimSpace(rest).empty()) return Bad("text behind a boundary");
  stage = is_last ? Stage::kEpilogue : Stage::kHeaders;
  range.reset();
  other_header_bytes = 0;
  return Status{};
}

Status MultipartParser::State::TakeHeader() {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos || !IsFieldName(std::string_view(line).substr(0, colon)))
    return Bad("bad part header");
  const std::string_view name = std::string_view(line).substr(0, colon);
  const std::string_view value = TrimSpace(std::string_view(line).substr(colon + 1));
  if (IsSameHeaderName(name, "Content-Range")) {
    if (range) return Bad("two Content-Range fields in a part");
    range = ParseContentRange(value);
    if (!range || !range->range) return Bad("bad Content-Range");
  } else if (!IsSameHeaderName(name, "Content-Type")) {
    constexpr std::size_t kLineEnd = 2;
    other_header_bytes += line.size() + kLineEnd;
    if (other_header_bytes > kOtherHeaderBytesMax) return Bad("too many part headers");
  }
  return Status{};
}

Status MultipartParser::State::EndHeaders() {
  if (!range) return Bad("part without Content-Range");
  data_left = range->range->length;
  stage = Stage::kData;
  return sink->OnPart(*range);
}

Status MultipartParser::State::TakeLine() {
  switch (stage) {
    case Stage::kStart:
      if (line.empty()) {
        if (++leading_line_ends > kLeadingLineEndsMax) return Bad("too many line ends before the first boundary");
        return Status{};
      }
      return TakeBoundary();
    case Stage::kHeaders: return line.empty() ? EndHeaders() : TakeHeader();
    case Stage::kDataEnd:
      if (!line.empty()) return Bad("part longer than announced");
      stage = Stage::kBoundary;
      return Status{};
    case Stage::kBoundary: return TakeBoundary();
    case Stage::kData:
    case Stage::kEpilogue:
    case Stage::kFailed: break;
  }
  return Bad("unexpected line");
}

Status MultipartParser::State::TakeData(std::span<const std::byte>& data) {
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(data.size(), data_left));
  const auto piece = data.first(length);
  data = data.subspan(length);
  data_left -= length;
  if (data_left == 0) stage = Stage::kDataEnd;
  return sink->OnPartData(piece);
}

MultipartParser::MultipartParser(std::string boundary, MultipartSink& sink) : state_(std::make_unique<State>()) {
  state_->delimiter = "--" + std::move(boundary);
  state_->sink = &sink;
}

MultipartParser::~MultipartParser() = default;

std::string MultipartParser::BoundaryOf(std::string_view content_type) {
  const std::size_t type_length = std::min(content_type.find(';'), content_type.size());
  if (ToLowerAscii(TrimSpace(content_type.substr(0, type_length))) != "multipart/byteranges") return {};
  std::string_view rest = content_type.substr(type_length);
  std::string boundary;
  while (!rest.empty()) {
    rest = TrimSpace(rest);
    if (rest.front() == ';') rest.remove_prefix(1);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string name = ToLowerAscii(TrimSpace(rest.substr(0, equals)));
    rest = TrimSpace(rest.substr(equals + 1));
    auto value = TakeValue(rest);
    if (!value) return {};
    if (name == "boundary") {
      if (!boundary.empty() || !IsBoundary(*value)) return {};
      boundary = std::move(*value);
    }
    rest = TrimSpace(rest);
    if (!rest.empty() && rest.front() != ';') return {};
  }
  return boundary;
}

Status MultipartParser::Feed(std::span<const std::byte> data) {
  State& state = *state_;
  while (!data.empty()) {
    if (state.stage == State::Stage::kFailed) return Bad("fed after an error");
    // RFC 2046, 5.1.1: what follows the closing boundary is to be ignored.
    if (state.stage == State::Stage::kEpilogue) return Status{};
    Status status;
    if (state.stage == State::Stage::kData) {
      status = state.TakeData(data);
    } else if (const auto has_line = state.GatherLine(data); !has_line) {
      status = has_line.error();
    } else if (*has_line) {
      status = state.TakeLine();
      state.line.clear();
    }
    if (!status) {
      state.stage = State::Stage::kFailed;
      return status;
    }
  }
  return Status{};
}

Status MultipartParser::Finish() {
  State& state = *state_;
  // The closing boundary may be the very end, without a line end behind it.
  if (state.stage == State::Stage::kBoundary || state.stage == State::Stage::kStart) {
    if (!state.line.empty() && state.line.back() == '\r') state.line.pop_back();
    if (state.TakeBoundary() && state.stage == State::Stage::kEpilogue) return Status{};
  }
  if (state.stage == State::Stage::kEpilogue) return Status{};
  state.stage = State::Stage::kFailed;
  return Bad("ended before its closing boundary");
}

}  // namespace openbits::transport
