#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "platform/posix/file_system_posix.h"
#include "tests/support/temp_dir.h"

namespace openbits {
namespace {

namespace fs = std::filesystem;

TEST(FileSystemPosix, SplitsLocalNames) {
  const auto files = MakePosixFileSystem();
  struct Case {
    std::string name;
    LocalPath path;
  };
  for (const Case& good : {Case{"/a", {"/", "a"}}, Case{"/a/b", {"/a", "b"}}, Case{"/a b/c.d/.e", {"/a b/c.d", ".e"}},
                           Case{"/...", {"/", "..."}}, Case{"/a/..b", {"/a", "..b"}}, Case{"/a:b\\c", {"/", "a:b\\c"}},
                           Case{"/\xC3\xA4/\xF0\x9F\x98\x80", {"/\xC3\xA4", "\xF0\x9F\x98\x80"}}}) {
    const auto path = files->SplitLocalName(good.name);
    ASSERT_TRUE(path) << good.name;
    EXPECT_EQ(path->directory, good.path.directory);
    EXPECT_EQ(path->name, good.path.name);
  }
}

TEST(FileSystemPosix, RefusesOtherFormsOfLocalNames) {
  const auto files = MakePosixFileSystem();
  for (const std::string& name : {std::string(),
                                  std::string("/"),
                                  std::string("a"),
                                  std::string("./a"),
                                  std::string("~/a"),
                                  std::string("//a"),
                                  std::string("/a//b"),
                                  std::string("/a/"),
                                  std::string("/."),
                                  std::string("/.."),
                                  std::string("/a/./b"),
                                  std::string("/a/../b"),
                                  std::string("/a/.."),
                                  std::string("/a*"),
                                  std::string("/a?/b"),
                                  std::string("/a\0b", 4),
                                  std::string("/a\nb"),
                                  std::string("/a\x7F"),
                                  std::string("/a\x1B[m"),
                                  std::string("/\xFF"),
                                  std::string("/\xC0\xAF"),
                                  std::string("/\xED\xA0\x80"),
                                  std::string("C:\\a"),
                                  std::string("\\\\server\\a")}) {
    const auto path = files->SplitLocalName(name);
    ASSERT_FALSE(path) << name;
    EXPECT_EQ(path.error().code, Errc::kInvalidArgument) << name;
  }
}

TEST(FileSystemPosix, LocalNamesKeepTheSystemsLimits) {
  const auto files = MakePosixFileSystem();
  const std::string longest(255, 'n');
  EXPECT_TRUE(files->SplitLocalName("/" + longest));
  EXPECT_FALSE(files->SplitLocalName("/" + longest + "n"));
  EXPECT_FALSE(files->SplitLocalName("/" + longest + "n/a"));
  std::string path;
  while (path.size() + 256 <= 4095) {
    path += "/" + longest;
  }
  path += "/" + std::string(4095 - path.size() - 1, 'n');
  ASSERT_EQ(path.size(), 4095U);
  EXPECT_TRUE(files->SplitLocalName(path));
  EXPECT_FALSE(files->SplitLocalName(path + "n"));
}

TEST(FileSystemPosix, OpensDirectoriesAlsoThroughALink) {
  const test::TempDir dir;
  fs::create_directory(dir / "real");
  fs::create_directory_symlink(dir / "real", dir / "link");
  const auto files = MakePosixFileSystem();
  const auto real = files->OpenDirectory(dir / "real");
  const auto link = files->OpenDirectory(dir / "link");
  ASSERT_TRUE(real);
  ASSERT_TRUE(link);
  const auto real_identity = (*real)->Identity();
  const auto link_identity = (*link)->Identity();
  ASSERT_TRUE(real_identity);
  ASSERT_TRUE(link_identity);
  EXPECT_EQ(*real_identity, *link_identity);
}

TEST(FileSystemPosix, MissingDirectoriesAreMissingPaths) {
  const test::TempDir dir;
  dir.Write("file", "");
  fs::create_symlink(dir / "ring", dir / "ring");
  const auto files = MakePosixFileSystem();
  for (const char* name : {"missing", "missing/deeper", "file", "file/deeper", "ring"}) {
    const auto directory = files->OpenDirectory(dir / name);
    ASSERT_FALSE(directory) << name;
    EXPECT_EQ(directory.error().code, Errc::kPathNotFound) << name;
    EXPECT_EQ(directory.error().context, ErrorContext::kLocalFile) << name;
    EXPECT_NE(directory.error().native, 0) << name;
  }
}

TEST(FileSystemPosix, PathsThatWouldBeCutOrSearchedAreRefused) {
  const auto files = MakePosixFileSystem();
  for (const std::string& path : {std::string(), std::string("tmp"), std::string("/tmp\0/x", 7)}) {
    const auto directory = files->OpenDirectory(path);
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error().code, Errc::kInvalidArgument);
    const auto file = files->OpenForReading(path);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Errc::kInvalidArgument);
  }
}

