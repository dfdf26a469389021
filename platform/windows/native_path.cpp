#include "platform/windows/native_path.h"

#include <algorithm>
#include <array>

#include "platform/base/utf.h"

namespace openbits {
namespace {

constexpr std::size_t kNameLengthMax = 255;  // UTF-16 code units, on every file system of Windows
constexpr std::wstring_view kPrefix = L"\\\\?\\";
constexpr std::wstring_view kSharePrefix = L"\\\\?\\UNC\\";

bool IsSeparator(char c) { return c == '\\' || c == '/'; }

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Shares of a server that hold no files: whoever opens something there talks to a program.
bool IsPipeShare(std::string_view path) {
  std::string share(path.substr(0, path.find_first_of("\\/")));
  std::transform(share.begin(), share.end(), share.begin(), ToUpper);
  return share == "PIPE" || share == "MAILSLOT" || share == "IPC$";
}

/// Names that are devices in every directory, with any extension.
bool IsDevice(std::string_view name) {
  std::string stem(name.substr(0, name.find('.')));
  stem.erase(stem.find_last_not_of(' ') + 1);
  std::transform(stem.begin(), stem.end(), stem.begin(), ToUpper);
  constexpr std::array<std::string_view, 6> kDevices = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
  if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
  if (!stem.starts_with("COM") && !stem.starts_with("LPT")) return false;
  const std::string_view number = std::string_view(stem).substr(3);
  // The superscripts one, two and three count as digits here.
  return (number.size() == 1 && number[0] >= '0' && number[0] <= '9') || number == "\xC2\xB9" || number == "\xC2\xB2" ||
         number == "\xC2\xB3";
}

}  // namespace

bool IsFullPath(std::string_view path) {
  if (path.size() >= 3 && IsLetter(path[0]) && path[1] == ':' && IsSeparator(path[2])) return true;
  if (path.size() < 5 || !IsSeparator(path[0]) || !IsSeparator(path[1]) || IsSeparator(path[2])) return false;
  // Not the prefixes of devices and of paths that are taken as they are.
  if ((path[2] == '?' || path[2] == '.') && IsSeparator(path[3])) return false;
  const std::size_t share = path.find_first_of("\\/", 2);
  if (share == std::string_view::npos || share + 1 == path.size() || IsSeparator(path[share + 1])) return false;
  return !IsPipeShare(path.substr(share + 1));
}

std::optional<std::wstring> ToNativePath(std::string_view path) {
  if (!IsFullPath(path) || path.find('\0') != std::string_view::npos) return std::nullopt;
  auto wide = Utf8ToWide(path);
  if (!wide) return std::nullopt;
  std::replace(wide->begin(), wide->end(), L'/', L'\\');
  if (IsSeparator(path.front())) return std::wstring(kSharePrefix) + wide->substr(2);
  return std::wstring(kPrefix) + *wide;
}

std::string FromNativePath(std::wstring_view native) {
  std::wstring path(native);
  if (native.starts_with(kSharePrefix)) {
    path = L"\\\\" + std::wstring(native.substr(kSharePrefix.size()));
  } else if (native.starts_with(kPrefix)) {
    path = native.substr(kPrefix.size());
  }
  return WideToUtf8(path).value_or("");
}

bool IsComponentName(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (name.empty() || name == "." || name == ".." || Utf16Length(name) > kNameLengthMax) return false;
  if (name.find_first_of("\\/:*?\"<>|") != std::string_view::npos) return false;
  if (std::any_of(name.begin(), name.end(), is_control) || !IsUtf8(name)) return false;
  return name.back() != '.' && name.back() != ' ' && !IsDevice(name);
}

}  // namespace openbits
