#pragma once

#include <optional>
#include <string_view>

#include "platform/base/clock.h"

namespace openbits::transport {

/// Reads an HTTP date in any of its three forms (RFC 9110, 5.6.7); nothing when it is none of them.
std::optional<WallTime> ParseHttpDate(std::string_view text);

}  // namespace openbits::transport
