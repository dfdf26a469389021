#include "platform/windows/credential_vault_dpapi.h"

#include <windows.h>

#include <dpapi.h>

#include <string>
#include <utility>

#include "platform/windows/local_memory.h"

namespace openbits {
namespace {

// Sealed: version (1 byte, other than the version of platform/linux), then what CryptProtectData made.
constexpr std::uint8_t kVersion = 2;
// Far above every limit of BITS on what is secret.
constexpr std::size_t kSecretBytesMax = std::size_t{16} << 20U;

Error VaultError(Errc code, const char* what) {
  return Error{code, ErrorContext::kQueue, static_cast<std::int64_t>(::GetLastError()), what};
}

DATA_BLOB BlobOf(const std::uint8_t* data, std::size_t size) {
  // The functions do not write to what they are given; their declaration does not say so.
  return DATA_BLOB{static_cast<DWORD>(size), const_cast<BYTE*>(data)};
}

class DpapiCredentialVault final : public CredentialVault {
 public:
  Result<SealedBytes> Seal(const Secret& secret) override {
    const std::string& text = secret.Reveal();
    if (text.size() > kSecretBytesMax) return Error{Errc::kStringTooLong, ErrorContext::kQueue, 0, "secret too long"};
    // A byte before the text: an empty blob is refused.
    std::string plain = std::string(1, '\0') + text;
    DATA_BLOB in = BlobOf(reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size());
    DATA_BLOB out{};
    const BOOL is_sealed =
        ::CryptProtectData(&in, L"openbits", nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN, &out);
    ::SecureZeroMemory(plain.data(), plain.size());
    if (is_sealed == FALSE) return VaultError(Errc::kInternal, "sealing failed");
    const LocalMemory<BYTE> memory(out.pbData);
    SealedBytes sealed(1, kVersion);
    sealed.insert(sealed.end(), out.pbData, out.pbData + out.cbData);
    return sealed;
  }

  Result<Secret> Unseal(const SealedBytes& sealed) override {
    constexpr const char* kCorrupt = "a sealed secret cannot be opened";
    if (sealed.size() < 2 || sealed.front() != kVersion) {
      return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, kCorrupt};
    }
    DATA_BLOB in = BlobOf(sealed.data() + 1, sealed.size() - 1);
    DATA_BLOB out{};
    if (::CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN, &out) == FALSE) {
      return VaultError(Errc::kStoreCorrupt, kCorrupt);
    }
    const LocalMemory<BYTE> memory(out.pbData);
    if (out.cbData == 0) return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, kCorrupt};
    Secret secret(std::string(reinterpret_cast<const char*>(out.pbData) + 1, out.cbData - 1));
    ::SecureZeroMemory(out.pbData, out.cbData);
    return secret;
  }
};

}  // namespace

std::shared_ptr<CredentialVault> MakeDpapiCredentialVault() { return std::make_shared<DpapiCredentialVault>(); }

}  // namespace openbits
