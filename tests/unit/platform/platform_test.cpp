#include "platform/platform.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <future>
#include <string>

#include "platform/linux/system_clock.h"
#include "platform/process_environment.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

TEST(SystemPlatform, HasEveryPart) {
  const TempDir directory;
  const auto platform = MakeSystemPlatform(directory.path().string());
  ASSERT_TRUE(platform);
  EXPECT_NE(platform->clock, nullptr);
  EXPECT_NE(platform->random, nullptr);
  EXPECT_NE(platform->logger, nullptr);
  EXPECT_NE(platform->files, nullptr);
  EXPECT_NE(platform->users, nullptr);
  EXPECT_NE(platform->processes, nullptr);
  EXPECT_NE(platform->vault, nullptr);
  EXPECT_NE(platform->policies, nullptr);
  EXPECT_NE(platform->device, nullptr);
  EXPECT_NE(platform->strand, nullptr);
  EXPECT_NE(platform->file_pool, nullptr);
  EXPECT_NE(platform->callback_pool, nullptr);
}

TEST(SystemPlatform, TheStrandAndThePoolsAreDifferentThreads) {
  const TempDir directory;
  const auto platform = MakeSystemPlatform(directory.path().string());
  ASSERT_TRUE(platform);
  for (const auto& pool : {platform->file_pool, platform->callback_pool}) {
    std::promise<bool> is_strand;
    pool->Post([&] { is_strand.set_value(platform->strand->IsCurrent()); });
    EXPECT_FALSE(is_strand.get_future().get());
  }
}

TEST(SystemPlatform, WithoutItsStateDirectoryThereIsNone) {
  const TempDir directory;
  const auto platform = MakeSystemPlatform((directory / "none").string());
  ASSERT_FALSE(platform);
  EXPECT_EQ(platform.error().code, Errc::kStoreUnavailable);
}

std::chrono::nanoseconds Read(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

TEST(SystemClock, WallIsTimeOfDayAndSteadyIsTimeSinceBoot) {
  const auto clock = MakeSystemClock();
  const auto wall_before = std::chrono::floor<Duration>(Read(CLOCK_REALTIME));
  const auto boot_before = std::chrono::floor<Duration>(Read(CLOCK_BOOTTIME));
  const WallTime wall = clock->WallNow();
  const SteadyTime steady = clock->SteadyNow();
  EXPECT_GE(wall.time_since_epoch(), wall_before);
  EXPECT_LE(wall.time_since_epoch(), Read(CLOCK_REALTIME));
  EXPECT_GE(steady.time_since_epoch(), boot_before);
  EXPECT_LE(steady.time_since_epoch(), Read(CLOCK_BOOTTIME));
}

TEST(ProcessEnvironment, TellsSetFromUnset) {
  ASSERT_EQ(::setenv("OPENBITS_TEST_VARIABLE", "value", 1), 0);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), "value");
  ASSERT_EQ(::setenv("OPENBITS_TEST_VARIABLE", "", 1), 0);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), "");
  ASSERT_EQ(::unsetenv("OPENBITS_TEST_VARIABLE"), 0);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace openbits::test
