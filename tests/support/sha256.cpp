#include "tests/support/sha256.h"

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>

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

std::string HexText(std::span<const std::byte> data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(data.size() * 2);
  for (const std::byte value : data) {
    text += kDigits[std::to_integer<size_t>(value >> 4)];
    text += kDigits[std::to_integer<size_t>(value & std::byte{15})];
  }
  return text;
}

std::string Sha256Hex(std::string_view data) {
  Sha256 hash;
  hash.Update(std::as_bytes(std::span(data.data(), data.size())));
  return hash.FinishHex();
}

std::string Sha256File(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Require(file.is_open(), "cannot open the file to hash");
  Sha256 hash;
  std::vector<char> buffer(256 * 1024);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.Update(std::as_bytes(std::span(buffer)).first(static_cast<size_t>(file.gcount())));
  }
  Require(file.eof(), "cannot read the file to hash");
  return hash.FinishHex();
}

std::string DigestHex(const char* name, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  size_t length = 0;
  Require(EVP_Q_digest(nullptr, name, nullptr, data.data(), data.size(), digest.data(), &length) == 1,
          "cannot compute a digest");
  return HexText(std::as_bytes(std::span(digest)).first(length));
}

}  // namespace openbits::test
