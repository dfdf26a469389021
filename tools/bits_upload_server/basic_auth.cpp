#include "tools/bits_upload_server/basic_auth.h"

#include <openssl/crypto.h>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr std::string_view kScheme = "Basic ";

/// RFC 4648, section 4; nothing for anything that is not base64.
std::optional<std::string> DecodeBase64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('='))
    text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const char character : text) {
    const size_t digit = kDigits.find(character);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<uint32_t>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out += static_cast<char>((bits >> bit_count) & 0xFFU);
  }
  return out;
}

/// Comparison whose time tells nothing about where the two differ.
bool IsSameSecret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace

std::optional<std::string> Authenticate(const std::map<std::string, std::string>& users, const RequestHead& head) {
  if (users.empty()) return "";
  const std::string_view credentials = head.Header("Authorization").value_or("");
  if (!EqualIgnoringCase(credentials.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const auto pair = DecodeBase64(TrimSpace(credentials.substr(kScheme.size())));
  const size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const auto user = users.find(pair->substr(0, colon));
  if (user == users.end() || !IsSameSecret(user->second, std::string_view(*pair).substr(colon + 1))) {
    return std::nullopt;
  }
  return user->first;
}

}  // namespace openbits::upload_server
