#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace openbits::upload_server {

/// Content-Range of a Fragment: `bytes first-last/total`. BITS: fragment.md.
struct ContentRange {
  uint64_t first = 0;  ///< Offset of the first byte.
  uint64_t end = 0;    ///< Offset behind the last byte; equal to `first` for the range of an empty file only.
  uint64_t total = 0;  ///< Length of the whole file.

  /// Number of bytes.
  uint64_t length() const { return end - first; }
};

/// The range that `value` writes; nothing if it is malformed, backwards, or ends behind the file. `bytes */0` is the
/// range of an empty file: the protocol has no other way to say it.
std::optional<ContentRange> ParseContentRange(std::string_view value);

}  // namespace openbits::upload_server
