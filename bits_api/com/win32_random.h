#pragma once

#include <cstdint>
#include <span>

namespace openbits::com {

/// Fills `out` with random bytes of the system. False when the system gives none. For the functions of COM, which no
/// Platform is handed to; everything else asks platform/base/random.h. Any thread.
bool FillRandom(std::span<std::uint8_t> out) noexcept;

}  // namespace openbits::com
