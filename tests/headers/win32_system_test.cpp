#include <gtest/gtest.h>
#include <windows.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

FILETIME FromValue(ULONGLONG value) {
  ULARGE_INTEGER parts;
  parts.QuadPart = value;
  return {parts.LowPart, parts.HighPart};
}

ULONGLONG ToValue(const FILETIME& time) {
  ULARGE_INTEGER parts;
  parts.u.LowPart = time.dwLowDateTime;
  parts.u.HighPart = time.dwHighDateTime;
  return parts.QuadPart;
}

TEST(FileTimes, BeginIn1601) {
  SYSTEMTIME time{};
  const FILETIME epoch = FromValue(0);
  ASSERT_TRUE(FileTimeToSystemTime(&epoch, &time));
  EXPECT_EQ(time.wYear, 1601);
  EXPECT_EQ(time.wMonth, 1);
  EXPECT_EQ(time.wDay, 1);
  EXPECT_EQ(time.wDayOfWeek, 1);  // a Monday
  EXPECT_EQ(time.wHour, 0);
}

TEST(FileTimes, BecomeDatesAndBack) {
  // 2000-02-29 12:34:56.789, a Tuesday.
  const SYSTEMTIME date{2000, 2, 2, 29, 12, 34, 56, 789};
  FILETIME file{};
  ASSERT_TRUE(SystemTimeToFileTime(&date, &file));
  EXPECT_EQ(ToValue(file), 125963012967890000ULL);
  SYSTEMTIME back{};
  ASSERT_TRUE(FileTimeToSystemTime(&file, &back));
  EXPECT_EQ(back.wYear, 2000);
  EXPECT_EQ(back.wMonth, 2);
  EXPECT_EQ(back.wDayOfWeek, 2);
  EXPECT_EQ(back.wDay, 29);
  EXPECT_EQ(back.wHour, 12);
  EXPECT_EQ(back.wMinute, 34);
  EXPECT_EQ(back.wSecond, 56);
  EXPECT_EQ(back.wMilliseconds, 789);
}

TEST(FileTimes, OutOfRangeIsAnInvalidParameter) {
  SYSTEMTIME time{};
  const FILETIME negative = FromValue(0x8000000000000000ULL);
  SetLastError(ERROR_SUCCESS);
  EXPECT_FALSE(FileTimeToSystemTime(&negative, &time));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  FILETIME file{};
  for (const SYSTEMTIME& date : {SYSTEMTIME{1600, 12, 0, 31, 0, 0, 0, 0}, SYSTEMTIME{2001, 2, 0, 29, 0, 0, 0, 0},
                                 SYSTEMTIME{2001, 13, 0, 1, 0, 0, 0, 0}, SYSTEMTIME{2001, 1, 0, 1, 24, 0, 0, 0}}) {
    EXPECT_FALSE(SystemTimeToFileTime(&date, &file));
  }
}

TEST(FileTimes, AreCompared) {
  const FILETIME early = FromValue(0x1FFFFFFFF);
  const FILETIME late = FromValue(0x200000000);
  EXPECT_EQ(CompareFileTime(&early, &late), -1);
  EXPECT_EQ(CompareFileTime(&late, &early), 1);
  EXPECT_EQ(CompareFileTime(&late, &late), 0);
}

TEST(FileTimes, NowIsAfterThisTestWasWritten) {
  const SYSTEMTIME written{2024, 1, 1, 1, 0, 0, 0, 0};
  FILETIME then{};
  ASSERT_TRUE(SystemTimeToFileTime(&written, &then));
  FILETIME now{};
  GetSystemTimeAsFileTime(&now);
  EXPECT_EQ(CompareFileTime(&then, &now), -1);
  SYSTEMTIME today{};
  GetSystemTime(&today);
  EXPECT_GE(today.wYear, 2024);
  EXPECT_LT(today.wYear, 2200);
}

TEST(FileTimes, LocalTimeIsWithinADayOfUtc) {
  FILETIME now{};
  GetSystemTimeAsFileTime(&now);
  FILETIME local{};
  ASSERT_TRUE(FileTimeToLocalFileTime(&now, &local));
  const auto difference = static_cast<LONGLONG>(ToValue(local) - ToValue(now));
  constexpr LONGLONG kDay = 24LL * 60 * 60 * 10'000'000;
  EXPECT_LT(difference, kDay);
  EXPECT_GT(difference, -kDay);
}

TEST(LastError, BelongsToTheThread) {
  SetLastError(ERROR_FILE_NOT_FOUND);
  DWORD seen = ERROR_BUSY;
  std::thread([&] {
    seen = GetLastError();
    SetLastError(ERROR_BUSY);
  }).join();
  EXPECT_EQ(seen, static_cast<DWORD>(ERROR_SUCCESS));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_FILE_NOT_FOUND));
}

TEST(Languages, AreEnglish) {
  EXPECT_EQ(LANGIDFROMLCID(GetThreadLocale()), MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US));
  EXPECT_EQ(GetUserDefaultLangID(), 0x0409);
  EXPECT_EQ(MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL), 0);
  EXPECT_EQ(PRIMARYLANGID(GetUserDefaultUILanguage()), LANG_ENGLISH);
}

TEST(Ticks, NeverGoBack) {
  const ULONGLONG first = GetTickCount64();
  EXPECT_GE(GetTickCount64(), first);
}

TEST(Interlocked, CountsAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 10000;
  LONG as_windows = 0;
  ULONG unsigned_count = 0;
  long as_written = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        InterlockedIncrement(&as_windows);
        InterlockedIncrement(&unsigned_count);
        InterlockedIncrement(&as_written);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(as_windows, kThreads * kRounds);
  EXPECT_EQ(unsigned_count, static_cast<ULONG>(kThreads * kRounds));
  EXPECT_EQ(as_written, kThreads * kRounds);
}

TEST(Interlocked, GivesTheNewOrTheOldValueAsWindowsDoes) {
  LONG value = 5;
  EXPECT_EQ(InterlockedIncrement(&value), 6);
  EXPECT_EQ(InterlockedDecrement(&value), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&value, 3), 5);
  EXPECT_EQ(InterlockedExchange(&value, 1), 8);
  EXPECT_EQ(InterlockedCompareExchange(&value, 9, 2), 1);
  EXPECT_EQ(InterlockedCompareExchange(&value, 9, 1), 1);
  EXPECT_EQ(value, 9);
}

}  // namespace
