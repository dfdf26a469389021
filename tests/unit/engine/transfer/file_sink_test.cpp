#include "engine/transfer/file_sink.h"

#include <gtest/gtest.h>

#include "tests/support/fake_file_system.h"
#include "tests/support/fake_transport.h"

namespace openbits::engine {
namespace {

using test::FakeBody;
using test::FakeFileSystem;
using test::FileOperation;

std::span<const std::byte> Bytes(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

struct SinkTest : testing::Test {
  void SetUp() override {
    files.MakeDirectory("/d");
    file = std::move(*(*files.OpenDirectory("/d"))->CreateTemporary("t"));
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> Writes() {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> writes;
    for (const auto& record : files.Log()) {
      if (record.operation == FileOperation::kWrite) {
        writes.emplace_back(record.offset, record.size);
      }
    }
    return writes;
  }
  FakeFileSystem files;
  std::unique_ptr<File> file;
};

/// Gives `body` to the sink in pieces.
void AppendAll(FileSink& sink, const std::string& body, std::size_t piece) {
  for (std::size_t i = 0; i < body.size(); i += piece)
    ASSERT_TRUE(sink.Append(Bytes(body.substr(i, piece))).ok());
}

TEST_F(SinkTest, PiecesOfAnySizeBecomeAlignedBlocks) {
  for (const std::size_t piece : {1000UL, 16384UL, 262144UL, 700000UL}) {
    files.ClearLog();
    const std::string body = FakeBody(1, 0, 900'000);
    FileSink sink(*file, 0, body.size());
    ASSERT_NO_FATAL_FAILURE(AppendAll(sink, body, piece));
    ASSERT_TRUE(sink.Flush().ok());
    EXPECT_EQ(Writes(), (std::vector<std::pair<std::uint64_t, std::uint64_t>>{
                            {0, 262144}, {262144, 262144}, {524288, 262144}, {786432, 113568}}));
    EXPECT_EQ(files.ReadFile("/d/t"), body);
  }
}

TEST_F(SinkTest, ResumedInsideABlockTheFirstWriteEndsAtItsBoundary) {
  FileSink sink(*file, 100'000, kSizeUnknown);
  ASSERT_TRUE(sink.Append(Bytes(FakeBody(1, 100'000, 300'000))).ok());
  ASSERT_EQ(Writes().size(), 1U);
  EXPECT_EQ(Writes()[0], (std::pair<std::uint64_t, std::uint64_t>{100'000, 162'144}));
  EXPECT_EQ(sink.written(), 262'144U);
  EXPECT_EQ(sink.position(), 400'000U);
}

TEST_F(SinkTest, FailureLastsAndForgetsWhatWasNotWritten) {
  files.FailOnce(FileOperation::kWrite, Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, ""}, 1);
  FileSink sink(*file, 0, kSizeUnknown);
  const std::string body = FakeBody(1, 0, 600'000);
  EXPECT_EQ(sink.Append(Bytes(body)).error().code, Errc::kDiskFull);
  EXPECT_EQ(sink.written(), 262'144U);
  EXPECT_EQ(sink.position(), 262'144U);
  EXPECT_FALSE(sink.Append(Bytes("more")).ok());
  EXPECT_FALSE(sink.Flush().ok());
  EXPECT_EQ(Writes().size(), 2U);
}

/// Writes to a file as soon as it is told to, in blocks of 512 KiB.
class PlainWriter final : public BlockWriter {
 public:
  PlainWriter(File& file, std::uint64_t offset, const bool& keeps_up)
      : file_(file), written_(offset), keeps_up_(keeps_up) {}

  [[nodiscard]] std::size_t block_bytes() const override { return memory_.size(); }
  std::span<std::byte> NextBlock() override { return memory_; }
  void Write(std::size_t count) override {
    if (status_) status_ = file_.WriteAt(written_, std::span(memory_).first(count));
    if (status_) written_ += count;
  }
  Status Finish() override { return status_; }
  [[nodiscard]] std::uint64_t written() const override { return written_; }
  [[nodiscard]] bool HasFailed() const override { return !status_; }
  [[nodiscard]] bool KeepsUp() const override { return keeps_up_; }

 private:
  File& file_;
  std::vector<std::byte> memory_ = std::vector<std::byte>(524'288);
  std::uint64_t written_;
  const bool& keeps_up_;
  Status status_;
};

/// A file with a writer of its own.
class LargeFile final : public File {
 public:
  explicit LargeFile(File& file) : file_(file) {}
  Status WriteAt(std::uint64_t offset, std::span<const std::byte> data) override { return file_.WriteAt(offset, data); }
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    return file_.ReadAt(offset, out);
  }
  Status Reserve(std::uint64_t size) override { return file_.Reserve(size); }
  Status Truncate(std::uint64_t size) override { return file_.Truncate(size); }
  Status Sync() override { return file_.Sync(); }
  Status CheckWrittenBack() override { return file_.CheckWrittenBack(); }
  Result<FileStatus> GetStatus() override { return file_.GetStatus(); }
  std::unique_ptr<BlockWriter> MakeBlockWriter(std::uint64_t offset) override {
    return std::make_unique<PlainWriter>(file_, offset, keeps_up);
  }
  bool keeps_up = true;

 private:
  File& file_;
};

TEST_F(SinkTest, ALargeFileIsWrittenByItsWriterInItsBlocks) {
  LargeFile large(*file);
  FileSink sink(large, 100'000, kSizeUnknown);
  const std::string body = FakeBody(1, 100'000, 1'500'000);
  ASSERT_NO_FATAL_FAILURE(AppendAll(sink, body, 16384));
  EXPECT_EQ(sink.position(), 1'600'000U);
  EXPECT_EQ(sink.written(), 1'572'864U);
  ASSERT_TRUE(sink.Finish().ok());
  EXPECT_EQ(sink.written(), 1'600'000U);
  EXPECT_EQ(Writes(), (std::vector<std::pair<std::uint64_t, std::uint64_t>>{
                          {100'000, 424'288}, {524'288, 524'288}, {1'048'576, 524'288}, {1'572'864, 27'136}}));
  EXPECT_EQ(files.ReadFile("/d/t").value_or("").substr(100'000), body);
}

TEST_F(SinkTest, LittleIsNotWorthAWriter) {
  LargeFile large(*file);
  FileSink sink(large, 1'000'000, 600'000);
  ASSERT_TRUE(sink.Append(Bytes(FakeBody(1, 0, 600'000))).ok());
  EXPECT_EQ(Writes().front(), (std::pair<std::uint64_t, std::uint64_t>{1'000'000, 48'576}));
}

TEST_F(SinkTest, AWriterThatDoesNotKeepUpIsLeft) {
  LargeFile large(*file);
  FileSink sink(large, 0, kSizeUnknown);
  const std::string body = FakeBody(1, 0, 1'400'000);
  ASSERT_TRUE(sink.Append(Bytes(body.substr(0, 600'000))).ok());
  large.keeps_up = false;
  ASSERT_TRUE(sink.Append(Bytes(body.substr(600'000))).ok());
  ASSERT_TRUE(sink.Finish().ok());
  EXPECT_EQ(Writes(), (std::vector<std::pair<std::uint64_t, std::uint64_t>>{
                          {0, 524'288}, {524'288, 524'288}, {1'048'576, 262'144}, {1'310'720, 89'280}}));
  EXPECT_EQ(sink.written(), 1'400'000U);
  EXPECT_EQ(files.ReadFile("/d/t"), body);
}

TEST_F(SinkTest, FailureOfTheWriterLastsAndForgetsWhatWasNotWritten) {
  files.FailOnce(FileOperation::kWrite, Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, ""}, 1);
  LargeFile large(*file);
  FileSink sink(large, 0, kSizeUnknown);
  const std::string body = FakeBody(1, 0, 2'000'000);
  EXPECT_EQ(sink.Append(Bytes(body)).error().code, Errc::kDiskFull);
  EXPECT_EQ(sink.written(), 524'288U);
  EXPECT_EQ(sink.position(), 524'288U);
  EXPECT_FALSE(sink.Append(Bytes("more")).ok());
  EXPECT_FALSE(sink.Finish().ok());
  EXPECT_EQ(Writes().size(), 2U);
}

TEST_F(SinkTest, AFailureAtTheEndIsToldByFinish) {
  files.FailOnce(FileOperation::kWrite, Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, ""}, 0);
  LargeFile large(*file);
  FileSink sink(large, 0, kSizeUnknown);
  ASSERT_TRUE(sink.Append(Bytes("some")).ok());
  EXPECT_EQ(sink.Finish().error().code, Errc::kDiskFull);
  EXPECT_EQ(sink.written(), 0U);
  EXPECT_EQ(sink.position(), 0U);
}

TEST_F(SinkTest, NothingIsWrittenForNothing) {
  FileSink sink(*file, 0, 0);
  EXPECT_TRUE(sink.Append({}).ok());
  EXPECT_TRUE(sink.Flush().ok());
  EXPECT_TRUE(Writes().empty());
}

}  // namespace
}  // namespace openbits::engine
