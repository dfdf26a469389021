#include "platform/linux/credential_vault_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "platform/linux/system_random.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

constexpr ::uid_t kNobody = 65534;

class CredentialVaultFile : public ::testing::Test {
 protected:
  Result<std::shared_ptr<CredentialVault>> Open() { return Open(directory_.path().string()); }
  static Result<std::shared_ptr<CredentialVault>> Open(const std::string& directory) {
    return MakeFileCredentialVault(directory, MakeSystemRandom());
  }
  [[nodiscard]] std::string KeyPath() const { return (directory_ / "vault.key").string(); }

  TempDir directory_;
};

TEST_F(CredentialVaultFile, OpensWhatItSealed) {
  const auto vault = *Open();
  for (const std::string& text : {std::string(), std::string("p"), std::string("pass word \xE2\x82\xAC"),
                                  std::string("a\0b", 3), std::string(70'000, 'x')}) {
    const auto sealed = vault->Seal(Secret(text));
    ASSERT_TRUE(sealed);
    const auto opened = vault->Unseal(*sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->Reveal(), text);
  }
}

TEST_F(CredentialVaultFile, OpensItAfterARestart) {
  const SealedBytes sealed = *(*Open())->Seal(Secret(std::string("kept")));
  EXPECT_EQ((*Open())->Unseal(sealed)->Reveal(), "kept");
}

TEST_F(CredentialVaultFile, SealedBytesShowNothing) {
  const auto vault = *Open();
  const std::string text = "correct horse battery staple";
  const SealedBytes first = *vault->Seal(Secret(text));
  const SealedBytes second = *vault->Seal(Secret(text));
  EXPECT_NE(first, second) << "the same secret twice must not look the same";
  EXPECT_EQ(std::search(first.begin(), first.end(), text.begin(), text.begin() + 7), first.end());
}

TEST_F(CredentialVaultFile, EveryAlteredByteIsNoticed) {
  const auto vault = *Open();
  const SealedBytes sealed = *vault->Seal(Secret(std::string("secret")));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      SealedBytes altered = sealed;
      altered[i] = static_cast<std::uint8_t>(altered[i] ^ (1U << bit));
      const auto opened = vault->Unseal(altered);
      ASSERT_FALSE(opened) << i;
      EXPECT_EQ(opened.error().code, Errc::kStoreCorrupt);
    }
  }
}

TEST_F(CredentialVaultFile, EveryOtherLengthIsNoticed) {
  const auto vault = *Open();
  const SealedBytes sealed = *vault->Seal(Secret(std::string("secret")));
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened = vault->Unseal(SealedBytes(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, Errc::kStoreCorrupt);
  }
  SealedBytes longer = sealed;
  longer.push_back(0);
  EXPECT_FALSE(vault->Unseal(longer));
}

TEST_F(CredentialVaultFile, AnotherVaultsSecretsStayShut) {
  const TempDir other;
  const SealedBytes sealed = *(*Open(other.path().string()))->Seal(Secret(std::string("secret")));
  const auto opened = (*Open())->Unseal(sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::kStoreCorrupt);
}

TEST_F(CredentialVaultFile, SecretsOfAbsurdSizeAreRefused) {
  const auto sealed = (*Open())->Seal(Secret(std::string((std::size_t{16} << 20U) + 1, 'x')));
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, Errc::kStringTooLong);
}

TEST_F(CredentialVaultFile, TheKeyIsForItsOwnerOnly) {
  ASSERT_TRUE(Open());
  struct stat status {};
  ASSERT_EQ(::lstat(KeyPath().c_str(), &status), 0);
  EXPECT_TRUE(S_ISREG(status.st_mode));
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ(status.st_size, 32);
  EXPECT_FALSE(fs::exists(KeyPath() + ".new"));
}

// Fault D8: a key that others may read or have put there protects nothing.
TEST_F(CredentialVaultFile, AKeyThatIsNotPrivateIsRefused) {
  ASSERT_TRUE(Open());
  for (const ::mode_t mode : {0640U, 0604U, 0602U}) {
    ASSERT_EQ(::chmod(KeyPath().c_str(), mode), 0);
    const auto vault = Open();
    ASSERT_FALSE(vault) << mode;
    EXPECT_EQ(vault.error().code, Errc::kStateDirectoryUnsafe);
  }
}

TEST_F(CredentialVaultFile, AKeyOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs the superuser to give a file away";
  ASSERT_TRUE(Open());
  ASSERT_EQ(::chown(KeyPath().c_str(), kNobody, kNobody), 0);
  const auto vault = Open();
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Errc::kStateDirectoryUnsafe);
}

TEST_F(CredentialVaultFile, ALinkToAKeyIsRefused) {
  ASSERT_TRUE(Open());
  fs::rename(KeyPath(), directory_ / "elsewhere");
  fs::create_symlink("elsewhere", KeyPath());
  const auto vault = Open();
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Errc::kStoreUnavailable);
}

TEST_F(CredentialVaultFile, AShortKeyIsCorruptAndNotReplaced) {
  directory_.Write("vault.key", "short");
  ASSERT_EQ(::chmod(KeyPath().c_str(), 0600), 0);
  const auto vault = Open();
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Errc::kStoreCorrupt);
  EXPECT_EQ(directory_.Read("vault.key"), "short");
}

TEST_F(CredentialVaultFile, AHalfKeyLeftByACrashIsPassedOver) {
  directory_.Write("vault.key.new", "half");
  ASSERT_TRUE(Open());
  EXPECT_EQ(fs::file_size(KeyPath()), 32U);
}

TEST_F(CredentialVaultFile, WithoutADirectoryThereIsNoVault) {
  const auto vault = Open((directory_ / "none").string());
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Errc::kStoreUnavailable);
}

}  // namespace
}  // namespace openbits::test
