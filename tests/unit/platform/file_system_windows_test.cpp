#include "platform/windows/file_system_windows.h"

#include <gtest/gtest.h>
#include <windows.h>

#include <array>
#include <cstring>
#include <string>

#include "platform/base/utf.h"
#include "platform/windows/native_path.h"
#include "platform/windows/system_random_windows.h"
#include "platform/windows/unique_handle.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

constexpr DWORD kFullSharing = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

class WindowsFiles : public ::testing::Test {
 protected:
  std::shared_ptr<Directory> Open() {
    auto directory = files_->OpenDirectory(temp_.path().string());
    EXPECT_TRUE(directory);
    return *directory;
  }
  /// A temporary with `text`, closed.
  FileIdentity Make(Directory& directory, const std::string& name, const std::string& text) {
    auto file = directory.CreateTemporary(name);
    EXPECT_TRUE(file);
    EXPECT_TRUE((*file)->WriteAt(0, std::as_bytes(std::span(text))));
    EXPECT_TRUE((*file)->Sync());
    return (*file)->GetStatus()->identity;
  }
  DWORD Attributes(const std::string& name) { return ::GetFileAttributesW((temp_ / name).c_str()); }
  UniqueHandle OpenAsOther(const std::string& name, DWORD sharing) {
    return UniqueHandle(
        ::CreateFileW((temp_ / name).c_str(), GENERIC_READ, sharing, nullptr, OPEN_EXISTING, 0, nullptr));
  }

  TempDir temp_;
  std::shared_ptr<FileSystem> files_ = MakeWindowsFileSystem(MakeWindowsRandom());
};

TEST_F(WindowsFiles, LocalNamesAreCutAtTheLastSeparator) {
  EXPECT_EQ(*files_->SplitLocalName("C:\\dir\\f.txt"), (LocalPath{"C:\\dir", "f.txt"}));
  EXPECT_EQ(*files_->SplitLocalName("C:/dir/f"), (LocalPath{"C:\\dir", "f"}));
  EXPECT_EQ(*files_->SplitLocalName("C:\\f"), (LocalPath{"C:\\", "f"}));
  EXPECT_EQ(*files_->SplitLocalName("\\\\server\\share\\dir\\f"), (LocalPath{"\\\\server\\share\\dir", "f"}));
  EXPECT_EQ(*files_->SplitLocalName("\\\\server\\share\\f"), (LocalPath{"\\\\server\\share\\", "f"}));
  EXPECT_EQ(JoinLocalPath("C:\\", "f"), "C:\\f");
  EXPECT_EQ(JoinLocalPath("C:\\dir", "f"), "C:\\dir\\f");
}

TEST_F(WindowsFiles, OtherLocalNamesAreRefused) {
  for (const char* name : {"", "f", "C:f", "C:\\", "C:\\dir\\", "C:\\a\\..\\f", "C:\\a\\.\\f", "C:\\f:stream", "C:\\f*",
                           "C:\\nul", "C:\\f.", "\\\\?\\C:\\f", "\\\\server\\share", "/tmp/f", "C:\\a\\\\f"}) {
    const auto path = files_->SplitLocalName(name);
    ASSERT_FALSE(path) << name;
    EXPECT_EQ(path.error().code, Errc::kInvalidArgument) << name;
  }
}

TEST_F(WindowsFiles, ATemporaryIsNewHiddenAndBecomesAnOrdinaryFile) {
  auto directory = Open();
  const FileIdentity identity = Make(*directory, "BIT1.tmp", "content");
  EXPECT_NE(Attributes("BIT1.tmp") & FILE_ATTRIBUTE_HIDDEN, 0U);
  EXPECT_EQ(directory->CreateTemporary("BIT1.tmp").error().code, Errc::kAlreadyExists);
  const WallTime time = WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 2}} + std::chrono::hours{3};
  const PublishRequest request{"BIT1.tmp", "final", identity, 7, time};
  EXPECT_EQ(*directory->Publish(request), PublishOutcome::kPublished);
  EXPECT_EQ(temp_.Read("final"), "content");
  EXPECT_EQ(Attributes("final") & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_TEMPORARY), 0U);
  EXPECT_EQ(Attributes("BIT1.tmp"), INVALID_FILE_ATTRIBUTES);
  EXPECT_EQ((*directory->Find("final"))->modified, time);
  EXPECT_EQ(*directory->Publish(request), PublishOutcome::kAlreadyPublished);
}

TEST_F(WindowsFiles, PublishReplacesAFileAndRefusesADirectory) {
  auto directory = Open();
  temp_.Write("final", "older and longer");
  const FileIdentity identity = Make(*directory, "t", "new");
  EXPECT_TRUE(directory->Publish({"t", "final", identity, 3, {}}));
  EXPECT_EQ(temp_.Read("final"), "new");
  const FileIdentity other = Make(*directory, "u", "x");
  std::filesystem::create_directory(temp_ / "dir");
  EXPECT_EQ(directory->Publish({"u", "dir", other, 1, {}}).error().code, Errc::kTargetIsDirectory);
}

TEST_F(WindowsFiles, AStrangersFileUnderTheTemporaryNameIsNotPublished) {
  auto directory = Open();
  FileIdentity identity = Make(*directory, "t", "abc");
  EXPECT_EQ(directory->Publish({"t", "final", identity, 4, {}}).error().code, Errc::kTemporaryFileLost);
  ++identity.file;
  EXPECT_EQ(directory->Publish({"t", "final", identity, 3, {}}).error().code, Errc::kTemporaryFileLost);
  EXPECT_EQ(directory->OpenTemporary("none").error().code, Errc::kFileNotFound);
  std::filesystem::create_directory(temp_ / "d");
  EXPECT_EQ(directory->OpenTemporary("d").error().code, Errc::kTemporaryFileLost);
  ASSERT_NE(::CreateHardLinkW((temp_ / "second").c_str(), (temp_ / "t").c_str(), nullptr), FALSE);
  EXPECT_EQ(directory->OpenTemporary("t").error().code, Errc::kTemporaryFileLost);
}

