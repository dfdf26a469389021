#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "transport/request.h"

namespace openbits::transport {

/// Reads the block of SetCustomHeaders: lines ended by CR LF (LF alone is taken too), the last end may be missing.
/// kInvalidArgument for control bytes, bad names, and names that are the transport's own: Range, Content-Range,
/// Content-Length, Host, Transfer-Encoding, Connection, and all BITS-*. (attack D4)
Result<HeaderList> ParseCustomHeaders(std::string_view block);

/// Compares two field names without case (ASCII).
bool IsSameHeaderName(std::string_view left, std::string_view right);

/// True for a field name as RFC 9110, 5.1 defines it: a token.
bool IsFieldName(std::string_view name);

/// True for a field value without control bytes; tabs are allowed.
bool IsFieldValue(std::string_view value);

}  // namespace openbits::transport
