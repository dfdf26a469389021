#include "platform/linux/credential_vault_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace openbits {
namespace {

// Sealed: version (1 byte), nonce (12), tag (16), ciphertext.
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeaderBytes = 1 + kNonceBytes + kTagBytes;

using Key = std::array<std::uint8_t, kKeyBytes>;

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

Error VaultError(const std::string& what, int code) {
  return Error{Errc::kStoreUnavailable, ErrorContext::kQueue, code, "vault key: " + what};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Status ReadKey(const std::string& path, Key& key) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return VaultError("open", errno);
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

// Written beside and renamed, so that a crash leaves no half key.
Status WriteKey(const std::string& path, const Key& key) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return VaultError("create", errno);
  if (::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size())) return VaultError("write", errno);
  if (::fsync(file.get()) != 0) return VaultError("sync", errno);
  if (::rename(beside.c_str(), path.c_str()) != 0) return VaultError("rename", errno);
  return {};
}

class FileCredentialVault final : public CredentialVault {
 public:
  FileCredentialVault(const Key& key, std::shared_ptr<Random> random) : key_(key), random_(std::move(random)) {}
  FileCredentialVault(const FileCredentialVault&) = delete;
  FileCredentialVault& operator=(const FileCredentialVault&) = delete;
  ~FileCredentialVault() override { OPENSSL_cleanse(key_.data(), key_.size()); }

  Result<SealedBytes> Seal(const Secret& secret) override {
    const std::string& text = secret.Reveal();
    SealedBytes sealed(kHeaderBytes + text.size());
    sealed[0] = kVersion;
    std::uint8_t* nonce = sealed.data() + 1;
    random_->Fill({nonce, kNonceBytes});
    std::uint8_t* tag = nonce + kNonceBytes;
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    const auto* plain = reinterpret_cast<const std::uint8_t*>(text.data());
    const bool is_sealed =
        cipher != nullptr &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_EncryptUpdate(cipher.get(), tag + kTagBytes, &written, plain, static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), tag + kTagBytes + written, &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag) == 1;
    if (!is_sealed) return Error{Errc::kInternal, ErrorContext::kQueue, 0, "sealing failed"};
    return sealed;
  }

  Result<Secret> Unseal(const SealedBytes& sealed) override {
    const Error corrupt{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "a sealed secret cannot be opened"};
    if (sealed.size() < kHeaderBytes || sealed[0] != kVersion) return corrupt;
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
        cipher != nullptr &&
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
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
  const std::string path = directory + "/vault.key";
  Key key{};
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    random->Fill(key);
    OPENBITS_RETURN_IF_ERROR(WriteKey(path, key));
  }
  OPENBITS_RETURN_IF_ERROR(ReadKey(path, key));
  auto vault = std::make_shared<FileCredentialVault>(key, std::move(random));
  OPENSSL_cleanse(key.data(), key.size());
  return std::shared_ptr<CredentialVault>(std::move(vault));
}

}  // namespace openbits
