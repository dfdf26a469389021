#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "platform/posix/directory_posix.h"
#include "platform/posix/file_system_posix.h"
#include "tests/support/temp_dir.h"

namespace openbits {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTemporary = "BIT1.tmp";
constexpr const char* kFinal = "final";
constexpr WallTime kModified{std::chrono::seconds{1'000'000'000} + Duration{250'000}};

/// A directory on the real disk, held open by ours.
class DirectoryPosixTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = MakePosixFileSystem()->OpenDirectory(dir_.path());
    ASSERT_TRUE(opened);
    directory_ = *std::move(opened);
  }

  /// Makes a temporary with `text` and gives the request to publish it.
  PublishRequest MakeTemporary(const std::string& text) {
    const auto file = directory_->CreateTemporary(kTemporary);
    EXPECT_TRUE(file);
    EXPECT_TRUE((*file)->WriteAt(0, std::as_bytes(std::span(text))));
    const auto status = (*file)->GetStatus();
    EXPECT_TRUE(status);
    return PublishRequest{kTemporary, kFinal, status->identity, text.size(), kModified};
  }

  /// The error's name; empty on success.
  template <class T>
  static std::string NameOf(const T& result) {
    return result ? std::string() : std::string(Name(result.error().code));
  }

  [[nodiscard]] mode_t ModeOf(const char* name) const {
    struct stat status {};
    return ::lstat((dir_ / name).c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  [[nodiscard]] bool Exists(const char* name) const { return fs::exists(fs::symlink_status(dir_ / name)); }

  test::TempDir dir_;
  std::shared_ptr<Directory> directory_;
};

TEST_F(DirectoryPosixTest, TemporariesAreNewAndForUsAlone) {
  MakeTemporary("text");
  EXPECT_EQ(ModeOf(kTemporary), 0600U);
  EXPECT_EQ(dir_.Read(kTemporary), "text");
  EXPECT_EQ(NameOf(directory_->CreateTemporary(kTemporary)), "AlreadyExists");
  EXPECT_EQ(dir_.Read(kTemporary), "text");
}

#ifdef F_SETLEASE
// What Samba and NFS servers hold on files that others have open there.
TEST_F(DirectoryPosixTest, AFileUnderALeaseIsInUseForTheMoment) {
  MakeTemporary("text");
  const int fd = ::open((dir_ / kTemporary).c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const auto earlier = std::signal(SIGIO, SIG_IGN);  // how the holder is asked to give it back
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    EXPECT_EQ(NameOf(directory_->OpenTemporary(kTemporary)), "SharingViolation");
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    EXPECT_EQ(NameOf(directory_->OpenTemporary(kTemporary)), "");
  }
  std::signal(SIGIO, earlier);
  ::close(fd);
}
#endif

TEST_F(DirectoryPosixTest, LinkInPlaceOfANewTemporaryIsNotFollowed) {
  dir_.Write("victim", "precious");
  fs::create_symlink(dir_ / "victim", dir_ / kTemporary);
  EXPECT_EQ(NameOf(directory_->CreateTemporary(kTemporary)), "AlreadyExists");
  fs::create_symlink(dir_ / "nowhere", dir_ / "BIT2.tmp");
  EXPECT_EQ(NameOf(directory_->CreateTemporary("BIT2.tmp")), "AlreadyExists");
  EXPECT_FALSE(Exists("nowhere"));
  EXPECT_EQ(dir_.Read("victim"), "precious");
}

// syncfs says "done" there, as it does on file systems that send nothing to anybody.
TEST_F(DirectoryPosixTest, OnlyFileSystemsThatTellOfFailuresAreSyncedWhole) {
  const auto strange = MakePosixFileSystem()->OpenDirectory("/proc");
  ASSERT_TRUE(strange);
  EXPECT_EQ((*strange)->SyncFileSystem().error().code, Errc::kNotImplemented);
}

TEST_F(DirectoryPosixTest, OpensTemporariesAgain) {
  const PublishRequest request = MakeTemporary("text");
  const auto file = directory_->OpenTemporary(kTemporary);
  ASSERT_TRUE(file);
  const auto status = (*file)->GetStatus();
  ASSERT_TRUE(status);
  EXPECT_EQ(status->identity, request.identity);
  EXPECT_EQ(status->size_bytes, 4U);
  EXPECT_EQ(status->link_count, 1U);
  EXPECT_TRUE(status->is_regular);
  EXPECT_FALSE(status->is_directory);
  const std::string more = "more";
  EXPECT_TRUE((*file)->WriteAt(4, std::as_bytes(std::span(more))));
  EXPECT_EQ(dir_.Read(kTemporary), "textmore");
}

TEST_F(DirectoryPosixTest, MissingTemporaryIsToldFromALostOne) {
  EXPECT_EQ(NameOf(directory_->OpenTemporary(kTemporary)), "FileNotFound");
}

TEST_F(DirectoryPosixTest, StrangersInPlaceOfTheTemporaryAreNotOpened) {
  dir_.Write("victim", "precious");
  fs::create_symlink(dir_ / "victim", dir_ / "symlink");
  fs::create_symlink(dir_ / "nowhere", dir_ / "dangling");
  fs::create_hard_link(dir_ / "victim", dir_ / "hardlink");
  fs::create_directory(dir_ / "directory");
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  for (const char* name : {"symlink", "dangling", "hardlink", "directory", "fifo"}) {
    EXPECT_EQ(NameOf(directory_->OpenTemporary(name)), "TemporaryFileLost") << name;
  }
  EXPECT_FALSE(Exists("nowhere"));
}

TEST_F(DirectoryPosixTest, FileOfAnotherUserIsNotOurTemporary) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only the superuser can give files away";
  }
  const PublishRequest request = MakeTemporary("text");
  ASSERT_EQ(::chown((dir_ / kTemporary).c_str(), 1, 1), 0);
  EXPECT_EQ(NameOf(directory_->OpenTemporary(kTemporary)), "TemporaryFileLost");
  EXPECT_EQ(NameOf(directory_->Publish(request)), "TemporaryFileLost");
  EXPECT_EQ(ModeOf(kTemporary), 0600U);
}

