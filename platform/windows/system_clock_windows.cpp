#include "platform/windows/system_clock_windows.h"

#include <windows.h>

#include "platform/windows/windows_time.h"

namespace openbits {
namespace {

class WindowsClock final : public Clock {
 public:
  WindowsClock() {
    LARGE_INTEGER frequency{};
    ::QueryPerformanceFrequency(&frequency);  // never fails since Windows XP
    frequency_ = frequency.QuadPart;
  }

  [[nodiscard]] WallTime WallNow() const override { return WallTimeFromTicks(SystemTicksNow()); }

  [[nodiscard]] Duration UtcOffset() const override {
    TIME_ZONE_INFORMATION zone{};
    const DWORD season = ::GetTimeZoneInformation(&zone);
    if (season == TIME_ZONE_ID_INVALID) return Duration{0};
    LONG bias = zone.Bias;
    if (season == TIME_ZONE_ID_STANDARD) bias += zone.StandardBias;
    if (season == TIME_ZONE_ID_DAYLIGHT) bias += zone.DaylightBias;
    return Duration{std::chrono::minutes{-bias}};
  }

  [[nodiscard]] SteadyTime SteadyNow() const override {
    LARGE_INTEGER count{};
    ::QueryPerformanceCounter(&count);
    // In two parts: the product of a long uptime and a million would not fit.
    const std::int64_t seconds = count.QuadPart / frequency_;
    const std::int64_t rest = count.QuadPart % frequency_;
    return SteadyTime{std::chrono::seconds{seconds} + Duration{rest * 1'000'000 / frequency_}};
  }

 private:
  std::int64_t frequency_ = 1;
};

}  // namespace

std::shared_ptr<Clock> MakeWindowsClock() { return std::make_shared<WindowsClock>(); }

}  // namespace openbits
