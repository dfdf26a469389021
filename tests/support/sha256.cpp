#include "tests/support/sha256.h"

#include <fstream>
#include <stdexcept>
#include <vector>

namespace openbits::test {

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
  if (!file.is_open()) throw std::runtime_error("cannot open the file to hash");
  Sha256 hash;
  std::vector<char> buffer(256 * 1024);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.Update(std::as_bytes(std::span(buffer)).first(static_cast<size_t>(file.gcount())));
  }
  if (!file.eof()) throw std::runtime_error("cannot read the file to hash");
  return hash.FinishHex();
}

}  // namespace openbits::test
