#include "tests/support/seeded_body.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

constexpr size_t kWordBytes = sizeof(uint64_t);

/// The finisher of SplitMix64: spreads neighbouring seeds far apart, so that their bodies do not overlap in practice.
uint64_t SpreadSeed(uint64_t seed) {
  uint64_t value = seed + 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

/// Multiplying by an odd number and folding the high half into the low one are both reversible: different indexes give
/// different words. One multiplication per eight bytes keeps the server off the list of bottlenecks.
uint64_t WordAt(uint64_t spread_seed, uint64_t index) {
  const uint64_t product = (index + spread_seed) * 0xD6E8FEB86659FD93U;
  return product ^ (product >> 32U);
}

}  // namespace

void FillSeededBody(uint64_t seed, uint64_t offset, std::span<std::byte> out) {
  const uint64_t spread = SpreadSeed(seed);
  uint64_t index = offset / kWordBytes;
  std::byte* position = out.data();
  size_t left = out.size();
  if (const size_t skip = static_cast<size_t>(offset % kWordBytes); skip != 0 && left != 0) {
    const uint64_t word = WordAt(spread, index++);
    std::array<std::byte, kWordBytes> bytes{};
    std::memcpy(bytes.data(), &word, kWordBytes);
    const size_t count = std::min(left, kWordBytes - skip);
    std::memcpy(position, bytes.data() + skip, count);
    position += count;
    left -= count;
  }
  for (; left >= kWordBytes; left -= kWordBytes, position += kWordBytes) {
    const uint64_t word = WordAt(spread, index++);
    std::memcpy(position, &word, kWordBytes);
  }
  if (left != 0) {
    const uint64_t word = WordAt(spread, index);
    std::memcpy(position, &word, left);
  }
}

std::string SeededText(uint64_t seed, uint64_t offset, size_t length) {
  std::string text(length, '\0');
  FillSeededBody(seed, offset, std::as_writable_bytes(std::span(text)));
  return text;
}

size_t FirstWrongByte(uint64_t seed, uint64_t offset, std::span<const std::byte> data) {
  std::array<std::byte, 64 * 1024> expected;
  for (size_t done = 0; done < data.size();) {
    const size_t count = std::min(expected.size(), data.size() - done);
    const auto wanted = std::span(expected).first(count);
    FillSeededBody(seed, offset + done, wanted);
    if (std::memcmp(wanted.data(), data.data() + done, count) != 0) {
      const auto piece = data.subspan(done, count);
      const auto [wrong, unused] = std::mismatch(piece.begin(), piece.end(), wanted.begin());
      return done + static_cast<size_t>(wrong - piece.begin());
    }
    done += count;
  }
  return data.size();
}

std::string Sha256OfSeededBody(const SeededBody& body) {
  Sha256 hash;
  std::array<std::byte, 64 * 1024> buffer;
  for (uint64_t done = 0; done < body.size;) {
    const size_t count = static_cast<size_t>(std::min<uint64_t>(buffer.size(), body.size - done));
    const auto piece = std::span(buffer).first(count);
    FillSeededBody(body.seed, done, piece);
    hash.Update(piece);
    done += count;
  }
  return hash.FinishHex();
}

}  // namespace openbits::test
