#include <windows.h>

#include <bcrypt.h>

#include <stdexcept>
#include <vector>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

void Require(NTSTATUS status, const char* what) {
  if (status < 0) {
    throw std::runtime_error(what);
  }
}

}  // namespace

/// One digest of any algorithm of BCrypt.
struct Sha256::Context {
  explicit Context(const wchar_t* algorithm) {
    Require(BCryptOpenAlgorithmProvider(&provider, algorithm, nullptr, 0), "cannot find a digest");
    Require(BCryptCreateHash(provider, &hash, nullptr, 0, nullptr, 0, 0), "cannot start a digest");
  }
  ~Context() {
    if (hash != nullptr) BCryptDestroyHash(hash);
    if (provider != nullptr) BCryptCloseAlgorithmProvider(provider, 0);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void Update(std::span<const std::byte> data) const {
    // The function does not write to its input.
    auto* bytes = reinterpret_cast<PUCHAR>(const_cast<std::byte*>(data.data()));
    Require(BCryptHashData(hash, bytes, static_cast<ULONG>(data.size()), 0), "cannot extend a digest");
  }

  std::string FinishHex() const {
    DWORD length = 0;
    DWORD size = 0;
    Require(BCryptGetProperty(hash, BCRYPT_HASH_LENGTH, reinterpret_cast<PUCHAR>(&length), sizeof length, &size, 0),
            "cannot measure a digest");
    std::vector<std::byte> digest(length);
    Require(BCryptFinishHash(hash, reinterpret_cast<PUCHAR>(digest.data()), length, 0), "cannot finish a digest");
    return HexText(digest);
  }

  BCRYPT_ALG_HANDLE provider = nullptr;
  BCRYPT_HASH_HANDLE hash = nullptr;
};

Sha256::Sha256() : context_(std::make_unique<Context>(BCRYPT_SHA256_ALGORITHM)) {}

Sha256::~Sha256() = default;

void Sha256::Update(std::span<const std::byte> data) { context_->Update(data); }

std::string Sha256::FinishHex() { return context_->FinishHex(); }

std::string DigestHex(const char* name, std::string_view data) {
  const std::string_view wanted = name;
  if (wanted != "MD5" && wanted != "SHA256") {
    throw std::runtime_error("a digest the tests on Windows do not have");
  }
  const Sha256::Context context(wanted == "MD5" ? BCRYPT_MD5_ALGORITHM : BCRYPT_SHA256_ALGORITHM);
  context.Update(std::as_bytes(std::span(data.data(), data.size())));
  return context.FinishHex();
}

}  // namespace openbits::test
