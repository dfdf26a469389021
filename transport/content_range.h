#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/byte_range.h"

namespace openbits::transport {

/// A Content-Range field: "bytes first-last/total". Total is kSizeUnknown for "*"; `range` is empty for
/// "bytes */total" (416).
struct ContentRange {
  std::optional<ByteRange> range;
  std::uint64_t total = kSizeUnknown;
  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};

/// Strict reading; nothing for other units, overflow, first > last, last >= total.
std::optional<ContentRange> ParseContentRange(std::string_view text);

/// "bytes=0-99,200-" for a Range field; `ranges` is not empty.
std::string FormatRange(std::span<const ByteRange> ranges);

/// Strict reading of a Content-Length value: digits only, below 2^63.
std::optional<std::uint64_t> ParseContentLength(std::string_view text);

}  // namespace openbits::transport