TEST(FileSystemPosix, DirectoryWithoutRightsIsDenied) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "the superuser may do all";
  }
  const test::TempDir dir;
  fs::create_directory(dir / "closed");
  fs::permissions(dir / "closed", fs::perms::none);
  const auto directory = MakePosixFileSystem()->OpenDirectory(dir / "closed");
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, Errc::kFileAccessDenied);
}

TEST(FileSystemPosix, ReadsFilesForUploads) {
  const test::TempDir dir;
  dir.Write("file", "0123456789");
  fs::create_symlink(dir / "file", dir / "link");
  const auto files = MakePosixFileSystem();
  for (const char* name : {"file", "link"}) {
    const auto file = files->OpenForReading(dir / name);
    ASSERT_TRUE(file) << name;
    std::string text(6, '.');
    auto count = (*file)->ReadAt(7, std::as_writable_bytes(std::span(text)));
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 3U);
    EXPECT_EQ(text, "789...");
    count = (*file)->ReadAt(10, std::as_writable_bytes(std::span(text)));
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 0U);
    count = (*file)->ReadAt(UINT64_MAX, std::as_writable_bytes(std::span(text)));
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 0U);
    EXPECT_FALSE((*file)->WriteAt(0, std::as_bytes(std::span(text))));
  }
  EXPECT_EQ(dir.Read("file"), "0123456789");
}

TEST(FileSystemPosix, FilesForUploadsMustBeThereAndBeFiles) {
  const test::TempDir dir;
  dir.Write("file", "");
  ASSERT_EQ(::mkfifo((dir / "fifo").c_str(), 0600), 0);  // opening one for reading would wait for a writer
  const auto files = MakePosixFileSystem();
  struct Case {
    std::string path;
    Errc code;
  };
  for (const Case& bad : {Case{dir / "missing", Errc::kFileNotFound}, Case{dir / "missing/file", Errc::kPathNotFound},
                          Case{dir / "file/file", Errc::kPathNotFound}, Case{dir.path(), Errc::kFileAccessDenied},
                          Case{dir / "fifo", Errc::kFileAccessDenied}, Case{"/dev/null", Errc::kFileAccessDenied}}) {
    const auto file = files->OpenForReading(bad.path);
    ASSERT_FALSE(file) << bad.path;
    EXPECT_EQ(file.error().code, bad.code) << bad.path;
  }
}

TEST(FileSystemPosix, BootIdStaysTheSame) {
  const std::string boot_id = MakePosixFileSystem()->BootId();
  EXPECT_EQ(boot_id, MakePosixFileSystem()->BootId());
  EXPECT_EQ(boot_id.find_first_of("\n "), std::string::npos);
  EXPECT_EQ(boot_id.empty(), !fs::exists("/proc/sys/kernel/random/boot_id"));
}

}  // namespace
}  // namespace openbits
