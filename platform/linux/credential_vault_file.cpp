#include "platform/linux/credential_vault_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "platform/posix/unique_fd.h"

namespace openbits {
namespace {

// Sealed: version (1 byte), nonce (12), tag (16), ciphertext.
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeaderBytes = 1 + kNonceBytes + kTagBytes;
// Far above every limit of BITS on what is secret, and within what OpenSSL counts in an int.
constexpr std::size_t kSecretBytesMax = std::size_t{16} << 20U;

using Key = std::array<std::uint8_t, kKeyBytes>;

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

Error VaultError(const std::string& what, int code) {
  return Error{Errc::kStoreUnavailable, ErrorContext::kQueue, code, "vault key: " + what};
}

Status ReadKey(const std::string& path, Key& key) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return VaultError("open", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return VaultError("stat", errno);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077U) != 0) {
    return Error{Errc::kStateDirectoryUnsafe, ErrorContext::kQueue, 0, "vault.key is not a private file of this user"};
  }
  std::size_t done = 0;
  while (done < key.size()) {
    const ssize_t got = ::read(file.get(), key.data() + done, key.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "vault.key is too short"};
    done += static_cast<std::size_t>(got);
  }
  return {};
}

// Written beside and renamed, so that a crash leaves no half key; durable before anything is sealed with it.
Status WriteKey(const std::string& directory, const std::string& path, const Key& key) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());  // left by a crash
  const UniqueFd file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return VaultError("create", errno);
  const ssize_t written = ::write(file.get(), key.data(), key.size());
  if (written != static_cast<ssize_t>(key.size())) return VaultError("write", written < 0 ? errno : ENOSPC);
  if (::fsync(file.get()) != 0) return VaultError("sync", errno);
  if (::rename(beside.c_str(), path.c_str()) != 0) return VaultError("rename", errno);
  const UniqueFd parent(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: a file system that cannot sync directories writes them by itself.
  if (!parent || (::fsync(parent.get()) != 0 && errno != EINVAL)) return VaultError("sync directory", errno);
  return {};
}

// Makes the key if there is none yet and reads what is there.
Status LoadKey(const std::string& directory, Random& random, Key& key) {
  const std::string path = directory + "/vault.key";
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    random.Fill(key);
    OPENBITS_RETURN_IF_ERROR(WriteKey(directory, path, key));
  }
  return ReadKey(path, key);
}

class FileCredentialVault final : public CredentialVault {
 public:
  FileCredentialVault(const Key& key, std::shared_ptr<Random> random) : key_(key), random_(std::move(random)) {}
  FileCredentialVault(const FileCredentialVault&) = delete;
  FileCredentialVault& operator=(const FileCredentialVault&) = delete;
  ~FileCredentialVault() override { OPENSSL_cleanse(key_.data(), key_.size()); }

  Result<SealedBytes> Seal(const Secret& secret) override {
    const std::string& text = secret.Reveal();
    if (text.size() > kSecretBytesMax) return Error{Errc::kStringTooLong, ErrorContext::kQueue, 0, "secret too long"};
    SealedBytes sealed(kHeaderBytes + text.size());
    sealed[0] = kVersion;
    std::uint8_t* nonce = sealed.data() + 1;
    random_->Fill({nonce, kNonceBytes});
    std::uint8_t* tag = nonce + kNonceBytes;
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    const auto* plain = reinterpret_cast<const std::uint8_t*>(text.data());
    const bool is_sealed =
        cipher != nullptr && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_EncryptUpdate(cipher.get(), tag + kTagBytes, &written, plain, static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), tag + kTagBytes + written, &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag) == 1;
    if (!is_sealed) return Error{Errc::kInternal, ErrorContext::kQueue, 0, "sealing failed"};
    return sealed;
  }

  Result<Secret> Unseal(const SealedBytes& sealed) override {
    const Error corrupt{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "a sealed secret cannot be opened"};
    if (sealed.size() < kHeaderBytes || sealed.size() > kHeaderBytes + kSecretBytesMax || sealed[0] != kVersion) {
      return corrupt;
    }
    const std::uint8_t* nonce = sealed.data() + 1;
    std::array<std::uint8_t, kTagBytes> tag{};
    std::copy_n(nonce + kNonceBytes, kTagBytes, tag.begin());
    const std::size_t size = sealed.size() - kHeaderBytes;
    std::string text(size, '\0');
    auto* plain = reinterpret_cast<std::uint8_t*>(text.data());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    std::array<std::uint8_t, 16> rest{};
    const bool is_open =
        cipher != nullptr && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_DecryptUpdate(cipher.get(), plain, &written, sealed.data() + kHeaderBytes, static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), rest.data(), &written) == 1;
    Secret secret(std::move(text));
    if (!is_open) return corrupt;
    return secret;
  }

 private:
  Key key_;
  std::shared_ptr<Random> random_;
};

}  // namespace

Result<std::shared_ptr<CredentialVault>> MakeFileCredentialVault(const std::string& directory,
                                                                 std::shared_ptr<Random> random) {
  Key key{};
  const Status loaded = LoadKey(directory, *random, key);
  std::shared_ptr<CredentialVault> vault;
  if (loaded) vault = std::make_shared<FileCredentialVault>(key, std::move(random));
  OPENSSL_cleanse(key.data(), key.size());
  if (!loaded) return loaded.error();
  return vault;
}

}  // namespace openbits
