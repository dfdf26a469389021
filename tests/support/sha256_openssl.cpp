#include <array>
#include <stdexcept>

#include <openssl/evp.h>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

void Require(bool condition, const char* what) {
  if (!condition) {
    throw std::runtime_error(what);
  }
}

}  // namespace

struct Sha256::Context {
  struct Delete {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Delete> handle{EVP_MD_CTX_new()};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  Require(context_->handle != nullptr && EVP_DigestInit_ex(context_->handle.get(), EVP_sha256(), nullptr) == 1,
          "cannot start a SHA-256");
}

Sha256::~Sha256() = default;

void Sha256::Update(std::span<const std::byte> data) {
  Require(EVP_DigestUpdate(context_->handle.get(), data.data(), data.size()) == 1, "cannot extend a SHA-256");
}

std::string Sha256::FinishHex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  Require(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), &length) == 1, "cannot finish a SHA-256");
  return HexText(std::as_bytes(std::span(digest)).first(length));
}

std::string DigestHex(const char* name, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  size_t length = 0;
  Require(EVP_Q_digest(nullptr, name, nullptr, data.data(), data.size(), digest.data(), &length) == 1,
          "cannot compute a digest");
  return HexText(std::as_bytes(std::span(digest)).first(length));
}

}  // namespace openbits::test
