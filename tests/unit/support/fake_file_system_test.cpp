#include "tests/support/fake_file_system.h"

#include <gtest/gtest.h>

#include <span>

namespace openbits::test {
namespace {

std::span<const std::byte> Bytes(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

struct FakeFileSystemTest : testing::Test {
  void SetUp() override {
    files.MakeDirectory("/d");
    directory = *files.OpenDirectory("/d");
  }
  std::unique_ptr<File> Create(const std::string& name) { return std::move(*directory->CreateTemporary(name)); }
  FakeFileSystem files;
  std::shared_ptr<Directory> directory;
};

TEST_F(FakeFileSystemTest, CrashTakesWhatWasNotSynced) {
  auto file = Create("t");
  ASSERT_TRUE(file->WriteAt(0, Bytes("durable")).ok());
  ASSERT_TRUE(file->Sync().ok());
  ASSERT_TRUE(directory->Sync().ok());
  ASSERT_TRUE(file->WriteAt(7, Bytes(" and not")).ok());
  const auto unnamed = Create("u");
  ASSERT_TRUE(unnamed->Sync().ok());
  EXPECT_EQ(files.ReadFile("/d/t"), "durable and not");
  EXPECT_EQ(files.ReadDurable("/d/t"), "durable");
  EXPECT_FALSE(files.ReadDurable("/d/u").has_value());
  const std::string boot = files.BootId();
  files.Crash();
  EXPECT_EQ(files.ReadFile("/d/t"), "durable");
  EXPECT_EQ(files.List("/d"), std::vector<std::string>{"t"}) << "a name is durable with its directory only";
  EXPECT_NE(files.BootId(), boot);
  EXPECT_EQ(file->WriteAt(0, Bytes("x")).error().code, Errc::kInputOutput) << "handles die with the machine";
}

TEST_F(FakeFileSystemTest, KilledProcessKeepsThePageCache) {
  auto file = Create("t");
  ASSERT_TRUE(file->WriteAt(0, Bytes("kept")).ok());
  const std::string boot = files.BootId();
  files.KillProcess();
  EXPECT_EQ(files.ReadFile("/d/t"), "kept");
  EXPECT_EQ(files.BootId(), boot);
  EXPECT_FALSE(file->Sync().ok());
}

TEST_F(FakeFileSystemTest, TornCrashKeepsSomePagesAndNeverChangesSyncedOnes) {
  bool has_kept = false;
  bool has_lost = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    FakeFileSystem fresh;
    fresh.MakeDirectory("/d");
    const auto there = *fresh.OpenDirectory("/d");
    const auto file = std::move(*there->CreateTemporary("t"));
    ASSERT_TRUE(file->WriteAt(0, Bytes(std::string(8192, 's'))).ok());
    ASSERT_TRUE(file->Sync().ok());
    ASSERT_TRUE(there->Sync().ok());
    ASSERT_TRUE(file->WriteAt(8192, Bytes(std::string(8192, 'u'))).ok());
    fresh.CrashTorn(seed);
    const std::string content = *fresh.ReadFile("/d/t");
    EXPECT_EQ(content.substr(0, 8192), std::string(8192, 's'));
    has_kept = has_kept || content.find('u') != std::string::npos;
    has_lost = has_lost || content.find('\0') != std::string::npos || content.size() == 8192;
  }
  EXPECT_TRUE(has_kept);
  EXPECT_TRUE(has_lost);
}

TEST_F(FakeFileSystemTest, FailedSyncForgetsWhatWasDirty) {
  auto file = Create("t");
  ASSERT_TRUE(directory->Sync().ok());
  ASSERT_TRUE(file->WriteAt(0, Bytes("lost")).ok());
  files.FailOnce(FileOperation::kSync, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, ""});
  EXPECT_FALSE(file->Sync().ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(files.ReadFile("/d/t"), "lost");
  EXPECT_NE(files.ReadDurable("/d/t"), "lost") << "fault A7";
}

TEST_F(FakeFileSystemTest, FullDiskCountsLengthsAndReservations) {
  files.SetFreeBytes(10);
  auto file = Create("t");
  EXPECT_EQ(file->Reserve(11).error().code, Errc::kDiskFull);
  EXPECT_TRUE(file->Reserve(8).ok());
  EXPECT_EQ(files.Stat("/d/t")->size_bytes, 0U);
  const auto other = Create("u");
  EXPECT_EQ(other->WriteAt(0, Bytes("123")).error().code, Errc::kDiskFull);
  EXPECT_TRUE(other->WriteAt(0, Bytes("12")).ok());
  files.SetFileSizeMax(9);
  EXPECT_EQ(file->WriteAt(9, Bytes("1")).error().code, Errc::kFileTooLarge);
}

TEST_F(FakeFileSystemTest, FaultsComeWhereTheyWereSet) {
  files.FailOperationAt(1);
  EXPECT_TRUE(directory->Find("x").has_value());
  EXPECT_EQ(directory->Find("x").error().code, Errc::kInputOutput);
  EXPECT_TRUE(directory->Find("x").has_value());
  files.FailAlways(FileOperation::kFind, Error{Errc::kFileAccessDenied, ErrorContext::kLocalFile, 0, ""});
  EXPECT_FALSE(directory->Find("x").has_value());
  EXPECT_FALSE(directory->Find("x").has_value());
  files.ClearFaults();
  EXPECT_TRUE(directory->Find("x").has_value());
}

TEST_F(FakeFileSystemTest, TemporariesAreExclusiveAndLinksAreNotFollowed) {
  files.WriteFile("/d/victim", "precious");
  files.AddSymlink("/d/link", "/d/victim");
  files.AddHardLink("/d/victim", "/d/second");
  EXPECT_EQ(directory->CreateTemporary("link").error().code, Errc::kAlreadyExists);
  EXPECT_EQ(directory->OpenTemporary("link").error().code, Errc::kTemporaryFileLost);
  EXPECT_EQ(directory->OpenTemporary("second").error().code, Errc::kTemporaryFileLost);
  EXPECT_EQ(directory->OpenTemporary("missing").error().code, Errc::kFileNotFound);
}

TEST_F(FakeFileSystemTest, PublishMovesTheRecordedFileAndMayBeRepeated) {
  auto file = Create("t");
  ASSERT_TRUE(file->WriteAt(0, Bytes("data")).ok());
  PublishRequest request{"t", "final", file->GetStatus()->identity, 4, WallTime{std::chrono::seconds{5}}};
  EXPECT_TRUE(files.IsPrivate("/d/t"));
  EXPECT_EQ(*directory->Publish(request), PublishOutcome::kPublished);
  EXPECT_FALSE(files.IsPrivate("/d/final"));
  EXPECT_EQ(files.Stat("/d/final")->modified, WallTime{std::chrono::seconds{5}});
  EXPECT_EQ(*directory->Publish(request), PublishOutcome::kAlreadyPublished);
  files.DeleteEntry("/d/final");
  EXPECT_EQ(directory->Publish(request).error().code, Errc::kFileNotFound);
  files.WriteFile("/d/t", "evil");
  EXPECT_EQ(directory->Publish(request).error().code, Errc::kTemporaryFileLost);
}

TEST_F(FakeFileSystemTest, RightsOfADirectoryAreKept) {
  files.SetAccess("/d", DirectoryAccess::kReadOnly);
  EXPECT_EQ(directory->CreateTemporary("t").error().code, Errc::kFileAccessDenied);
  EXPECT_FALSE(directory->CheckWritable().ok());
  EXPECT_TRUE(files.OpenDirectory("/d").has_value());
  files.SetAccess("/d", DirectoryAccess::kNone);
  EXPECT_EQ(files.OpenDirectory("/d").error().code, Errc::kFileAccessDenied);
}

TEST_F(FakeFileSystemTest, LocalNamesAreCheckedAndSplit) {
  EXPECT_EQ(*files.SplitLocalName("/a/b/c"), (LocalPath{"/a/b", "c"}));
  EXPECT_EQ(*files.SplitLocalName("/c"), (LocalPath{"/", "c"}));
  for (const char* name : {"", "c", "/", "/a//c", "/a/../c", "/a/.", "/a/b/", "/a/b*"}) {
    EXPECT_FALSE(files.SplitLocalName(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace openbits::test
