#include "tests/support/fake_answer.h"

#include <algorithm>
#include <cctype>

namespace openbits::test {

namespace {

constexpr std::string_view kBoundary = "fake-boundary-7d1f";

bool IsSameName(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  });
}

std::string HeaderOf(const transport::HeaderList& headers, std::string_view name) {
  for (const auto& [field, value] : headers) {
    if (IsSameName(field, name)) {
      return value;
    }
  }
  return {};
}

std::string ContentRangeText(std::uint64_t first, std::uint64_t length, std::uint64_t total) {
  return "bytes " + std::to_string(first) + "-" + std::to_string(first + length - 1) + "/" + std::to_string(total);
}

void SetTextBody(FakeAnswer& answer, std::string text) {
  answer.SetHeader("Content-Length", std::to_string(text.size()));
  answer.body = {FakeSegment{std::move(text), 0, 0, 0}};
}

void SetPart(FakeAnswer& answer, const FakeResource& resource, ByteRange part) {
  answer.body = {FakeSegment{{}, resource.seed, part.offset, part.length}};
  answer.SetHeader("Content-Length", resource.sends_length ? std::to_string(part.length) : std::string());
}

void SetMultipart(FakeAnswer& answer, const FakeResource& resource, const std::vector<ByteRange>& parts) {
  answer.body.clear();
  for (const ByteRange& part : parts) {
    std::string head = answer.body.empty() ? "--" : "\r\n--";
    head += kBoundary;
    head += "\r\nContent-Type: application/octet-stream\r\nContent-Range: ";
    head += ContentRangeText(part.offset, part.length, resource.size) + "\r\n\r\n";
    answer.body.push_back(FakeSegment{std::move(head), 0, 0, 0});
    answer.body.push_back(FakeSegment{{}, resource.seed, part.offset, part.length});
  }
  answer.body.push_back(FakeSegment{"\r\n--" + std::string(kBoundary) + "--\r\n", 0, 0, 0});
  answer.SetHeader("Content-Type", "multipart/byteranges; boundary=" + std::string(kBoundary));
  answer.SetHeader("Content-Length", std::to_string(answer.BodyBytes()));
}

bool HasFailedPrecondition(const FakeResource& resource, const transport::Request& request) {
  const std::string since = HeaderOf(request.headers, "If-Unmodified-Since");
  const std::string match = HeaderOf(request.headers, "If-Match");
  return resource.honours_preconditions &&
         ((!since.empty() && !resource.last_modified.empty() && since != resource.last_modified) ||
          (!match.empty() && match != resource.etag));
}

void AnswerRanges(FakeAnswer& answer, const FakeResource& resource, const transport::Request& request) {
  std::vector<ByteRange> parts;
  for (const ByteRange& wanted : request.ranges) {
    if (wanted.offset < resource.size) {
      const std::uint64_t rest = resource.size - wanted.offset;
      parts.push_back(ByteRange{wanted.offset, std::min(wanted.length, rest)});
    }
  }
  if (parts.empty()) {
    answer.status = 416;
    SetTextBody(answer, "range not satisfiable");
    answer.SetHeader("Content-Range", "bytes */" + std::to_string(resource.size));
  } else if (parts.size() == 1) {
    answer.status = 206;
    answer.SetHeader("Content-Range", ContentRangeText(parts[0].offset, parts[0].length, resource.size));
    SetPart(answer, resource, parts[0]);
  } else if (resource.has_multipart) {
    answer.status = 206;
    SetMultipart(answer, resource, parts);
  }
}

