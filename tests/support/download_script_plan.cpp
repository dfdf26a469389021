#include "tests/support/download_script_plan.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "tests/support/download_script_ranges.h"
#include "tests/support/seeded_body.h"

namespace openbits::test {
namespace {

constexpr uint64_t kWithoutEnd = std::numeric_limits<uint64_t>::max();

/// An answer before framing.
struct Answer {
  int status = 200;
  HeaderList headers = {};
  std::deque<BodySegment> body = {};
};

void Append(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

BodySegment Repeated(std::string_view text, uint64_t length) {
  constexpr size_t kBlock_bytes = 64 * 1024;
  std::string block;
  while (block.size() < kBlock_bytes) {
    block += text;
  }
  return {std::make_shared<const std::string>(std::move(block)), 0, 0, length, true, false};
}

void AppendText(std::deque<BodySegment>& body, const std::string& text) {
  if (!text.empty()) {
    body.push_back({std::make_shared<const std::string>(text), 0, 0, text.size(), false, false});
  }
}

/// What a fault says about the stream, whatever the answer is.
ResponsePlan StreamOf(const Fault& fault, uint64_t bytes_per_second) {
  ResponsePlan plan;
  plan.ending = fault.ending;
  plan.answer_gate = fault.answer_gate;
  plan.gate = fault.gate;
  plan.pause_at = fault.pause_at;
  plan.end_at = fault.end_at;
  plan.bytes_per_second = fault.bytes_per_second != 0 ? fault.bytes_per_second : bytes_per_second;
  plan.change_to = fault.change_to;
  plan.change_at = fault.change_at;
  return plan;
}

/// The answers that are not HTTP at all, or nothing.
std::optional<ResponsePlan> PlanWithoutHttp(const Fault& fault) {
  if (!fault.black_hole && !fault.end_before_response && fault.raw_response.empty()) {
    return std::nullopt;
  }
  ResponsePlan plan = StreamOf(fault, 0);
  plan.no_answer = fault.black_hole;
  plan.head = fault.end_before_response ? std::string() : fault.raw_response;
  plan.keep_alive = false;
  return plan;
}

void AppendMadeUpHeaders(std::string& head, const Fault& fault) {
  const std::string value(static_cast<size_t>(fault.extra_header_bytes), 'v');
  for (uint64_t i = 0; i < fault.extra_header_count; ++i) {
    Append(head, "X-Made-Up-" + std::to_string(i), value);
  }
}

void AppendFraming(ResponsePlan& plan, const Fault& fault, uint64_t length) {
  if (!fault.content_lengths.empty()) {
    for (const std::string& value : fault.content_lengths) {
      Append(plan.head, "Content-Length", value);
    }
    return;
  }
  switch (fault.framing) {
    case Framing::kContentLength: Append(plan.head, "Content-Length", std::to_string(length)); break;
    case Framing::kChunked:
      Append(plan.head, "Transfer-Encoding", "chunked");
      plan.chunked = true;
      break;
    case Framing::kUntilClose: break;
  }
}

/// Writes head and framing around `answer`. `keep_alive` is the resource's wish.
ResponsePlan Frame(Answer answer, const Fault& fault, const HttpRequest& request, ResponsePlan plan, bool keep_alive) {
  plan.status = answer.status;
  const bool is_head = request.method == "HEAD";
  const bool bodiless = answer.status == 304 || answer.status == 204;
  const bool announce_close =
      !keep_alive || !request.WantsKeepAlive() || (fault.framing == Framing::kUntilClose && !bodiless && !is_head);
  for (int i = 0; i < fault.interim_responses; ++i) {
    plan.head += "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
  }
  plan.head += "HTTP/1." + std::to_string(fault.minor_version) + " " + std::to_string(answer.status) + " " +
               (fault.reason.empty() ? std::string(ReasonPhrase(answer.status)) : fault.reason) + "\r\n";
  for (const HeaderField& field : answer.headers) {
    Append(plan.head, field.name, field.value);
  }
  for (const HeaderField& field : fault.headers) {
    Append(plan.head, field.name, field.value);
  }
  AppendMadeUpHeaders(plan.head, fault);
  if (!bodiless) {
    AppendFraming(plan, fault, LengthOf(answer.body));
  }
  if (announce_close) {
    Append(plan.head, "Connection", "close");
  } else if (fault.minor_version == 0 || request.minor_version == 0) {
    Append(plan.head, "Connection", "keep-alive");
  }
  plan.keep_alive = !announce_close && !fault.close_after_response && fault.content_lengths.empty() &&
                    fault.excess_bytes == 0 && !fault.infinite;
  if (fault.endless_header) {
    plan.head += "X-Endless: ";
    plan.body.push_back(Repeated("endless", kWithoutEnd));
    plan.chunked = false;
    plan.keep_alive = false;
    return plan;
  }
  plan.head += "\r\n";
  if (is_head || bodiless) {
    plan.chunked = false;
    return plan;
  }
  plan.body = std::move(answer.body);
  if (fault.infinite || fault.excess_bytes != 0) {
    plan.body.push_back(Repeated("excess bytes\n", fault.infinite ? kWithoutEnd : fault.excess_bytes));
  }
  for (const HeaderField& field : fault.trailers) {
    Append(plan.trailer, field.name, field.value);
  }
  return plan;
}

std::string_view AcceptRanges(RangeSupport support) {
  switch (support) {
    case RangeSupport::kFull:
    case RangeSupport::kClaimedOnly: return "bytes";
    case RangeSupport::kRefusedByNone: return "none";
    case RangeSupport::kUnannounced:
    case RangeSupport::kNone: break;
  }
  return {};
}

/// Headers that describe the content in 200, 206, 304 and 416 answers alike.
HeaderList ContentHeaders(const Resource& resource, const ContentVersion& content, const Fault& fault) {
  HeaderList headers = resource.headers;
  if (!content.etag.empty() && !fault.hide_etag) {
    headers.push_back({"ETag", content.etag});
  }
  if (!content.last_modified.empty() && !fault.hide_last_modified) {
    headers.push_back({"Last-Modified", content.last_modified});
  }
  if (const std::string_view accept = AcceptRanges(resource.ranges); !accept.empty()) {
    headers.push_back({"Accept-Ranges", std::string(accept)});
  }
  if (fault.gzip) {
    headers.push_back({"Content-Encoding", "gzip"});
  }
  return headers;
}

Answer WholeContent(const Resource& resource, const ContentSource& source, HeaderList headers) {
  Answer answer{200, std::move(headers)};
  if (!resource.content_type.empty()) {
    answer.headers.push_back({"Content-Type", resource.content_type});
  }
  source.Append(answer.body, 0, source.size());
  return answer;
}

/// The ranges to serve, or nothing if the whole content is to be sent. An empty list is a 416.
std::optional<std::vector<ByteSpan>> RangesToServe(const Resource& resource, const Fault& fault,
                                                   const HttpRequest& request, uint64_t size, bool use_range) {
  const bool supported = resource.ranges == RangeSupport::kFull || resource.ranges == RangeSupport::kUnannounced;
  const auto header = request.Header("Range");
  if (!header || !use_range || !supported || fault.range_answer == RangeAnswer::kIgnored) {
    return std::nullopt;
  }
  auto ranges = ParseRanges(*header, size);
  if (ranges && resource.ranges_max != 0 && ranges->size() > resource.ranges_max) {
    return std::nullopt;
  }
  if (ranges && fault.range_answer == RangeAnswer::kRefused) {
    ranges->clear();
  }
  return ranges;
}

Answer AnswerFromContent(const Resource& resource, const Fault& fault, const HttpRequest& request) {
  const ContentVersion& content = fault.serve_version ? *fault.serve_version : resource.content;
  HeaderList headers = ContentHeaders(resource, content, fault);
  const PreconditionResult precondition =
      resource.honours_preconditions ? CheckPreconditions(request, content) : PreconditionResult{};
  if (precondition.status != 0) {
    return {precondition.status, std::move(headers)};
  }
  const ContentSource source(content, fault.gzip, fault.other_bytes_from);
  auto ranges = RangesToServe(resource, fault, request, source.size(), precondition.use_range);
  if (!ranges) {
    return WholeContent(resource, source, std::move(headers));
  }
  if (ranges->empty()) {
    headers.push_back({"Content-Range", "bytes */" + std::to_string(source.size())});
    return {416, std::move(headers)};
  }
  PartialContent partial = MakePartialContent(source, std::move(*ranges), fault, resource.content_type);
  headers.insert(headers.end(), partial.headers.begin(), partial.headers.end());
  if (!partial.multipart && !resource.content_type.empty()) {
    headers.push_back({"Content-Type", resource.content_type});
  }
  return {206, std::move(headers), std::move(partial.body)};
}

int HeadStatus(HeadSupport support) {
  switch (support) {
    case HeadSupport::kForbidden: return 403;
    case HeadSupport::kNotAllowed: return 405;
    case HeadSupport::kUnimplemented: return 501;
    case HeadSupport::kNormal:
    case HeadSupport::kWithoutLength: break;
  }
  return 200;
}

constexpr std::array<uint32_t, 256> MakeCrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? (value >> 1U) ^ 0xEDB88320U : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

void AppendLittleEndian(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>((value >> (8 * i)) & 0xFFU);
  }
}

}  // namespace

ResponsePlan PlanStatus(const Fault& fault, const HttpRequest& request) {
  if (auto plan = PlanWithoutHttp(fault)) {
    return std::move(*plan);
  }
  Answer answer{fault.status};
  if (!FindHeader(fault.headers, "Content-Type") && !fault.body.empty()) {
    answer.headers.push_back({"Content-Type", "text/html"});
  }
  AppendText(answer.body, fault.body);
  return Frame(std::move(answer), fault, request, StreamOf(fault, 0), true);
}

ResponsePlan PlanResponse(const Resource& resource, const Fault& fault, const HttpRequest& request) {
  if (auto plan = PlanWithoutHttp(fault)) {
    return std::move(*plan);
  }
  ResponsePlan stream = StreamOf(fault, resource.bytes_per_second);
  if (!resource.redirect_to.empty() && fault.status == 0) {
    Answer answer{resource.redirect_status, resource.headers};
    answer.headers.push_back({"Location", resource.redirect_to});
    answer.headers.push_back({"Content-Type", "text/html"});
    AppendText(answer.body, "<html>moved</html>\n");
    return Frame(std::move(answer), fault, request, std::move(stream), resource.keep_alive);
  }
  if (const int status = HeadStatus(resource.head); request.method == "HEAD" && status != 200) {
    return Frame({status, resource.headers}, fault, request, std::move(stream), resource.keep_alive);
  }
  if (fault.status != 0) {
    Answer answer{fault.status, resource.headers};
    if (!FindHeader(fault.headers, "Content-Type") && !fault.body.empty()) {
      answer.headers.push_back({"Content-Type", "text/html"});
    }
    AppendText(answer.body, fault.body);
    return Frame(std::move(answer), fault, request, std::move(stream), resource.keep_alive);
  }
  Fault effective = fault;
  if (request.method == "HEAD" && resource.head == HeadSupport::kWithoutLength) {
    effective.framing = Framing::kUntilClose;
  }
  return Frame(AnswerFromContent(resource, fault, request), effective, request, std::move(stream), resource.keep_alive);
}

BodyReader::BodyReader(std::deque<BodySegment> segments) : segments_(std::move(segments)) {
  std::erase_if(segments_, [](const BodySegment& segment) { return segment.length == 0; });
}

size_t BodyReader::Read(std::span<std::byte> out) {
  size_t done = 0;
  while (done < out.size() && !segments_.empty()) {
    BodySegment& segment = segments_.front();
    size_t count = static_cast<size_t>(std::min<uint64_t>(out.size() - done, segment.length));
    const auto target = out.subspan(done);
    if (segment.literal != nullptr) {
      const uint64_t start = segment.repeat ? segment.offset % segment.literal->size() : segment.offset;
      count = std::min(count, segment.literal->size() - static_cast<size_t>(start));
      std::memcpy(target.data(), segment.literal->data() + start, count);
    } else {
      FillSeededBody(segment.seed, segment.offset, target.first(count));
    }
    if (segment.invert) {
      std::transform(target.begin(), target.begin() + static_cast<std::ptrdiff_t>(count), target.begin(),
                     [](std::byte value) { return ~value; });
    }
    segment.offset += count;
    segment.length -= count;
    done += count;
    if (segment.length == 0) {
      segments_.pop_front();
    }
  }
  return done;
}

std::string_view ReasonPhrase(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 30> kPhrases = {{
      {200, "OK"},
      {201, "Created"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {416, "Range Not Satisfiable"},
      {429, "Too Many Requests"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {507, "Insufficient Storage"},
      {511, "Network Authentication Required"},
  }};
  for (const auto& [number, phrase] : kPhrases) {
    if (number == status) {
      return phrase;
    }
  }
  return "Status of the Test";
}

std::string GzipStored(std::string_view content) {
  static constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();
  constexpr size_t kBlockMax = 65535;
  std::string out("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF", 10);
  uint32_t crc = 0xFFFFFFFFU;
  for (const char c : content) {
    crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8U);
  }
  size_t offset = 0;
  do {  // An empty content still needs its one final block.
    const size_t length = std::min(kBlockMax, content.size() - offset);
    out += offset + length == content.size() ? '\1' : '\0';
    AppendLittleEndian(out, length, 2);
    AppendLittleEndian(out, ~length & 0xFFFFU, 2);
    out += content.substr(offset, length);
    offset += length;
  } while (offset < content.size());
  AppendLittleEndian(out, crc ^ 0xFFFFFFFFU, 4);
  AppendLittleEndian(out, content.size(), 4);
  return out;
}

}  // namespace openbits::test
