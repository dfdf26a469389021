#include "tests/support/download_script_ranges.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace openbits::test {
namespace {

constexpr std::string_view kBoundary = "openbits-test-boundary-7d1f";

std::vector<std::string_view> SplitList(std::string_view text) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    if (const std::string_view item = TrimSpace(text.substr(0, comma)); !item.empty()) {
      items.push_back(item);
    }
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return items;
}

bool IsWeak(std::string_view etag) { return etag.substr(0, 2) == "W/"; }

/// RFC 9110 section 8.8.3.2: the strong comparison needs two strong tags, the weak one ignores the mark.
bool MatchesAny(std::string_view list, std::string_view etag, bool strong) {
  if (TrimSpace(list) == "*") {
    return true;
  }
  for (std::string_view item : SplitList(list)) {
    if (strong && (IsWeak(item) || IsWeak(etag))) {
      continue;
    }
    if (item.substr(IsWeak(item) ? 2 : 0) == etag.substr(IsWeak(etag) ? 2 : 0)) {
      return !etag.empty();
    }
  }
  return false;
}

/// -1 if `content` has a date before `header`, 1 after, 0 the same; nothing if either date is missing or unreadable.
std::optional<int> CompareDate(const ContentVersion& content, std::string_view header) {
  const auto modified = ParseHttpDate(content.last_modified);
  const auto given = ParseHttpDate(header);
  if (!modified || !given) {
    return std::nullopt;
  }
  return *modified < *given ? -1 : *modified > *given ? 1 : 0;
}

bool IfRangeHolds(std::string_view value, const ContentVersion& content) {
  if (value.find('"') != std::string_view::npos) {
    return !content.etag.empty() && !IsWeak(value) && value == content.etag;
  }
  return !content.last_modified.empty() && value == content.last_modified;
}

void AppendText(std::deque<BodySegment>& body, std::string text) {
  const uint64_t length = text.size();
  body.push_back({std::make_shared<const std::string>(std::move(text)), 0, 0, length, false, false});
}

std::string ContentRange(const ByteSpan& span, const Fault& fault, uint64_t size) {
  if (fault.range_answer == RangeAnswer::kBadContentRange) {
    return fault.content_range;
  }
  std::string text = "bytes " + std::to_string(span.first) + "-" + std::to_string(span.last) + "/";
  if (fault.range_answer == RangeAnswer::kUnknownTotal) {
    return text + "*";
  }
  return text + std::to_string(fault.range_answer == RangeAnswer::kWrongTotal ? fault.claimed_total : size);
}

/// Moves `span` by `shift` bytes, but not past either end of the content.
ByteSpan Shift(const ByteSpan& span, int64_t shift, uint64_t size) {
  const uint64_t length = span.last - span.first;
  uint64_t first = span.first;
  if (shift < 0) {
    first -= std::min(first, static_cast<uint64_t>(-shift));
  } else {
    first += std::min(static_cast<uint64_t>(shift), size - 1 - span.last);
  }
  return {first, first + length};
}

ByteSpan AnnouncedSpan(const ByteSpan& asked, const Fault& fault, uint64_t size) {
  if (fault.range_answer == RangeAnswer::kShifted) {
    return Shift(asked, fault.range_shift_bytes, size);
  }
  if (fault.range_answer == RangeAnswer::kShorter) {
    return {asked.first, asked.first + (asked.last - asked.first) / 2};
  }
  if (fault.range_answer == RangeAnswer::kLonger) {
    return {asked.first, std::min(size - 1, asked.last + 1000)};
  }
  return asked;
}

void AppendSpan(const ContentSource& source, std::deque<BodySegment>& body, const ByteSpan& announced,
                const Fault& fault) {
  const bool silent = fault.range_answer == RangeAnswer::kShiftedSilently;
  const ByteSpan sent = silent ? Shift(announced, fault.range_shift_bytes, source.size()) : announced;
  source.Append(body, sent.first, sent.last - sent.first + 1, fault.range_answer == RangeAnswer::kOtherBytes);
}

void ArrangeParts(std::vector<ByteSpan>& ranges, const Fault& fault) {
  if (fault.range_answer == RangeAnswer::kMergedParts) {
    ByteSpan all = ranges.front();
    for (const ByteSpan& range : ranges) {
      all = {std::min(all.first, range.first), std::max(all.last, range.last)};
    }
    ranges = {all};
  } else if (fault.range_answer == RangeAnswer::kReversedParts) {
    std::reverse(ranges.begin(), ranges.end());
  } else if (fault.range_answer == RangeAnswer::kFirstPartOnly) {
    ranges.resize(1);
  } else if (fault.range_answer == RangeAnswer::kMissingLastPart && ranges.size() > 1) {
    ranges.pop_back();
  }
}

}  // namespace

