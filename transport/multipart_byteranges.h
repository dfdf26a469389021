#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "transport/content_range.h"

namespace openbits::transport {

/// Receives the parts of a multipart/byteranges body, in order.
class MultipartSink {
 public:
  virtual ~MultipartSink() = default;
  /// A part begins; an error ends the parse with it.
  virtual Status OnPart(const ContentRange& range) = 0;
  /// Bytes of the current part.
  virtual Status OnPartData(std::span<const std::byte> data) = 0;
};

/// Streaming parser of multipart/byteranges, fed in pieces of any size. Strict: at most two CRLF before the first
/// boundary, Content-Range in every part, at most 180 bytes of other part headers, part length as announced.
/// BITS: http-requirements-for-bits-downloads.md, "multipart". Errors are kInvalidServerResponse.
class MultipartParser {
 public:
  MultipartParser(std::string boundary, MultipartSink& sink);
  ~MultipartParser();
  MultipartParser(const MultipartParser&) = delete;
  MultipartParser& operator=(const MultipartParser&) = delete;

  /// The boundary of a Content-Type value "multipart/byteranges; boundary=…"; empty when there is none.
  static std::string BoundaryOf(std::string_view content_type);

  /// Takes the next bytes of the body.
  Status Feed(std::span<const std::byte> data);
  /// The body has ended; an error when the closing boundary has not come.
  Status Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace openbits::transport
