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

TEST_F(SinkTest, PiecesOfAnySizeBecomeAlignedBlocks) {
  for (const std::size_t piece : {1000UL, 16384UL, 262144UL, 700000UL}) {
    files.ClearLog();
    const std::string body = FakeBody(1, 0, 900'000);
    FileSink sink(*file, 0, body.size());
    for (std::size_t i = 0; i < body.size(); i += piece) {
      ASSERT_TRUE(sink.Append(Bytes(body.substr(i, piece))).ok());
    }
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

TEST_F(SinkTest, NothingIsWrittenForNothing) {
  FileSink sink(*file, 0, 0);
  EXPECT_TRUE(sink.Append({}).ok());
  EXPECT_TRUE(sink.Flush().ok());
  EXPECT_TRUE(Writes().empty());
}

}  // namespace
}  // namespace openbits::engine
