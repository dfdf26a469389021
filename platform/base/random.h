#pragma once

#include <cstdint>
#include <span>

#include "platform/base/guid.h"

namespace openbits {

/// Source of randomness. Thread-safe; the system's is cryptographic.
class Random {
 public:
  virtual ~Random() = default;
  /// Fills `out` with random bytes.
  virtual void Fill(std::span<std::uint8_t> out) = 0;

  /// 64 random bits.
  std::uint64_t Next64();
  /// Uniform in [0, bound); `bound` > 0.
  std::uint64_t Below(std::uint64_t bound);
  /// A version 4 GUID.
  Guid NextGuid();
};

}  // namespace openbits
