#include "transport/rate_limiter.h"

#include <algorithm>

#include "platform/base/assert.h"

namespace openbits::transport {
namespace {

constexpr std::uint64_t kSlicesPerSecond = 20;
constexpr std::uint64_t kCapacityMin = 1024;
// A terabyte a second: no limit in practice, and small enough for the products below.
constexpr std::uint64_t kLimitMax = std::uint64_t{1} << 40U;
constexpr std::uint64_t kMicrosecondsPerSecond = 1'000'000;

}  // namespace

void RateLimiter::SetLimit(std::uint64_t bytes_per_s, SteadyTime now) {
  limit_ = std::min(bytes_per_s, kLimitMax);
  capacity_ = std::max(limit_ / kSlicesPerSecond, kCapacityMin);
  available_ = std::min(available_, capacity_);
  credit_ = 0;
  filled_at_ = now;
}

void RateLimiter::Fill(SteadyTime now) {
  if (now <= filled_at_) return;
  const auto elapsed = static_cast<std::uint64_t>((now - filled_at_).count());
  // The time that fills the whole bucket; longer spans would only overflow the product below.
  const std::uint64_t full_after = (capacity_ * kMicrosecondsPerSecond) / limit_ + 1;
  if (elapsed >= full_after) {
    available_ = capacity_;
    filled_at_ = now;
    return;
  }
  const std::uint64_t credit = elapsed * limit_ + credit_;
  available_ = std::min(available_ + credit / kMicrosecondsPerSecond, capacity_);
  credit_ = credit % kMicrosecondsPerSecond;
  filled_at_ = now;
}

std::uint64_t RateLimiter::Allowed(std::uint64_t wanted, SteadyTime now) {
  if (limit_ == 0) return wanted;
  Fill(now);
  if (wanted <= available_) return wanted;
  return available_ == capacity_ ? capacity_ : 0;
}

void RateLimiter::Take(std::uint64_t bytes) {
  if (limit_ == 0) return;
  OPENBITS_ASSERT(bytes <= available_);
  available_ -= bytes;
}

SteadyTime RateLimiter::NextTime() const {
  if (limit_ == 0) return filled_at_;
  const std::uint64_t missing = capacity_ - available_;
  return filled_at_ + Duration{static_cast<Duration::rep>(missing * kMicrosecondsPerSecond / limit_ + 1)};
}

}  // namespace openbits::transport
