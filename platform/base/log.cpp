#include "platform/base/log.h"

#include <array>
#include <cstdio>

namespace openbits {

std::string RedactUrl(std::string_view url) {
  std::string shown(url.substr(0, url.find_first_of("?#")));
  const std::size_t scheme = shown.find("://");
  if (scheme != std::string::npos) {
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(shown.find('/', begin), shown.size());
    const std::size_t at = shown.rfind('@', end);
    if (at != std::string::npos && at >= begin && at < end) shown.erase(begin, at + 1 - begin);
  }
  return shown;
}

std::string EscapeForLog(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped.push_back('\\');
      escaped.push_back(c);
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\x%02x", byte);
      escaped += code.data();
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace openbits
