#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "platform/posix/file_posix.h"
#include "platform/posix/file_system_posix.h"
#include "platform/posix/posix_errors.h"
#include "platform/posix/unique_fd.h"
#include "tests/support/page_cache.h"
#include "tests/support/temp_dir.h"

namespace openbits {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr const char* kName = "BIT1.tmp";

std::span<const std::byte> Bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

/// The error's code; kNone on success.
template <class T>
Errc CodeOf(const T& result) {
  return result ? Errc::kNone : result.error().code;
}

std::unique_ptr<File> MakeFile(const std::string& directory) {
  const auto held = MakePosixFileSystem()->OpenDirectory(directory);
  if (!held) {
    return nullptr;
  }
  auto file = (*held)->CreateTemporary(kName);
  return file ? *std::move(file) : nullptr;
}

std::uint64_t AllocatedBytes(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * 512 : 0;
}

/// Limits the size of files this process writes, for the life of the object.
class ScopedFileSizeLimit {
 public:
  explicit ScopedFileSizeLimit(std::uint64_t bytes) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &earlier_), 0);
    rlimit limit = earlier_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~ScopedFileSizeLimit() { static_cast<void>(::setrlimit(RLIMIT_FSIZE, &earlier_)); }
  ScopedFileSizeLimit(const ScopedFileSizeLimit&) = delete;
  ScopedFileSizeLimit& operator=(const ScopedFileSizeLimit&) = delete;

 private:
  rlimit earlier_{};
};

/// A file system of 1 MiB in memory, for the life of the object, where the test may mount.
class SmallVolume {
 public:
  SmallVolume() : is_mounted_(::mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, "size=1m") == 0) {}
  ~SmallVolume() {
    if (is_mounted_) {
      static_cast<void>(::umount2(dir_.path().c_str(), MNT_DETACH));
    }
  }
  SmallVolume(const SmallVolume&) = delete;
  SmallVolume& operator=(const SmallVolume&) = delete;

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] std::string path() const { return dir_.path(); }

 private:
  test::TempDir dir_;
  bool is_mounted_;
};

TEST(FilePosix, WritesAndReadsAtAnyOffset) {
  const test::TempDir dir;
  const auto file = MakeFile(dir.path());
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->WriteAt(4, Bytes("4567")));
  EXPECT_TRUE(file->WriteAt(0, Bytes("0123")));
  EXPECT_TRUE(file->WriteAt(8, {}));
  EXPECT_TRUE(file->Sync());
  EXPECT_EQ(dir.Read(kName), "01234567");
  std::string text(4, '.');
  const auto count = file->ReadAt(2, std::as_writable_bytes(std::span(text)));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 4U);
  EXPECT_EQ(text, "2345");
}

TEST(FilePosix, ReserveTakesSpaceAndKeepsTheLength) {
  const test::TempDir dir;
  const auto file = MakeFile(dir.path());
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->WriteAt(0, Bytes("text")));
  EXPECT_TRUE(file->Reserve(4 * kMiB));
  EXPECT_TRUE(file->Reserve(0));
  const auto status = file->GetStatus();
  ASSERT_TRUE(status);
  EXPECT_EQ(status->size_bytes, 4U);
  EXPECT_EQ(dir.Read(kName), "text");
}

TEST(FilePosix, TruncateCutsAndExtends) {
  const test::TempDir dir;
  const auto file = MakeFile(dir.path());
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->WriteAt(0, Bytes("text")));
  EXPECT_TRUE(file->Truncate(2));
  EXPECT_EQ(dir.Read(kName), "te");
  EXPECT_TRUE(file->Truncate(4));
  EXPECT_EQ(dir.Read(kName), std::string("te\0\0", 4));
}

