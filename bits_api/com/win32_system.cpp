// The functions of Windows that BITS clients call beside BITS: time, languages, the last error. Their results come from
// the system by nature, which is why they ask it directly; nothing else of the library calls them.

#include <windows.h>

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <limits>
#include <mutex>
#include <random>

#include "bits_api/com/win32_random.h"

namespace openbits::com {
namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;  // 100 ns, the unit of FILETIME
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr sys_days kFileTimeEpoch = year{1601} / std::chrono::January / 1;
constexpr WORD kYearMin = 1601;
constexpr WORD kYearMax = 30827;  // the last one whose FILETIME is not negative
constexpr LANGID kEnglish = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);

constinit thread_local DWORD last_error = ERROR_SUCCESS;

FILETIME ToFileTime(Ticks since_epoch) {
  const auto value = static_cast<std::uint64_t>(since_epoch.count());
  return {static_cast<DWORD>(value), static_cast<DWORD>(value >> 32)};
}

std::uint64_t Value(const FILETIME& time) { return (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime; }

BOOL Refuse(DWORD code) {
  last_error = code;
  return FALSE;
}

Ticks Now() {
  // Since 1970 first: in the clock's own unit, the centuries from 1601 on would overflow.
  const auto since_1970 = std::chrono::floor<Ticks>(std::chrono::system_clock::now().time_since_epoch());
  return since_1970 - kFileTimeEpoch.time_since_epoch();
}

}  // namespace

bool FillRandom(std::span<std::uint8_t> out) noexcept {
  try {
    std::random_device device;
    for (std::uint8_t& byte : out)
      byte = static_cast<std::uint8_t>(device());
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace openbits::com

using namespace openbits::com;

DWORD GetLastError(void) { return last_error; }

void SetLastError(DWORD code) { last_error = code; }

void Sleep(DWORD milliseconds) {
  std::mutex mutex;
  std::condition_variable nobody;
  std::unique_lock lock(mutex);
  if (milliseconds == INFINITE) {
    nobody.wait(lock, [] { return false; });
  } else {
    nobody.wait_for(lock, std::chrono::milliseconds(milliseconds), [] { return false; });
  }
}

ULONGLONG GetTickCount64(void) {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<ULONGLONG>(std::chrono::duration_cast<std::chrono::milliseconds>(since_boot).count());
}

DWORD GetTickCount(void) { return static_cast<DWORD>(GetTickCount64()); }

void GetSystemTimeAsFileTime(LPFILETIME time) { *time = ToFileTime(Now()); }

void GetSystemTime(LPSYSTEMTIME time) {
  const FILETIME now = ToFileTime(Now());
  FileTimeToSystemTime(&now, time);
}

BOOL FileTimeToSystemTime(const FILETIME* file_time, LPSYSTEMTIME system_time) {
  const std::uint64_t value = Value(*file_time);
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return Refuse(ERROR_INVALID_PARAMETER);
  }
  const Ticks since_epoch(static_cast<std::int64_t>(value));
  const auto whole_days = std::chrono::floor<days>(since_epoch);
  const sys_days day = kFileTimeEpoch + whole_days;
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(since_epoch - whole_days));
  system_time->wYear = static_cast<WORD>(static_cast<int>(date.year()));
  system_time->wMonth = static_cast<WORD>(static_cast<unsigned>(date.month()));
  system_time->wDay = static_cast<WORD>(static_cast<unsigned>(date.day()));
  system_time->wDayOfWeek = static_cast<WORD>(std::chrono::weekday(day).c_encoding());
  system_time->wHour = static_cast<WORD>(clock.hours().count());
  system_time->wMinute = static_cast<WORD>(clock.minutes().count());
  system_time->wSecond = static_cast<WORD>(clock.seconds().count());
  system_time->wMilliseconds = static_cast<WORD>(clock.subseconds().count());
  return TRUE;
}

BOOL SystemTimeToFileTime(const SYSTEMTIME* system_time, LPFILETIME file_time) {
  const SYSTEMTIME& from = *system_time;
  const std::chrono::year_month_day date(year{from.wYear}, std::chrono::month{from.wMonth},
                                         std::chrono::day{from.wDay});
  const bool in_range = from.wYear >= kYearMin && from.wYear <= kYearMax && date.ok() && from.wHour < 24 &&
                        from.wMinute < 60 && from.wSecond < 60 && from.wMilliseconds < 1000;
  if (!in_range) return Refuse(ERROR_INVALID_PARAMETER);
  const Ticks since_epoch = (sys_days(date) - kFileTimeEpoch) + std::chrono::hours(from.wHour) +
                            std::chrono::minutes(from.wMinute) + std::chrono::seconds(from.wSecond) +
                            std::chrono::milliseconds(from.wMilliseconds);
  *file_time = ToFileTime(since_epoch);
  return TRUE;
}

BOOL FileTimeToLocalFileTime(const FILETIME* file_time, LPFILETIME local_time) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  if (localtime_r(&now, &local) == nullptr) return Refuse(ERROR_INVALID_PARAMETER);
  const Ticks offset = std::chrono::seconds(local.tm_gmtoff);
  *local_time = ToFileTime(Ticks(static_cast<std::int64_t>(Value(*file_time))) + offset);
  return TRUE;
}

LONG CompareFileTime(const FILETIME* left, const FILETIME* right) {
  const std::uint64_t a = Value(*left);
  const std::uint64_t b = Value(*right);
  return a < b ? -1 : a > b ? 1 : 0;
}

LCID GetThreadLocale(void) { return MAKELCID(kEnglish, SORT_DEFAULT); }

LANGID GetUserDefaultLangID(void) { return kEnglish; }

LANGID GetSystemDefaultLangID(void) { return kEnglish; }

LANGID GetUserDefaultUILanguage(void) { return kEnglish; }
