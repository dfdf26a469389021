#include "transport/local/local_transport.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "platform/platform.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

using transport::Flow;
using transport::Request;

/// File URLs on a real directory and a real pool.
class LocalCopy : public ::testing::Test {
 protected:
  void SetUp() override {
    auto platform = MakeSystemPlatform(state_.path().string());
    ASSERT_TRUE(platform) << platform.error().detail;
    platform_ = *std::move(platform);
    transport_ = transport::MakeLocalTransport(platform_.files, platform_.file_pool);
  }
  void TearDown() override { transport_.reset(); }

  Request Get(std::string_view name) const {
    Request request;
    request.url = "file://" + (dir_ / name).string();
    return request;
  }

  TempDir state_;
  TempDir dir_;
  Platform platform_;
  std::unique_ptr<transport::Transport> transport_;
};

TEST_F(LocalCopy, CopiesWithPauses) {
  const std::string content = SeededText(3, 0, 6'000'000);
  dir_.Write("file.bin", content);
  int calls = 0;
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_data = [&](auto) { return ++calls % 5 == 0 ? Flow::kPause : Flow::kProceed; };
  const TransferId id = transport_->Start(Get("file.bin"), recorder);
  int resumed = 0;
  while (recorder->WaitUntil([&] {
    return recorder->pauses_locked() > resumed || recorder->body_size_locked() == content.size();
  }) && recorder->pauses() > resumed) {
    ++resumed;
    transport_->Resume(id);
  }
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_GT(resumed, 0);
  EXPECT_TRUE(recorder->body() == content);
  EXPECT_EQ(recorder->head()->Find("Content-Length"), "6000000");
}

TEST_F(LocalCopy, AVersionOfTheSameSecondIsAnother) {
  const auto directory = platform_.files->OpenDirectory(dir_.path().string());
  ASSERT_TRUE(directory);
  // Publish sets the time, not std::filesystem, which knows whole seconds only with MinGW.
  const auto tag_at = [&](std::chrono::milliseconds offset) {
    dir_.Write("next", "text");
    const auto next = (*directory)->Find("next");
    EXPECT_TRUE(next && next->has_value());
    const WallTime modified = WallTime{std::chrono::hours{480'000}} + offset;
    EXPECT_TRUE((*directory)->Publish({"next", "file.bin", (*next)->identity, 4, modified}));
    auto recorder = std::make_shared<TransferRecorder>();
    transport_->Start(Get("file.bin"), recorder);
    EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
    return std::string(recorder->head()->Find("ETag").value_or(""));
  };
  const std::string tag = tag_at(std::chrono::milliseconds{200});
  EXPECT_NE(tag, "");
  EXPECT_NE(tag_at(std::chrono::milliseconds{900}), tag);
  EXPECT_EQ(tag_at(std::chrono::milliseconds{200}), tag);
}

TEST_F(LocalCopy, MissingFiles) {
  auto recorder = std::make_shared<TransferRecorder>();
  transport_->Start(Get("missing"), recorder);
  const auto outcome = recorder->Wait();
  EXPECT_EQ(outcome.error.code, Errc::kFileNotFound);
  EXPECT_EQ(outcome.error.context, ErrorContext::kRemoteFile);
}

TEST_F(LocalCopy, DestructionEndsEverything) {
  dir_.Write("file.bin", SeededText(3, 0, 1'000'000));
  auto paused = std::make_shared<TransferRecorder>();
  paused->on_data = [](auto) { return Flow::kPause; };
  transport_->Start(Get("file.bin"), paused);
  auto running = std::make_shared<TransferRecorder>();
  transport_->Start(Get("file.bin"), running);
  ASSERT_TRUE(paused->WaitUntil([&] { return paused->pauses_locked() == 1; }));
  transport_.reset();
  EXPECT_EQ(paused->Wait().error.code, Errc::kCancelled);
  EXPECT_TRUE(running->IsFinished());
}

}  // namespace
}  // namespace openbits::test
