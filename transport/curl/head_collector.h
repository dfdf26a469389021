#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "platform/base/error.h"
#include "platform/base/result.h"
#include "transport/response.h"

namespace openbits::transport {

/// Gathers the head of an answer from the lines libcurl hands over, one at a time. Interim answers (1xx) are passed over;
/// the head of a challenge that libcurl answers itself is replaced by the next. Bounded: 64 KiB and 256 fields for one
/// answer, interim answers and trailers included (fault B21).
class HeadCollector {
 public:
  /// Forgets everything: a new request is sent.
  void Clear();
  /// Takes a line with its line end. kInvalidServerResponse beyond the limits or for contradictory framing (fault B6);
  /// kGarbledResponse for a bad status line.
  Status TakeLine(std::string_view line);
  /// The body has begun: lines that come now are trailers, which are counted and dropped.
  void CloseHead() { is_closed_ = true; }
  /// True when a whole head is there that is not an interim one.
  [[nodiscard]] bool IsComplete() const { return is_complete_; }
  /// The head. `url` and `redirects` are the caller's to fill in.
  [[nodiscard]] ResponseHead& head() { return head_; }
  [[nodiscard]] const ResponseHead& head() const { return head_; }

 private:
  Status StartHead(std::string_view line);
  Status TakeField(std::string_view line);
  Status EndHead();

  ResponseHead head_;
  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
  bool is_complete_ = false;
  bool is_closed_ = false;
};

}  // namespace openbits::transport
