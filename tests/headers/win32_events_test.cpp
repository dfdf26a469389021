#include <gtest/gtest.h>
#include <windows.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

TEST(Events, ManualResetStaysSignalledUntilReset) {
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(event));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
  EXPECT_TRUE(ResetEvent(event));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

TEST(Events, AutomaticResetLetsOneWaiterThrough) {
  const HANDLE event = CreateEventA(nullptr, FALSE, TRUE, nullptr);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, 1), WAIT_TIMEOUT);
  EXPECT_TRUE(CloseHandle(event));
}

TEST(Events, WakeAWaitingThread) {
  const HANDLE event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  const HANDLE answer = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  std::thread other([&] {
    if (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) SetEvent(answer);
  });
  EXPECT_TRUE(SetEvent(event));
  EXPECT_EQ(WaitForSingleObject(answer, INFINITE), WAIT_OBJECT_0);
  other.join();
  EXPECT_TRUE(CloseHandle(event));
  EXPECT_TRUE(CloseHandle(answer));
}

TEST(Events, EverySignalOfAnAutomaticEventIsTakenOnce) {
  constexpr int kWaiters = 4;
  const HANDLE event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  const HANDLE taken = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  std::atomic<int> woken{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < kWaiters; ++i) {
    waiters.emplace_back([&] {
      WaitForSingleObject(event, INFINITE);
      ++woken;
      SetEvent(taken);
    });
  }
  for (int i = 1; i <= kWaiters; ++i) {
    SetEvent(event);
    EXPECT_EQ(WaitForSingleObject(taken, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(woken, i);
  }
  for (std::thread& waiter : waiters)
    waiter.join();
  CloseHandle(event);
  CloseHandle(taken);
}

TEST(Events, WhatIsNoHandleIsRecognised) {
  const HANDLE event = CreateEvent(nullptr, TRUE, FALSE, nullptr);
  EXPECT_TRUE(CloseHandle(event));
  for (const HANDLE handle : {event, HANDLE{nullptr}, INVALID_HANDLE_VALUE}) {
    SetLastError(ERROR_SUCCESS);
    EXPECT_FALSE(CloseHandle(handle));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_HANDLE));
    EXPECT_FALSE(SetEvent(handle));
    EXPECT_FALSE(ResetEvent(handle));
    EXPECT_EQ(WaitForSingleObject(handle, 0), WAIT_FAILED);
  }
}

TEST(Events, NamesAreRefused) {
  EXPECT_EQ(CreateEventW(nullptr, TRUE, FALSE, L"Global\\done"), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NOT_SUPPORTED));
  EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, "done"), nullptr);
}

}  // namespace
