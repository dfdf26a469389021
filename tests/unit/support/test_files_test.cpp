#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/sha256.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

// FIPS 180-4, examples of the standard.
constexpr const char* kHashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(Sha256Hex("abc"), kHashOfAbc);
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(DigestHex("MD5", "abc"), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Sha256, PiecesGiveTheHashOfTheWhole) {
  Sha256 hash;
  for (const std::string piece : {"a", "", "bc"}) {
    hash.Update(std::as_bytes(std::span(piece)));
  }
  EXPECT_EQ(hash.FinishHex(), kHashOfAbc);
}

TEST(Sha256, HashesFilesAndRefusesMissingOnes) {
  const TempDir dir;
  EXPECT_EQ(Sha256File(dir.Write("abc", "abc")), kHashOfAbc);
  EXPECT_THROW(Sha256File(dir / "missing"), std::runtime_error);
}

TEST(TempDir, EachIsNewAndGoesWithItsContent) {
  std::optional<TempDir> one(std::in_place);
  const TempDir two;
  const fs::path path = one->path();
  EXPECT_TRUE(path.is_absolute());
  EXPECT_NE(path, two.path());
  one->Write("file", "text");
  EXPECT_EQ(one->Read("file"), "text");
  fs::create_directories(*one / "a/b/c");
  one->Write("a/b/c/file", "text");
  fs::permissions(*one / "a/b", fs::perms::none);
  one.reset();
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(two.path()));
}

TEST(TempDir, DoesNotFollowLinksWhenItGoes) {
#ifdef _WIN32
  GTEST_SKIP() << "MinGW's library makes no links";
#endif
  const TempDir victim;
  victim.Write("file", "text");
  {
    const TempDir dir;
    fs::create_directory_symlink(victim.path(), dir / "link");
  }
  EXPECT_EQ(victim.Read("file"), "text");
}

TEST(TempDir, StaysWhenKept) {
  const TempDir parent;
  fs::path path;
  {
    TempDir dir(parent.path());
    path = dir.path();
    dir.Keep();
  }
  EXPECT_TRUE(fs::exists(path));
}

}  // namespace
}  // namespace openbits::test
