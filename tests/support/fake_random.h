#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

#include "platform/base/random.h"

namespace openbits::test {

/// Repeatable randomness: the same seed gives the same bytes (SplitMix64). Thread-safe.
class FakeRandom : public Random {
 public:
  explicit FakeRandom(std::uint64_t seed) : state_(seed) {}

  void Fill(std::span<std::uint8_t> out) override {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < out.size(); i += 8) {
      std::uint64_t word = NextWord();
      for (std::size_t j = i; j < i + 8 && j < out.size(); ++j, word >>= 8U) {
        out[j] = static_cast<std::uint8_t>(word);
      }
    }
  }

 private:
  std::uint64_t NextWord() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t word = state_;
    word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
    return word ^ (word >> 31U);
  }

  std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace openbits::test
