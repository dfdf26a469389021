#include "transport/response.h"

#include <algorithm>

#include "transport/http_headers.h"

namespace openbits::transport {

std::optional<std::string_view> ResponseHead::Find(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (IsSameHeaderName(field, name)) return value;
  }
  return std::nullopt;
}

std::size_t ResponseHead::Count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const auto& field) { return IsSameHeaderName(field.first, name); }));
}

}  // namespace openbits::transport
