#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "platform/platform.h"
#include "tests/support/temp_dir.h"

namespace openbits {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

/// Sets a variable, or takes it away, for the life of the object.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::optional<std::string>& value) : name_(name) {
    if (const char* earlier = std::getenv(name)) {
      earlier_ = earlier;
    }
    Set(value);
  }
  ~ScopedVariable() { Set(earlier_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void Set(const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name_, value->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

  const char* name_;
  std::optional<std::string> earlier_;
};

std::string DefaultPath(const std::optional<std::string>& own, const std::optional<std::string>& state_home,
                        const std::optional<std::string>& home) {
  const ScopedVariable first("OPENBITS_STATE_DIR", own);
  const ScopedVariable second("XDG_STATE_HOME", state_home);
  const ScopedVariable third("HOME", home);
  const auto path = DefaultStateDirectoryPath();
  return path ? *path : "error: " + std::string(Name(path.error().code));
}

TEST(StateDirectoryPosix, DefaultIsTheFirstAbsolutePathOfThree) {
  EXPECT_EQ(DefaultPath("/own", "/state", "/home/me"), "/own");
  EXPECT_EQ(DefaultPath(std::nullopt, "/state", "/home/me"), "/state/openbits");
  EXPECT_EQ(DefaultPath("", "", "/home/me"), "/home/me/.local/state/openbits");
  EXPECT_EQ(DefaultPath(std::nullopt, "state", "/home/me"), "/home/me/.local/state/openbits");
  EXPECT_EQ(DefaultPath(std::nullopt, std::nullopt, "/"), "/.local/state/openbits");
}

TEST(StateDirectoryPosix, OwnPathMustBeAbsolute) {
  EXPECT_EQ(DefaultPath("own", "/state", "/home"), "error: PathNotFound");
}

TEST(StateDirectoryPosix, WithoutVariablesTheUserDatabaseNamesTheHome) {
  const std::string path = DefaultPath(std::nullopt, std::nullopt, std::nullopt);
  EXPECT_TRUE(path.ends_with("/.local/state/openbits") || path == "error: PathNotFound") << path;
  EXPECT_EQ(DefaultPath(std::nullopt, std::nullopt, "home"), path);
}

TEST(StateDirectoryPosix, MakesTheDirectoryAndItsParentsForUsAlone) {
  const test::TempDir dir;
  const std::string path = dir / "a/b/state";
  const auto held = LockStateDirectory(path + "/");
  ASSERT_TRUE(held) << held.error().detail;
  EXPECT_EQ((*held)->path(), path);
  EXPECT_EQ(ModeOf(dir / "a"), 0700U);
  EXPECT_EQ(ModeOf(dir / "a/b"), 0700U);
  EXPECT_EQ(ModeOf(path), 0700U);
  EXPECT_EQ(ModeOf(path + "/lock"), 0600U);
}

TEST(StateDirectoryPosix, SecondOneIsRefusedUntilTheFirstGoes) {
  const test::TempDir dir;
  const std::string path = dir / "state";
  auto first = LockStateDirectory(path);
  ASSERT_TRUE(first);
  const auto second = LockStateDirectory(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kStateDirectoryInUse);
  first->reset();
  EXPECT_TRUE(LockStateDirectory(path));
  EXPECT_TRUE(std::filesystem::exists(path + "/lock"));
}

TEST(StateDirectoryPosix, LockFileOfADeadEngineIsNoObstacle) {
  const test::TempDir dir;
  ASSERT_TRUE(std::filesystem::create_directory(dir / "state"));
  std::filesystem::permissions(dir / "state", std::filesystem::perms::owner_all);
  dir.Write("state/lock", "12345\n");
  EXPECT_TRUE(LockStateDirectory(dir / "state"));
}

TEST(StateDirectoryPosix, DirectoryOpenToOthersIsUnsafe) {
  const test::TempDir dir;
  const std::string path = dir / "state";
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  for (const mode_t mode : {0750U, 0701U, 0770U, 0777U, 01777U, 0704U, 0710U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto held = LockStateDirectory(path);
    ASSERT_FALSE(held) << mode;
    EXPECT_EQ(held.error().code, Errc::kStateDirectoryUnsafe) << mode;
    EXPECT_EQ(ModeOf(path), mode);
  }
  ASSERT_EQ(::chmod(path.c_str(), 0700), 0);
  EXPECT_TRUE(LockStateDirectory(path));
}

TEST(StateDirectoryPosix, DirectoryOfAnotherUserIsUnsafe) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only the superuser can give files away";
  }
  const test::TempDir dir;
  const std::string path = dir / "state";
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  ASSERT_EQ(::chown(path.c_str(), 1, 1), 0);
  const auto held = LockStateDirectory(path);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Errc::kStateDirectoryUnsafe);
}

TEST(StateDirectoryPosix, LinksAndFilesInItsPlaceAreUnsafe) {
  const test::TempDir dir;
  ASSERT_EQ(::mkdir((dir / "other").c_str(), 0700), 0);
  std::filesystem::create_directory_symlink(dir / "other", dir / "link");
  dir.Write("file", "");
  for (const char* name : {"link", "file"}) {
    const auto held = LockStateDirectory(dir / name);
    ASSERT_FALSE(held) << name;
    EXPECT_EQ(held.error().code, Errc::kStateDirectoryUnsafe) << name;
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir / "other"));
}

TEST(StateDirectoryPosix, ParentWhoseEntriesAnybodyMayReplaceIsUnsafe) {
  const test::TempDir dir;
  const std::string parent = dir / "parent";
  ASSERT_EQ(::mkdir(parent.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(parent.c_str(), 0777), 0);
  const auto held = LockStateDirectory(parent + "/state");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Errc::kStateDirectoryUnsafe);
  ASSERT_EQ(::chmod(parent.c_str(), 01777), 0);
  EXPECT_TRUE(LockStateDirectory(parent + "/state"));
}

TEST(StateDirectoryPosix, LinkInPlaceOfTheLockIsNotFollowed) {
  const test::TempDir dir;
  const std::string path = dir / "state";
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  std::filesystem::create_symlink(dir / "victim", path + "/lock");
  const auto held = LockStateDirectory(path);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Errc::kStateDirectoryUnsafe);
  EXPECT_FALSE(std::filesystem::exists(dir / "victim"));
}

TEST(StateDirectoryPosix, PathMustBeAbsolute) {
  for (const char* path : {"", "state", "./state", "/", "//"}) {
    const auto held = LockStateDirectory(path);
    ASSERT_FALSE(held) << path;
    EXPECT_EQ(held.error().code, Errc::kInvalidArgument) << path;
  }
}

TEST(StateDirectoryPosix, FileOnTheWayIsAMissingPath) {
  const test::TempDir dir;
  dir.Write("file", "");
  const auto held = LockStateDirectory(dir / "file/state");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, Errc::kPathNotFound);
}

}  // namespace
}  // namespace openbits
