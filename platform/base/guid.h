#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace openbits {

/// 128-bit identifier; bytes in the order of the text form (big-endian fields).
struct Guid {
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const Guid&, const Guid&) = default;
  friend auto operator<=>(const Guid&, const Guid&) = default;

  /// True for the all-zero value.
  [[nodiscard]] bool IsNull() const { return *this == Guid{}; }
};

/// "5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c": lower case, no braces.
std::string ToString(const Guid& guid);

/// Reads the form ToString writes, any case, with or without braces. Nothing else is accepted.
std::optional<Guid> ParseGuid(std::string_view text);

/// Hash for unordered containers.
struct GuidHash {
  std::size_t operator()(const Guid& guid) const noexcept;
};

}  // namespace openbits
