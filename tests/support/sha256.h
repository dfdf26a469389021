#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace openbits::test {

/// Computes one SHA-256 piece by piece. Throws std::runtime_error if the library behind it fails. For one thread at a time.
class Sha256 {
 public:
  /// Starts an empty hash.
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  /// Adds `data` to the hash.
  void Update(std::span<const std::byte> data);

  /// Ends the hash and gives it in lower-case hexadecimal. Nothing may be added afterwards.
  std::string FinishHex();

 private:
  struct Context;
  friend std::string DigestHex(const char* name, std::string_view data);
  std::unique_ptr<Context> context_;
};

/// Lower-case hexadecimal text of `data`.
std::string HexText(std::span<const std::byte> data);

/// SHA-256 of `data`, in lower-case hexadecimal.
std::string Sha256Hex(std::string_view data);

/// SHA-256 of the content of the file at `path`, in lower-case hexadecimal. Throws std::runtime_error if it cannot be
/// read.
std::string Sha256File(const std::filesystem::path& path);

/// Digest named `name` as in OpenSSL ("MD5", "SHA256", …) of `data`, in lower-case hexadecimal.
std::string DigestHex(const char* name, std::string_view data);

}  // namespace openbits::test