// BITS: nf-bits3_0-ibackgroundcopyfile3-gettemporaryname.
TEST_F(WindowsFiles, AReaderMustLetUsWriteAndBeGoneAtPublish) {
  auto directory = Open();
  const FileIdentity identity = Make(*directory, "t", "abc");
  {
    const UniqueHandle reader = OpenAsOther("t", FILE_SHARE_READ);
    ASSERT_TRUE(reader);
    EXPECT_EQ(directory->OpenTemporary("t").error().code, Errc::kSharingViolation);
    EXPECT_EQ(directory->Publish({"t", "final", identity, 3, {}}).error().code, Errc::kSharingViolation);
  }
  {
    const UniqueHandle reader = OpenAsOther("t", FILE_SHARE_READ | FILE_SHARE_WRITE);
    EXPECT_TRUE(directory->OpenTemporary("t"));
    EXPECT_EQ(directory->Publish({"t", "final", identity, 3, {}}).error().code, Errc::kSharingViolation);
  }
  EXPECT_TRUE(directory->Publish({"t", "final", identity, 3, {}}));
}

TEST_F(WindowsFiles, AFileOpenUnderTheFinalNameIsASharingViolation) {
  auto directory = Open();
  temp_.Write("final", "older");
  const FileIdentity identity = Make(*directory, "t", "abc");
  {
    const UniqueHandle viewer = OpenAsOther("final", FILE_SHARE_READ);
    ASSERT_TRUE(viewer);
    EXPECT_EQ(directory->Publish({"t", "final", identity, 3, {}}).error().code, Errc::kSharingViolation);
  }
  EXPECT_EQ(temp_.Read("final"), "older");
  EXPECT_TRUE(directory->Publish({"t", "final", identity, 3, {}}));
}

TEST_F(WindowsFiles, AFileIsReadWrittenAndCut) {
  auto directory = Open();
  auto file = *directory->CreateTemporary("t");
  EXPECT_TRUE(file->Reserve(1'000'000));
  EXPECT_EQ(file->GetStatus()->size_bytes, 0U);
  const std::string text = "0123456789";
  EXPECT_TRUE(file->WriteAt(5, std::as_bytes(std::span(text))));
  std::array<char, 20> read{};
  EXPECT_EQ(*file->ReadAt(5, std::as_writable_bytes(std::span(read))), 10U);
  EXPECT_EQ(std::string(read.data(), 10), text);
  EXPECT_EQ(*file->ReadAt(100, std::as_writable_bytes(std::span(read))), 0U);
  EXPECT_TRUE(file->Truncate(7));
  EXPECT_TRUE(file->Sync());
  EXPECT_EQ(file->GetStatus()->size_bytes, 7U);
  EXPECT_EQ(file->GetStatus()->link_count, 1U);
  file.reset();
  EXPECT_TRUE(directory->Remove("t"));
  EXPECT_TRUE(directory->Remove("t"));
  EXPECT_EQ(*directory->Find("t"), std::nullopt);
}

TEST_F(WindowsFiles, PathsMayBeLongerThanTheOldLimit) {
  std::string path = temp_.path().string();
  while (path.size() < 400) {
    path += "\\" + std::string(100, 'x');
    ASSERT_NE(::CreateDirectoryW(ToNativePath(path)->c_str(), nullptr), FALSE);
  }
  const auto split = files_->SplitLocalName(path + "\\final");
  ASSERT_TRUE(split);
  auto directory = files_->OpenDirectory(split->directory);
  ASSERT_TRUE(directory) << Describe(directory.error());
  const FileIdentity identity = Make(**directory, "t", "abc");
  EXPECT_TRUE((*directory)->CheckWritable());
  EXPECT_TRUE((*directory)->Publish({"t", "final", identity, 3, {}}));
  EXPECT_TRUE(files_->OpenForReading(path + "\\final"));
  // For the end of the test: what removes the directory knows the old limit.
  EXPECT_TRUE((*directory)->Remove("final"));
}

TEST_F(WindowsFiles, WhatIsMissingIsToldApart) {
  EXPECT_EQ(files_->OpenDirectory((temp_ / "none").string()).error().code, Errc::kPathNotFound);
  temp_.Write("f", "x");
  EXPECT_EQ(files_->OpenDirectory((temp_ / "f").string()).error().code, Errc::kPathNotFound);
  EXPECT_EQ(files_->OpenForReading((temp_ / "g").string()).error().code, Errc::kFileNotFound);
  EXPECT_EQ(files_->OpenForReading((temp_ / "none/g").string()).error().code, Errc::kPathNotFound);
  std::string of_url = "/" + (temp_ / "f").string();
  EXPECT_TRUE(files_->OpenForReading(of_url));
  EXPECT_EQ(*Open()->Find("none"), std::nullopt);
}

TEST_F(WindowsFiles, ABootHasOneName) {
  EXPECT_FALSE(files_->BootId().empty());
  EXPECT_EQ(files_->BootId(), MakeWindowsFileSystem(MakeWindowsRandom())->BootId());
}

}  // namespace
}  // namespace openbits::test
