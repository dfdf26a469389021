#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/download_script.h"
#include "tests/support/download_script_plan.h"

namespace openbits::test {

/// Bytes `first` to `last` of a content, both included.
struct ByteSpan {
  uint64_t first = 0;  ///< Offset of the first byte.
  uint64_t last = 0;   ///< Offset of the last byte; never before `first`.
};

/// The satisfiable ranges of a Range header for content of `size` bytes, in the order asked; empty if none is
/// satisfiable; nothing if the header is not a valid list of byte ranges and so must be ignored.
std::optional<std::vector<ByteSpan>> ParseRanges(std::string_view header, uint64_t size);

/// What the preconditions of a request demand.
struct PreconditionResult {
  int status = 0;         ///< 412 or 304 to answer instead; 0 to go on.
  bool use_range = true;  ///< False if If-Range says that the whole content must be sent.
};

/// Checks If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since and If-Range against `content` by the rules
/// of RFC 9110 section 13.
PreconditionResult CheckPreconditions(const HttpRequest& request, const ContentVersion& content);

/// The content that ranges are cut from, ready to be sent.
class ContentSource {
 public:
  /// Takes the bytes of `content`, gzip-coded if `gzip`; bytes from `other_bytes_from` on are changed.
  ContentSource(const ContentVersion& content, bool gzip, std::optional<uint64_t> other_bytes_from);

  /// Length in bytes, of the coded form if it is coded.
  uint64_t size() const { return size_; }

  /// Adds the bytes `[offset, offset + length)` to `body`; with `invert`, other bytes than those.
  void Append(std::deque<BodySegment>& body, uint64_t offset, uint64_t length, bool invert = false) const;

 private:
  std::shared_ptr<const std::string> literal_;
  uint64_t seed_ = 0;
  uint64_t size_ = 0;
  uint64_t other_bytes_from_ = 0;
};

/// Body and headers of a 206 answer.
struct PartialContent {
  std::deque<BodySegment> body = {};  ///< Bytes of the answer.
  HeaderList headers = {};            ///< Content-Range, or the Content-Type of a multipart answer.
  bool multipart = false;             ///< Whether `headers` has a Content-Type of its own.
};

/// Makes the 206 answer to `ranges`, which is not empty, as `fault.range_answer` wants it.
PartialContent MakePartialContent(const ContentSource& source, std::vector<ByteSpan> ranges, const Fault& fault,
                                  std::string_view content_type);

/// Sum of the lengths of `body`.
uint64_t LengthOf(const std::deque<BodySegment>& body);

}  // namespace openbits::test