TEST_F(DirectoryPosixTest, DeletedTemporaryShowsInItsLinkCount) {
  MakeTemporary("text");
  const auto file = directory_->OpenTemporary(kTemporary);
  ASSERT_TRUE(file);
  fs::remove(dir_ / kTemporary);
  const auto status = (*file)->GetStatus();
  ASSERT_TRUE(status);
  EXPECT_EQ(status->link_count, 0U);
}

TEST_F(DirectoryPosixTest, PublishGivesTheOrdinaryModeAndTheServersTime) {
  const PublishRequest request = MakeTemporary("text");
  const auto outcome = directory_->Publish(request);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  EXPECT_EQ(*outcome, PublishOutcome::kPublished);
  EXPECT_TRUE(directory_->Sync());
  EXPECT_FALSE(Exists(kTemporary));
  EXPECT_EQ(dir_.Read(kFinal), "text");
  EXPECT_EQ(ModeOf(kFinal), 0666U & ~ReadFileCreationMask());
  const auto status = directory_->Find(kFinal);
  ASSERT_TRUE(status);
  ASSERT_TRUE(*status);
  EXPECT_EQ((*status)->modified, kModified);
  EXPECT_EQ((*status)->identity, request.identity);
}

TEST_F(DirectoryPosixTest, PublishedModeFollowsTheMask) {
  const mode_t earlier = ::umask(027);
  const auto opened = MakePosixFileSystem()->OpenDirectory(dir_.path());
  ::umask(earlier);
  ASSERT_TRUE(opened);
  ASSERT_TRUE((*opened)->Publish(MakeTemporary("text")));
  EXPECT_EQ(ModeOf(kFinal), 0640U);
}

TEST_F(DirectoryPosixTest, PublishTakesTimesBefore1970) {
  PublishRequest request = MakeTemporary("text");
  request.modified = WallTime{Duration{-1'500'000}};
  ASSERT_TRUE(directory_->Publish(request));
  const auto status = directory_->Find(kFinal);
  ASSERT_TRUE(status);
  EXPECT_EQ((*status)->modified, *request.modified);
}

TEST_F(DirectoryPosixTest, PublishWithoutATimeLeavesIt) {
  PublishRequest request = MakeTemporary("text");
  request.modified.reset();
  const auto before = directory_->Find(kTemporary);
  ASSERT_TRUE(before);
  ASSERT_TRUE(directory_->Publish(request));
  const auto after = directory_->Find(kFinal);
  ASSERT_TRUE(after);
  EXPECT_EQ((*after)->modified, (*before)->modified);
}

TEST_F(DirectoryPosixTest, PublishMayBeRepeated) {
  const PublishRequest request = MakeTemporary("text");
  ASSERT_TRUE(directory_->Publish(request));
  const auto repeated = directory_->Publish(request);
  ASSERT_TRUE(repeated);
  EXPECT_EQ(*repeated, PublishOutcome::kAlreadyPublished);
  EXPECT_EQ(dir_.Read(kFinal), "text");
}

TEST_F(DirectoryPosixTest, PublishGoesOnAfterACrashBeforeTheRename) {
  const PublishRequest request = MakeTemporary("text");
  ASSERT_EQ(::chmod((dir_ / kTemporary).c_str(), 0644), 0);
  const auto outcome = directory_->Publish(request);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, PublishOutcome::kPublished);
}

