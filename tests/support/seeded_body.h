#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace openbits::test {

/// A body made from a seed: byte `i` depends on `seed` and `i` alone, so that any range of a file of any size can be
/// made or checked without keeping the file. No eight-byte word of one body occurs twice at different aligned offsets.
struct SeededBody {
  uint64_t seed = 1;  ///< Chooses the bytes.
  uint64_t size = 0;  ///< Length in bytes.

  /// Same bytes: same seed and same length.
  bool operator==(const SeededBody&) const = default;
};

/// Writes the bytes `[offset, offset + out.size())` of the endless body of `seed` to `out`. Several GB/s on one core.
void FillSeededBody(uint64_t seed, uint64_t offset, std::span<std::byte> out);

/// The bytes `[offset, offset + length)` of the endless body of `seed` as text, for comparisons.
std::string SeededText(uint64_t seed, uint64_t offset, size_t length);

/// Offset of the first byte of `data` that is not the byte of the body of `seed` at `offset + index`, counted from the
/// start of `data`; `data.size()` if every byte is right.
size_t FirstWrongByte(uint64_t seed, uint64_t offset, std::span<const std::byte> data);

/// SHA-256 of the whole body, in lower-case hexadecimal. Generates the body once: about a second for each 2 GB.
std::string Sha256OfSeededBody(const SeededBody& body);

}  // namespace openbits::test
