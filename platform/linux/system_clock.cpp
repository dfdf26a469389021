#include "platform/linux/system_clock.h"

#include <ctime>

namespace openbits {
namespace {

Duration Read(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec});
}

class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime WallNow() const override { return WallTime{Read(CLOCK_REALTIME)}; }
  [[nodiscard]] SteadyTime SteadyNow() const override { return SteadyTime{Read(CLOCK_BOOTTIME)}; }
  [[nodiscard]] Duration UtcOffset() const override {
    const time_t now = std::chrono::floor<std::chrono::seconds>(WallNow()).time_since_epoch().count();
    tm local{};
    return ::localtime_r(&now, &local) == nullptr ? Duration{0} : Duration{std::chrono::seconds{local.tm_gmtoff}};
  }
};

}  // namespace

std::shared_ptr<Clock> MakeSystemClock() { return std::make_shared<SystemClock>(); }

}  // namespace openbits