TEST_F(DirectoryPosixTest, PublishReplacesAFile) {
  dir_.Write(kFinal, "earlier");
  fs::create_hard_link(dir_ / kFinal, dir_ / "backup");
  ASSERT_TRUE(directory_->Publish(MakeTemporary("text")));
  EXPECT_EQ(dir_.Read(kFinal), "text");
  EXPECT_EQ(dir_.Read("backup"), "earlier");
}

TEST_F(DirectoryPosixTest, PublishReplacesALinkAndNotWhatItLeadsTo) {
  dir_.Write("victim", "precious");
  fs::create_directory(dir_ / "folder");
  for (const char* target : {"victim", "folder"}) {
    fs::remove(dir_ / kFinal);
    fs::create_symlink(dir_ / target, dir_ / kFinal);
    ASSERT_TRUE(directory_->Publish(MakeTemporary("text"))) << target;
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(dir_ / kFinal))) << target;
  }
  EXPECT_EQ(dir_.Read("victim"), "precious");
  EXPECT_TRUE(fs::is_empty(dir_ / "folder"));
}

TEST_F(DirectoryPosixTest, PublishOverADirectoryFailsAndKeepsTheTemporary) {
  fs::create_directory(dir_ / kFinal);
  EXPECT_EQ(NameOf(directory_->Publish(MakeTemporary("text"))), "TargetIsDirectory");
  EXPECT_EQ(dir_.Read(kTemporary), "text");
  EXPECT_EQ(ModeOf(kTemporary), 0600U);
  EXPECT_TRUE(fs::is_directory(dir_ / kFinal));
}

TEST_F(DirectoryPosixTest, PublishRefusesAllButTheVeryTemporary) {
  const PublishRequest request = MakeTemporary("text");
  dir_.Write(kFinal, "earlier");

  PublishRequest wrong_size = request;
  wrong_size.size_bytes = 5;
  EXPECT_EQ(NameOf(directory_->Publish(wrong_size)), "TemporaryFileLost");

  PublishRequest wrong_file = request;
  ++wrong_file.identity.file;
  EXPECT_EQ(NameOf(directory_->Publish(wrong_file)), "TemporaryFileLost");

  fs::create_hard_link(dir_ / kTemporary, dir_ / "second");
  EXPECT_EQ(NameOf(directory_->Publish(request)), "TemporaryFileLost");
  fs::remove(dir_ / kTemporary);
  fs::create_symlink(dir_ / "second", dir_ / kTemporary);
  EXPECT_EQ(NameOf(directory_->Publish(request)), "TemporaryFileLost");
  fs::remove(dir_ / kTemporary);
  fs::create_directory(dir_ / kTemporary);
  EXPECT_EQ(NameOf(directory_->Publish(request)), "TemporaryFileLost");
  fs::remove(dir_ / kTemporary);
  ASSERT_EQ(::mkfifo((dir_ / kTemporary).c_str(), 0600), 0);
  EXPECT_EQ(NameOf(directory_->Publish(request)), "TemporaryFileLost");

  EXPECT_EQ(dir_.Read(kFinal), "earlier");
  EXPECT_EQ(ModeOf("second"), 0600U);
}

TEST_F(DirectoryPosixTest, PublishOfADeletedTemporaryFails) {
  const PublishRequest request = MakeTemporary("text");
  fs::remove(dir_ / kTemporary);
  EXPECT_EQ(NameOf(directory_->Publish(request)), "FileNotFound");
  dir_.Write(kFinal, "somebody's");
  // The next file may get the number of the one deleted: a number alone proves nothing.
  const auto status = directory_->Find(kFinal);
  ASSERT_TRUE(status && *status);
  PublishRequest other = request;
  other.identity = (*status)->identity;
  EXPECT_EQ(NameOf(directory_->Publish(other)), "FileNotFound");
  EXPECT_EQ(dir_.Read(kFinal), "somebody's");
}

TEST_F(DirectoryPosixTest, TheNumberOfTheVolumeMayChange) {
  PublishRequest request = MakeTemporary("text");
  ++request.identity.volume;
  EXPECT_TRUE(directory_->Publish(request));
  EXPECT_EQ(dir_.Read(kFinal), "text");
  EXPECT_EQ(directory_->Publish(request).value(), PublishOutcome::kAlreadyPublished);
}