void ApplyFault(FakeAnswer& answer, const FakeResource& resource, const FakeFault& fault) {
  using Kind = FakeFault::Kind;
  answer.retry_after = fault.retry_after;
  switch (fault.kind) {
    case Kind::kNone: break;
    case Kind::kError:
      answer.fails_before_head = true;
      answer.error = fault.error;
      break;
    case Kind::kReset: answer.fails_after_bytes = fault.bytes; break;
    case Kind::kStall: answer.stalls_after_bytes = fault.bytes; break;
    case Kind::kStatus:
      answer.status = fault.status;
      answer.SetHeader("Content-Range", {});
      SetTextBody(answer, "<html>this page is not the file</html>");
      break;
    case Kind::kIgnoreRange:
      answer.status = 200;
      answer.SetHeader("Content-Range", {});
      answer.SetHeader("Content-Type", {});
      SetPart(answer, resource, ByteRange{0, resource.size});
      break;
    case Kind::kNoContentRange: answer.SetHeader("Content-Range", {}); break;
    case Kind::kWrongContentRange:
      if (answer.status == 206 && !answer.body.empty() && answer.body[0].offset > 0) {
        const ByteRange wrong{answer.body[0].offset - 1, answer.body[0].length};
        answer.SetHeader("Content-Range", ContentRangeText(wrong.offset, wrong.length, resource.size));
        SetPart(answer, resource, wrong);
      }
      break;
    case Kind::kTooLong: answer.body.push_back(FakeSegment{"???", 0, 0, 0}); break;
  }
}

}  // namespace

std::string FakeBody(std::uint64_t seed, std::uint64_t offset, std::uint64_t length) {
  std::string out(length, '\0');
  for (std::uint64_t i = 0; i < length;) {
    const std::uint64_t place = offset + i;
    std::uint64_t word = (seed + place / 8 + 1) * 0x9E3779B97F4A7C15U;
    word = (word ^ (word >> 29U)) * 0xBF58476D1CE4E5B9U;
    word ^= word >> 32U;
    word >>= place % 8 * 8;
    for (std::uint64_t in_word = place % 8; in_word < 8 && i < length; ++in_word, ++i, word >>= 8U) {
      out[i] = static_cast<char>(static_cast<unsigned char>(word));
    }
  }
  return out;
}

void FakeAnswer::SetHeader(std::string_view name, std::string value) {
  std::erase_if(headers, [name](const auto& field) { return IsSameName(field.first, name); });
  if (!value.empty()) {
    headers.emplace_back(std::string(name), std::move(value));
  }
}

std::string FakeAnswer::Header(std::string_view name) const { return HeaderOf(headers, name); }

std::uint64_t FakeAnswer::BodyBytes() const {
  std::uint64_t bytes = 0;
  for (const FakeSegment& segment : body) {
    bytes += segment.text.empty() ? segment.length : segment.text.size();
  }
  return bytes;
}

FakeAnswer MakeFakeAnswer(FakeResource& resource, const transport::Request& request) {
  FakeFault fault;
  if (!resource.faults.empty()) {
    fault = resource.faults.front();
    resource.faults.pop_front();
  }
  FakeAnswer answer;
  answer.http_version = resource.http_version;
  answer.head_delay = resource.head_delay;
  answer.headers = resource.extra_headers;
  if (!resource.etag.empty()) {
    answer.SetHeader("ETag", resource.etag);
  }
  if (!resource.last_modified.empty()) {
    answer.SetHeader("Last-Modified", resource.last_modified);
  }
  SetPart(answer, resource, ByteRange{0, resource.size});
  if (HasFailedPrecondition(resource, request)) {
    answer.status = 412;
    SetTextBody(answer, "precondition failed");
  } else if (!request.ranges.empty() && resource.has_ranges) {
    AnswerRanges(answer, resource, request);
  }
  ApplyFault(answer, resource, fault);
  return answer;
}

std::string SliceOfBody(const FakeAnswer& answer, std::uint64_t offset, std::size_t size_max) {
  std::string out;
  for (const FakeSegment& segment : answer.body) {
    const std::uint64_t length = segment.text.empty() ? segment.length : segment.text.size();
    if (offset >= length) {
      offset -= length;
      continue;
    }
    const std::uint64_t count = std::min<std::uint64_t>(length - offset, size_max - out.size());
    out += segment.text.empty() ? FakeBody(segment.seed, segment.offset + offset, count)
                                : segment.text.substr(offset, count);
    offset = 0;
    if (out.size() == size_max) {
      break;
    }
  }
  return out;
}

}  // namespace openbits::test
