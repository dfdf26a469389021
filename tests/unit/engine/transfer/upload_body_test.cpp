#include "engine/transfer/upload_body.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/support/fake_file_system.h"
#include "tests/support/fake_transport.h"

namespace openbits::test {
namespace {

using engine::UploadBody;

constexpr std::uint64_t kSize = 1'000'000;

class UploadBodyTest : public ::testing::Test {
 protected:
  UploadBodyTest() {
    files_.MakeDirectory("/data");
    files_.WriteFile("/data/file", content_);
    file_ = std::shared_ptr<File>(*files_.OpenForReading("/data/file"));
    engine::PinSource(pinned_, *file_->GetStatus());
    files_.ClearLog();
  }

  UploadBody Body(ByteRange range) { return {file_, pinned_, range, live_}; }

  /// What `body` gives to a transport that asks for `step` bytes at a time; `before` runs ahead of each read.
  static Result<std::string> ReadAll(UploadBody& body, std::size_t step,
                                     const std::function<void(std::uint64_t)>& before = {}) {
    std::string text;
    std::string piece(step, '\0');
    for (;;) {
      if (before) before(text.size());
      const auto read = body.Read(std::as_writable_bytes(std::span(piece.data(), piece.size())));
      if (!read) return read.error();
      if (*read == 0) return text;
      text += piece.substr(0, *read);
    }
  }

  std::string content_ = FakeBody(1, 0, kSize);
  FakeFileSystem files_;
  std::shared_ptr<File> file_;
  engine::UploadState pinned_;
  std::shared_ptr<engine::FileLive> live_ = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
};

TEST_F(UploadBodyTest, GivesTheSliceWhateverIsAskedAtATime) {
  for (const std::size_t step : {std::size_t{1'000}, std::size_t{16'384}, std::size_t{262'144}, std::size_t{524'288}}) {
    for (const ByteRange range : {ByteRange{0, kSize}, ByteRange{5, 999'990}, ByteRange{262'144, 262'144},
                                  ByteRange{kSize - 1, 1}, ByteRange{100, 0}}) {
      UploadBody body = Body(range);
      EXPECT_EQ(body.size_bytes(), range.length);
      const auto text = ReadAll(body, step);
      ASSERT_TRUE(text) << Describe(text.error());
      EXPECT_TRUE(*text == content_.substr(range.offset, range.length)) << step << ' ' << range.offset;
    }
  }
}

TEST_F(UploadBodyTest, ReadsBlocksEvenForATransportThatAsksForLittle) {
  UploadBody body = Body({100'000, 900'000});
  ASSERT_TRUE(ReadAll(body, 1'000));
  std::size_t reads = 0;
  for (const FileOperationRecord& record : files_.Log()) {
    if (record.operation != FileOperation::kRead) continue;
    EXPECT_TRUE(reads == 0 || record.offset % 262'144 == 0) << record.offset;
    ++reads;
  }
  EXPECT_EQ(reads, 4U);
}

TEST_F(UploadBodyTest, BeginsAgainInTheMiddleOfABlock) {
  live_->Set(77);
  UploadBody body = Body({1'000, 500'000});
  std::string piece(700, '\0');
  ASSERT_TRUE(body.Rewind());
  ASSERT_TRUE(body.Read(std::as_writable_bytes(std::span(piece.data(), piece.size()))));
  EXPECT_EQ(live_->bytes_transferred.load(), 1'700U);
  ASSERT_TRUE(body.Rewind());
  EXPECT_EQ(live_->bytes_transferred.load(), 1'000U);
  const auto text = ReadAll(body, 700);
  ASSERT_TRUE(text);
  EXPECT_TRUE(*text == content_.substr(1'000, 500'000));
  EXPECT_EQ(live_->bytes_transferred.load(), 501'000U);
  EXPECT_EQ(live_->job->bytes_transferred.load(), 501'000U);
}

TEST_F(UploadBodyTest, ChangeBeforeTheFirstByteIsSeen) {
  files_.WriteFile("/data/file", content_);
  UploadBody body = Body({0, 10});
  const auto text = ReadAll(body, 1'000);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::kLocalFileChanged);
  EXPECT_EQ(text.error().context, ErrorContext::kLocalFile);
}

TEST_F(UploadBodyTest, ChangeUnderTheReadIsSeenBeforeTheLastByteIsGiven) {
  for (const std::size_t step : {std::size_t{10'000}, std::size_t{524'288}}) {
    engine::PinSource(pinned_, *file_->GetStatus());
    UploadBody body = Body({0, kSize});
    std::uint64_t given = 0;
    const auto text = ReadAll(body, step, [&](std::uint64_t so_far) {
      given = so_far;
      if (so_far == step) files_.WriteFile("/data/file", FakeBody(2, 0, kSize));
    });
    ASSERT_FALSE(text) << step;
    EXPECT_EQ(text.error().code, Errc::kLocalFileChanged);
    EXPECT_LT(given, kSize);
  }
}

TEST_F(UploadBodyTest, FileThatWasCutIsAChangedFile) {
  UploadBody body = Body({0, kSize});
  const auto text = ReadAll(body, 10'000, [&](std::uint64_t so_far) {
    if (so_far == 10'000) files_.TruncateEntry("/data/file", 500'000);
  });
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::kLocalFileChanged);
}

TEST_F(UploadBodyTest, FailuresOfTheDiskKeepTheirCode) {
  files_.FailOnce(FileOperation::kRead, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, {}});
  UploadBody body = Body({0, kSize});
  const auto text = ReadAll(body, 10'000);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::kInputOutput);
}

TEST_F(UploadBodyTest, ReleasedBodyHasNoFileAndGivesNothing) {
  UploadBody body = Body({0, kSize});
  body.Release();
  file_.reset();
  EXPECT_EQ(files_.open_files(), 0U);
  EXPECT_FALSE(ReadAll(body, 10));
}

}  // namespace
}  // namespace openbits::test