TEST(FilePosix, OffsetsBeyondTheSystemsAreTooLarge) {
  const test::TempDir dir;
  const auto file = MakeFile(dir.path());
  ASSERT_NE(file, nullptr);
  constexpr auto kOffsetMax = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  for (const std::uint64_t offset : {kOffsetMax, kOffsetMax + 1, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(CodeOf(file->WriteAt(offset, Bytes("text"))), Errc::kFileTooLarge) << offset;
  }
  EXPECT_EQ(CodeOf(file->Reserve(kOffsetMax + 1)), Errc::kFileTooLarge);
  EXPECT_EQ(CodeOf(file->Truncate(kOffsetMax + 1)), Errc::kFileTooLarge);
}

TEST(FilePosix, FileSizeLimitIsAnErrorAndNotOurEnd) {
  const test::TempDir dir;
  const auto file = MakeFile(dir.path());
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->Truncate(2 * kMiB));
  const ScopedFileSizeLimit limit(kMiB);
  EXPECT_TRUE(file->WriteAt(kMiB - 4, Bytes("text")));
  const Status written = file->WriteAt(kMiB - 3, Bytes("text"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::kFileTooLarge);
  EXPECT_EQ(written.error().native, EFBIG);
  EXPECT_EQ(written.error().context, ErrorContext::kLocalFile);
  EXPECT_EQ(CodeOf(file->WriteAt(kMiB, Bytes("text"))), Errc::kFileTooLarge);
  EXPECT_EQ(CodeOf(file->Reserve(kMiB + 1)), Errc::kFileTooLarge);
  EXPECT_EQ(CodeOf(file->Truncate(2 * kMiB + 1)), Errc::kFileTooLarge);
  EXPECT_TRUE(file->Truncate(kMiB + kMiB / 2)) << "a file that was longer may be cut";
  EXPECT_TRUE(file->Truncate(kMiB));
}

/// Text of at least `size` bytes, no two pages of which are alike.
std::string NumberedText(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text += std::to_string(i) + ' ';
  return text;
}

void ExpectContent(File& file, const std::string& content) {
  std::string read(content.size(), '\0');
  const auto count = file.ReadAt(0, std::as_writable_bytes(std::span(read)));
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(*count, content.size());
  EXPECT_TRUE(read == content);
}

// A file larger than memory must not push out what other programs have there.
TEST(FilePosix, ALargeFileIsWrittenAndNotKeptInMemory) {
  const test::TempDir dir;
  const int fd = ::open((dir / "large").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  const auto file = MakePosixFile(UniqueFd(fd), "large", 4 * kMiB);
  const std::string content = NumberedText(8 * kMiB + 100);
  const std::uint64_t half = content.size() / 2;  // not at a page's border
  ASSERT_TRUE(file->Reserve(content.size()));
  ASSERT_TRUE(file->WriteAt(0, Bytes(content).first(half)));
  ASSERT_TRUE(file->WriteAt(half, Bytes(content).subspan(half)));
  ASSERT_TRUE(file->WriteAt(10, Bytes(content).subspan(10, 5000)));  // once more, as when begun again
  ASSERT_TRUE(file->Sync());
  const std::uint64_t cached = test::CachedBytes(fd, 8 * kMiB);
  ExpectContent(*file, content);
  if (!test::CanDropBehind(fd)) GTEST_SKIP() << "the system keeps what is written";
  EXPECT_LT(cached, 4 * kMiB) << "what was written twice at the same time may stay";
}

/// Writes `content` by the file's own writer, in pieces of its blocks, the first of which ends at a multiple of them.
Status WriteByBlocks(BlockWriter& writer, std::uint64_t offset, std::span<const std::byte> content) {
  while (!content.empty()) {
    const std::size_t room = writer.block_bytes() - static_cast<std::size_t>(offset % writer.block_bytes());
    const std::size_t count = std::min(room, content.size());
    std::copy_n(content.begin(), count, writer.NextBlock().begin());
    writer.Write(count);
    offset += count;
    content = content.subspan(count);
  }
  return writer.Finish();
}

TEST(FilePosix, ALargeFileIsWrittenPastThePageCache) {
  const test::TempDir dir;
  const int fd = ::open((dir / "large").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  const auto file = MakePosixFile(UniqueFd(fd), "large", 4 * kMiB);
  const std::string content = NumberedText(8 * kMiB + 1000);
  EXPECT_EQ(file->MakeBlockWriter(0), nullptr) << "nobody has said how large it becomes";
  ASSERT_TRUE(file->Reserve(4 * kMiB - 1));
  EXPECT_EQ(file->MakeBlockWriter(0), nullptr) << "a small one";
  ASSERT_TRUE(file->Reserve(content.size()));
  ASSERT_TRUE(file->WriteAt(0, Bytes(content).first(1000)));
  auto writer = file->MakeBlockWriter(1000);
  if (writer == nullptr) GTEST_SKIP() << "the file system knows no other way";
  ASSERT_TRUE(WriteByBlocks(*writer, 1000, Bytes(content).subspan(1000)));
  EXPECT_EQ(writer->written(), content.size());
  writer.reset();
  ASSERT_TRUE(file->Sync());
  EXPECT_LT(test::CachedBytes(fd, content.size()), 2 * kMiB) << "the first and the last block may stay";
  ExpectContent(*file, content);
  EXPECT_EQ(file->GetStatus()->size_bytes, content.size());
}

TEST(FilePosix, TheBlockWriterTellsOfTheFileSizeLimit) {
  const test::TempDir dir;
  const int fd = ::open((dir / "large").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto file = MakePosixFile(UniqueFd(fd), "large", kMiB);
  ASSERT_TRUE(file->Reserve(4 * kMiB));
  const auto writer = file->MakeBlockWriter(0);
  if (writer == nullptr) GTEST_SKIP() << "the file system knows no other way";
  const std::string content(4 * kMiB, 'x');
  ASSERT_EQ(::ftruncate(fd, 4 * kMiB), 0);  // as a file system does that moves the end before it writes
  const ScopedFileSizeLimit limit(2 * kMiB);
  EXPECT_EQ(CodeOf(WriteByBlocks(*writer, 0, Bytes(content))), Errc::kFileTooLarge);
  EXPECT_EQ(writer->written(), 2 * kMiB);
  EXPECT_EQ(file->GetStatus()->size_bytes, 2 * kMiB) << "the length tells how much is right";
}

TEST(FilePosix, TheBlockWriterTellsOfAFullDisk) {
  const SmallVolume volume;
  if (!volume.is_mounted()) GTEST_SKIP() << "no right to mount";
  const int fd = ::open((volume.path() + "/large").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto file = MakePosixFile(UniqueFd(fd), "large", kMiB / 2);
  ASSERT_TRUE(file->Reserve(kMiB / 2));
  const auto writer = file->MakeBlockWriter(0);
  if (writer == nullptr) GTEST_SKIP() << "the file system knows no other way";
  const std::string content(2 * kMiB, 'x');
  EXPECT_EQ(CodeOf(WriteByBlocks(*writer, 0, Bytes(content))), Errc::kDiskFull);
  EXPECT_EQ(writer->written(), kMiB);
}

TEST(FilePosix, FullDiskIsToldByReserveAndByWrites) {
  const SmallVolume volume;
  if (!volume.is_mounted()) {
    GTEST_SKIP() << "no right to mount";
  }
  const auto file = MakeFile(volume.path());
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(CodeOf(file->Reserve(2 * kMiB)), Errc::kDiskFull);
  EXPECT_EQ(AllocatedBytes(volume.path() + "/" + kName), 0U) << "what a failed reservation took is given back";
  EXPECT_TRUE(file->Reserve(kMiB / 2));
  EXPECT_GE(AllocatedBytes(volume.path() + "/" + kName), kMiB / 2);
  const std::string half(kMiB / 2, 'x');
  EXPECT_TRUE(file->WriteAt(0, Bytes(half)));
  EXPECT_TRUE(file->WriteAt(kMiB / 2, Bytes(half)));
  const Status written = file->WriteAt(kMiB, Bytes("text"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::kDiskFull);
  EXPECT_EQ(written.error().native, ENOSPC);
  EXPECT_TRUE(file->Truncate(0));
  EXPECT_TRUE(file->WriteAt(0, Bytes(half)));
  EXPECT_TRUE(file->Sync());
}

TEST(FilePosix, FailedSyncIsTold) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd other_end(ends[1]);
  const auto file = MakePosixFile(UniqueFd(ends[0]), "pipe");  // has nothing to sync to
  const Status synced = file->Sync();
  ASSERT_FALSE(synced);
  EXPECT_EQ(synced.error().code, Errc::kInputOutput);
  EXPECT_EQ(synced.error().detail, "sync pipe");
}

TEST(PosixErrors, TableNamesTheSituations) {
  struct Case {
    int number;
    Errc code;
  };
  for (const Case& known : {Case{ENOENT, Errc::kFileNotFound},
                            Case{ENOTDIR, Errc::kPathNotFound},
                            Case{ELOOP, Errc::kPathNotFound},
                            Case{EACCES, Errc::kFileAccessDenied},
                            Case{EPERM, Errc::kFileAccessDenied},
                            Case{EROFS, Errc::kFileAccessDenied},
                            Case{ENOSPC, Errc::kDiskFull},
                            Case{EDQUOT, Errc::kDiskFull},
                            Case{EFBIG, Errc::kFileTooLarge},
                            Case{EISDIR, Errc::kTargetIsDirectory},
                            Case{EEXIST, Errc::kAlreadyExists},
                            Case{EXDEV, Errc::kNotSameVolume},
                            Case{EMFILE, Errc::kTooManyOpenFiles},
                            Case{ENFILE, Errc::kTooManyOpenFiles},
                            Case{ETXTBSY, Errc::kSharingViolation},
                            Case{EBUSY, Errc::kSharingViolation},
                            Case{ENAMETOOLONG, Errc::kInvalidArgument},
                            Case{ENOMEM, Errc::kOutOfMemory},
                            Case{EIO, Errc::kInputOutput},
                            Case{ESTALE, Errc::kInputOutput},
                            Case{9999, Errc::kInputOutput}}) {
    const Error error = ErrorFromErrno(known.number, "open", "name");
    EXPECT_EQ(error.code, known.code) << std::strerror(known.number);
    EXPECT_EQ(error.native, known.number);
    EXPECT_EQ(error.context, ErrorContext::kLocalFile);
    EXPECT_EQ(error.detail, "open name");
  }
  EXPECT_EQ(ErrorFromErrno(ENOENT, "open", "name", MissingName::kDirectory).code, Errc::kPathNotFound);
}

}  // namespace
}  // namespace openbits
