#include "transport/content_range.h"

#include <limits>

#include "platform/base/assert.h"
#include "transport/ascii.h"

namespace openbits::transport {
namespace {

constexpr std::uint64_t kLengthMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Takes "bytes" and the spaces behind it off the front. Range units compare without case.
bool TakeUnit(std::string_view& text) {
  constexpr std::string_view kUnit = "bytes";
  if (text.size() <= kUnit.size() || ToLowerAscii(text.substr(0, kUnit.size())) != kUnit) return false;
  text.remove_prefix(kUnit.size());
  if (text.front() != ' ') return false;
  text = TrimSpace(text);
  return true;
}

}  // namespace

std::optional<std::uint64_t> ParseContentLength(std::string_view text) {
  const auto value = ParseDecimal(text);
  if (!value || *value > kLengthMax) return std::nullopt;
  return value;
}

std::optional<ContentRange> ParseContentRange(std::string_view text) {
  text = TrimSpace(text);
  if (!TakeUnit(text)) return std::nullopt;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view range = text.substr(0, slash);
  const std::string_view total = text.substr(slash + 1);

  ContentRange result;
  if (total != "*") {
    const auto value = ParseContentLength(total);
    if (!value) return std::nullopt;
    result.total = *value;
  }
  if (range == "*") {
    if (result.total == kSizeUnknown) return std::nullopt;
    return result;
  }
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = ParseContentLength(range.substr(0, dash));
  const auto last = ParseContentLength(range.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  if (result.total != kSizeUnknown && *last >= result.total) return std::nullopt;
  result.range = ByteRange{.offset = *first, .length = *last - *first + 1};
  return result;
}

std::string FormatRange(std::span<const ByteRange> ranges) {
  OPENBITS_ASSERT(!ranges.empty());
  std::string text = "bytes=";
  for (const ByteRange& range : ranges) {
    if (text.back() != '=') text += ',';
    text += std::to_string(range.offset) + '-';
    if (range.IsOpen()) continue;
    OPENBITS_ASSERT(range.length > 0);
    text += std::to_string(range.End() - 1);
  }
  return text;
}

}  // namespace openbits::transport
