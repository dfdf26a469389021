#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "transport/request.h"

namespace openbits::transport {

/// Status line and header fields of the final answer (redirects followed, 1xx and challenges passed over).
struct ResponseHead {
  int status = 0;
  /// 10 for HTTP/1.0, 11 for HTTP/1.1, 20 for HTTP/2.
  int http_version = 0;
  HeaderList headers;
  /// The block as received: status line and fields, CRLF-separated, at most 64 KiB.
  std::string raw;
  /// Where the answer came from, after redirects; as it was asked for, so without name and password.
  std::string url;
  std::uint32_t redirects = 0;
  /// One of them led to another origin; also true when a later one led back.
  bool has_left_origin = false;

  /// First field of that name, any case; nothing when absent.
  [[nodiscard]] std::optional<std::string_view> Find(std::string_view name) const;
  /// Number of fields of that name.
  [[nodiscard]] std::size_t Count(std::string_view name) const;
};

/// How an exchange ended.
struct Outcome {
  /// kNone when the whole message arrived; the HTTP status may still be one of failure (see status).
  Error error;
  /// Status of the final answer; 0 when none came.
  int status = 0;
  /// Body bytes handed to the listener.
  std::uint64_t body_bytes = 0;
  /// The last URL asked, after redirects (for kRedirectRefused: where the refused redirect points).
  std::string url;
  /// "http", "https" or "file".
  std::string protocol;
  std::uint32_t redirects = 0;
  /// From Retry-After of the answer, seconds or date already turned into a span; at most a day.
  std::optional<Duration> retry_after;
  Duration connect_time{};
  Duration first_byte_time{};
};

}  // namespace openbits::transport
