#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace openbits::transport {

/// Reads an HTTP date in any of its three forms (RFC 9110, 5.6.7); nothing when it is none of them.
std::optional<WallTime> ParseHttpDate(std::string_view text);

/// "Sun, 06 Nov 1994 08:49:37 GMT"; fractions of a second are dropped. For years 0 to 9999.
std::string FormatHttpDate(WallTime time);

/// Reads a Retry-After value, seconds or a date, as the span from `now`: zero for a date that has passed, a day at most
/// (fault B16). Nothing when it is neither.
std::optional<Duration> ParseRetryAfter(std::string_view text, WallTime now);

}  // namespace openbits::transport