TEST_F(DirectoryPosixTest, NamesAreSingleComponents) {
  dir_.Write("file", "text");
  fs::create_directory(dir_ / "folder");
  const PublishRequest good = MakeTemporary("text");
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string("folder/x"),
                                  std::string("/etc"), std::string("file\0x", 6)}) {
    EXPECT_EQ(NameOf(directory_->CreateTemporary(name)), "InvalidArgument") << name;
    EXPECT_EQ(NameOf(directory_->OpenTemporary(name)), "InvalidArgument") << name;
    EXPECT_EQ(NameOf(directory_->Remove(name)), "InvalidArgument") << name;
    EXPECT_EQ(NameOf(directory_->Find(name)), "InvalidArgument") << name;
    PublishRequest from = good;
    from.temporary_name = name;
    EXPECT_EQ(NameOf(directory_->Publish(from)), "InvalidArgument") << name;
    PublishRequest to = good;
    to.final_name = name;
    EXPECT_EQ(NameOf(directory_->Publish(to)), "InvalidArgument") << name;
  }
  EXPECT_EQ(dir_.Read("file"), "text");
  EXPECT_TRUE(fs::is_empty(dir_ / "folder"));
}

TEST_F(DirectoryPosixTest, RemoveDeletesTheNameOnly) {
  dir_.Write("victim", "precious");
  fs::create_symlink(dir_ / "victim", dir_ / "link");
  EXPECT_TRUE(directory_->Remove("link"));
  EXPECT_FALSE(Exists("link"));
  EXPECT_EQ(dir_.Read("victim"), "precious");
  EXPECT_TRUE(directory_->Remove("link"));
  fs::create_directory(dir_ / "folder");
  EXPECT_EQ(NameOf(directory_->Remove("folder")), "TargetIsDirectory");
  EXPECT_TRUE(Exists("folder"));
}

TEST_F(DirectoryPosixTest, FindTellsOfLinksThemselves) {
  dir_.Write("file", "text");
  fs::create_directory(dir_ / "folder");
  fs::create_symlink(dir_ / "file", dir_ / "link");
  const auto file = directory_->Find("file");
  const auto folder = directory_->Find("folder");
  const auto link = directory_->Find("link");
  const auto missing = directory_->Find("missing");
  ASSERT_TRUE(file && folder && link && missing);
  EXPECT_TRUE((*file)->is_regular);
  EXPECT_EQ((*file)->size_bytes, 4U);
  EXPECT_TRUE((*folder)->is_directory);
  EXPECT_FALSE((*link)->is_regular);
  EXPECT_NE((*link)->identity, (*file)->identity);
  EXPECT_FALSE(missing->has_value());
}

TEST_F(DirectoryPosixTest, StaysTheSameDirectoryWhenItsNameIsTaken) {
  fs::create_directory(dir_ / "folder");
  const auto held = MakePosixFileSystem()->OpenDirectory(dir_ / "folder");
  ASSERT_TRUE(held);
  fs::rename(dir_ / "folder", dir_ / "moved");
  fs::create_directory(dir_ / "elsewhere");
  fs::create_directory_symlink(dir_ / "elsewhere", dir_ / "folder");
  EXPECT_TRUE((*held)->CreateTemporary(kTemporary));
  EXPECT_TRUE(Exists("moved/BIT1.tmp"));
  EXPECT_TRUE(fs::is_empty(dir_ / "elsewhere"));
}

TEST_F(DirectoryPosixTest, WritableIsTold) {
  EXPECT_TRUE(directory_->CheckWritable());
  EXPECT_TRUE(fs::is_empty(dir_.path()));
  if (::geteuid() != 0) {
    fs::permissions(dir_.path(), fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_EQ(NameOf(directory_->CheckWritable()), "FileAccessDenied");
    EXPECT_EQ(NameOf(directory_->CreateTemporary(kTemporary)), "FileAccessDenied");
    fs::permissions(dir_.path(), fs::perms::owner_all);
  }
}

TEST_F(DirectoryPosixTest, PlaceOfTheKernelsOwnIsNotWritable) {
  const auto proc = MakePosixFileSystem()->OpenDirectory("/proc/sys");
  if (!proc) {
    GTEST_SKIP() << "no /proc";
  }
  EXPECT_EQ(NameOf((*proc)->CheckWritable()), "FileAccessDenied");
}

TEST_F(DirectoryPosixTest, RemovedDirectoryIsAMissingPath) {
  fs::create_directory(dir_ / "folder");
  const auto held = MakePosixFileSystem()->OpenDirectory(dir_ / "folder");
  ASSERT_TRUE(held);
  fs::remove(dir_ / "folder");
  EXPECT_EQ(NameOf((*held)->CheckWritable()), "PathNotFound");
  EXPECT_EQ(NameOf((*held)->CreateTemporary(kTemporary)), "PathNotFound");
  EXPECT_TRUE((*held)->Remove(kTemporary));
}

}  // namespace
}  // namespace openbits