std::optional<std::vector<ByteSpan>> ParseRanges(std::string_view header, uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!EqualIgnoringCase(header.substr(0, kUnit.size()), kUnit)) {
    return std::nullopt;
  }
  const std::vector<std::string_view> items = SplitList(header.substr(kUnit.size()));
  if (items.empty()) {
    return std::nullopt;
  }
  std::vector<ByteSpan> spans;
  for (const std::string_view item : items) {
    const size_t dash = item.find('-');
    if (dash == std::string_view::npos) {
      return std::nullopt;
    }
    const auto first = ParseDecimal(TrimSpace(item.substr(0, dash)));
    const auto last = ParseDecimal(TrimSpace(item.substr(dash + 1)));
    const bool from_end = dash == 0;
    const bool to_end = dash + 1 == item.size();
    if ((from_end ? !last : !first) || (!from_end && !to_end && (!last || *last < *first))) {
      return std::nullopt;
    }
    if (from_end && *last != 0 && size != 0) {
      spans.push_back({size - std::min(size, *last), size - 1});
    } else if (!from_end && *first < size) {
      spans.push_back({*first, to_end ? size - 1 : std::min(*last, size - 1)});
    }
  }
  return spans;
}

PreconditionResult CheckPreconditions(const HttpRequest& request, const ContentVersion& content) {
  PreconditionResult result;
  if (const auto if_match = request.Header("If-Match")) {
    result.status = MatchesAny(*if_match, content.etag, true) ? 0 : 412;
  } else if (const auto unmodified_since = request.Header("If-Unmodified-Since")) {
    result.status = CompareDate(content, *unmodified_since).value_or(0) > 0 ? 412 : 0;
  }
  if (result.status == 0) {
    if (const auto if_none_match = request.Header("If-None-Match")) {
      result.status = MatchesAny(*if_none_match, content.etag, false) ? 304 : 0;
    } else if (const auto modified_since = request.Header("If-Modified-Since")) {
      result.status = CompareDate(content, *modified_since).value_or(1) <= 0 ? 304 : 0;
    }
  }
  if (const auto if_range = request.Header("If-Range")) {
    result.use_range = IfRangeHolds(*if_range, content);
  }
  return result;
}

ContentSource::ContentSource(const ContentVersion& content, bool gzip, std::optional<uint64_t> other_bytes_from)
    : seed_(content.body.seed),
      size_(content.size()),
      other_bytes_from_(other_bytes_from.value_or(std::numeric_limits<uint64_t>::max())) {
  if (gzip) {
    literal_ = std::make_shared<const std::string>(
        GzipStored(content.literal ? *content.literal : SeededText(seed_, 0, static_cast<size_t>(size_))));
    size_ = literal_->size();
  } else if (content.literal) {
    literal_ = std::make_shared<const std::string>(*content.literal);
  }
}

void ContentSource::Append(std::deque<BodySegment>& body, uint64_t offset, uint64_t length, bool invert) const {
  const uint64_t right = offset >= other_bytes_from_ ? 0 : std::min(length, other_bytes_from_ - offset);
  if (right != 0) {
    body.push_back({literal_, seed_, offset, right, false, invert});
  }
  if (length > right) {
    body.push_back({literal_, seed_, offset + right, length - right, false, !invert});
  }
}

uint64_t LengthOf(const std::deque<BodySegment>& body) {
  uint64_t length = 0;
  for (const BodySegment& segment : body) {
    length += segment.length;
  }
  return length;
}

PartialContent MakePartialContent(const ContentSource& source, std::vector<ByteSpan> ranges, const Fault& fault,
                                  std::string_view content_type) {
  PartialContent partial;
  const bool several = ranges.size() > 1;
  ArrangeParts(ranges, fault);
  if (fault.range_answer == RangeAnswer::kFirstPartOnly ||
      (!several && fault.range_answer != RangeAnswer::kMultipartAlways)) {
    const ByteSpan announced = AnnouncedSpan(ranges.front(), fault, source.size());
    AppendSpan(source, partial.body, announced, fault);
    if (fault.range_answer != RangeAnswer::kNoContentRange) {
      partial.headers.push_back({"Content-Range", ContentRange(announced, fault, source.size())});
    }
    return partial;
  }
  partial.multipart = true;
  partial.headers.push_back({"Content-Type", "multipart/byteranges; boundary=" + std::string(kBoundary)});
  std::string opening = "--";
  for (const ByteSpan& range : ranges) {
    const ByteSpan announced = AnnouncedSpan(range, fault, source.size());
    std::string part_head = opening + std::string(kBoundary) + "\r\n";
    if (!content_type.empty()) {
      part_head += "Content-Type: " + std::string(content_type) + "\r\n";
    }
    if (fault.range_answer != RangeAnswer::kNoContentRange) {
      part_head += "Content-Range: " + ContentRange(announced, fault, source.size()) + "\r\n";
    }
    for (const HeaderField& field : fault.part_headers) {
      part_head += field.name + ": " + field.value + "\r\n";
    }
    AppendText(partial.body, part_head + "\r\n");
    AppendSpan(source, partial.body, announced, fault);
    opening = "\r\n--";
  }
  if (fault.range_answer != RangeAnswer::kUnterminatedParts) {
    AppendText(partial.body, "\r\n--" + std::string(kBoundary) + "--\r\n");
  }
  return partial;
}

}  // namespace openbits::test
