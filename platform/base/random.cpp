#include "platform/base/random.h"

#include <array>
#include <cstring>

#include "platform/base/assert.h"

namespace openbits {

std::uint64_t Random::Next64() {
  std::array<std::uint8_t, 8> bytes{};
  Fill(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::uint64_t Random::Below(std::uint64_t bound) {
  OPENBITS_ASSERT(bound > 0);
  // Values below the threshold would make small results likelier than large ones.
  const std::uint64_t threshold = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t value = Next64();
    if (value >= threshold) return value % bound;
  }
}

Guid Random::NextGuid() {
  Guid guid;
  Fill(guid.bytes);
  guid.bytes[6] = static_cast<std::uint8_t>((guid.bytes[6] & 0x0FU) | 0x40U);  // RFC 9562: version 4
  guid.bytes[8] = static_cast<std::uint8_t>((guid.bytes[8] & 0x3FU) | 0x80U);  // and its variant
  return guid;
}

}  // namespace openbits
