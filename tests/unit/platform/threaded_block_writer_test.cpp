#include "platform/threaded_block_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/patience.h"

namespace openbits {
namespace {

constexpr std::size_t kBlockBytes = 4096;

/// Puts `text` into the next block and has it written.
void Give(BlockWriter& writer, const std::string& text) {
  std::memcpy(writer.NextBlock().data(), text.data(), text.size());
  writer.Write(text.size());
}

/// A writer of which nobody asks whether it keeps up.
std::unique_ptr<BlockWriter> Make(std::uint64_t offset, WriteBlock write) {
  static bool keeps_up = true;
  return MakeThreadedBlockWriter(offset, kBlockBytes, 2, std::move(write), keeps_up);
}

std::string TextOf(std::span<const std::byte> block) {
  return {reinterpret_cast<const char*>(block.data()), block.size()};
}

TEST(ThreadedBlockWriter, WritesInOrderEachBehindTheOneBefore) {
  std::vector<std::pair<std::uint64_t, std::string>> seen;
  const auto writer = Make(100, [&](std::uint64_t offset, auto block) {
    seen.emplace_back(offset, TextOf(block));
    return Status();
  });
  ASSERT_NE(writer, nullptr);
  EXPECT_EQ(writer->block_bytes(), kBlockBytes);
  EXPECT_EQ(writer->written(), 100U);
  std::vector<std::pair<std::uint64_t, std::string>> given;
  std::uint64_t offset = 100;
  for (int i = 0; i < 50; ++i) {
    given.emplace_back(offset, "block " + std::to_string(i));
    offset += given.back().second.size();
    ASSERT_EQ(writer->NextBlock().size(), kBlockBytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(writer->NextBlock().data()) % 4096, 0U);
    Give(*writer, given.back().second);
  }
  EXPECT_TRUE(writer->Finish());
  EXPECT_EQ(writer->written(), offset);
  EXPECT_EQ(seen, given);
}

TEST(ThreadedBlockWriter, WhatIsBeingWrittenIsNotHandedOut) {
  std::promise<void> open;
  const auto opened = open.get_future().share();
  const auto writer = Make(0, [&](std::uint64_t, auto) {
    opened.wait();
    return Status();
  });
  const std::byte* const first = writer->NextBlock().data();
  Give(*writer, "one");
  const std::byte* const second = writer->NextBlock().data();
  EXPECT_NE(second, first);
  Give(*writer, "two");
  auto third = std::async(std::launch::async, [&] { return writer->NextBlock().data(); });
  EXPECT_EQ(writer->written(), 0U);
  open.set_value();
  EXPECT_EQ(third.get(), first);
  EXPECT_TRUE(writer->Finish());
  EXPECT_EQ(writer->written(), 6U);
}

TEST(ThreadedBlockWriter, NothingIsWrittenBehindAFailure) {
  int calls = 0;
  const auto writer = Make(0, [&](std::uint64_t, auto) {
    if (++calls == 3) return Status(Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, "no room"});
    return Status();
  });
  for (int i = 0; i < 10; ++i)
    Give(*writer, "four");
  EXPECT_EQ(writer->Finish().error().code, Errc::kDiskFull);
  EXPECT_TRUE(writer->HasFailed());
  EXPECT_EQ(writer->written(), 8U);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(writer->Finish().error().code, Errc::kDiskFull);
}

TEST(ThreadedBlockWriter, ItsEndWaitsForWhatItWasGiven) {
  std::atomic<int> written = 0;
  auto writer = Make(0, [&](std::uint64_t, auto) {
    test::LetOthersRun();
    ++written;
    return Status();
  });
  Give(*writer, "one");
  Give(*writer, "two");
  writer.reset();
  EXPECT_EQ(written, 2);
}

TEST(ThreadedBlockWriter, TellsWhetherItKeepsUp) {
  bool fast_keeps_up = true;
  const auto fast = MakeThreadedBlockWriter(
      0, kBlockBytes, 2, [](std::uint64_t, auto) { return Status(); }, fast_keeps_up);
  for (std::size_t i = 0; i < 3 * kBlocksJudged; ++i) {
    Give(*fast, "block");
    ASSERT_TRUE(fast->Finish());
  }
  EXPECT_TRUE(fast->KeepsUp());
  EXPECT_TRUE(fast_keeps_up);
  bool slow_keeps_up = true;
  auto slow = MakeThreadedBlockWriter(
      0, kBlockBytes, 2,
      [](std::uint64_t, auto) {
        test::LetOthersRun();
        return Status();
      },
      slow_keeps_up);
  const auto end = std::chrono::steady_clock::now() + test::kPatience;
  while (slow->KeepsUp() && std::chrono::steady_clock::now() < end)
    Give(*slow, "block");
  EXPECT_FALSE(slow->KeepsUp());
  slow.reset();
  EXPECT_FALSE(slow_keeps_up) << "whoever has it made knows it still";
}

// Seldom, but for long: as flash memory does.
TEST(ThreadedBlockWriter, OneLongStallIsEnough) {
  bool keeps_up = true;
  std::promise<void> open;
  const auto opened = open.get_future().share();
  const auto writer = MakeThreadedBlockWriter(
      0, kBlockBytes, 2,
      [&](std::uint64_t, auto) {
        opened.wait();
        return Status();
      },
      keeps_up);
  Give(*writer, "one");
  Give(*writer, "two");
  std::promise<void> asks;
  auto third = std::async(std::launch::async, [&] {
    asks.set_value();
    return writer->NextBlock().size();
  });
  asks.get_future().wait();
  // Far longer than is allowed: it has begun to wait in time, unless it was not let run for that long.
  EXPECT_EQ(third.wait_for(6 * kWaitMax), std::future_status::timeout);
  open.set_value();
  EXPECT_EQ(third.get(), kBlockBytes);
  EXPECT_FALSE(writer->KeepsUp());
}

}  // namespace
}  // namespace openbits
