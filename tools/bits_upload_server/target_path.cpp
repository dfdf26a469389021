#include "tools/bits_upload_server/target_path.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr size_t kNameBytesMax = 255;

int HexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// `text` with %XX resolved once; nothing if one is broken, or a control byte or a backslash comes out.
std::optional<std::string> Decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char character = text[i];
    if (character == '%') {
      if (text.size() - i < 3 || HexDigit(text[i + 1]) < 0 || HexDigit(text[i + 2]) < 0) return std::nullopt;
      character = static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    }
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f || character == '\\') return std::nullopt;
    out += character;
  }
  return out;
}

/// Names that mean devices on Windows, where a tree filled here may be used: CON, NUL, COM1, with any ending.
bool IsDeviceName(std::string_view name) {
  constexpr std::array<std::string_view, 4> kDevices = {"CON", "PRN", "AUX", "NUL"};
  const std::string_view stem = name.substr(0, name.find('.'));
  const bool is_numbered = stem.size() == 4 && std::isdigit(static_cast<unsigned char>(stem[3])) != 0 &&
                           (EqualIgnoringCase(stem.substr(0, 3), "COM") || EqualIgnoringCase(stem.substr(0, 3), "LPT"));
  return is_numbered || std::any_of(kDevices.begin(), kDevices.end(),
                                    [&](std::string_view device) { return EqualIgnoringCase(stem, device); });
}

bool IsForbidden(std::string_view name) {
  // Without case: on some file systems the other spelling is the same folder.
  return name == "." || name == ".." || EqualIgnoringCase(name, kSpoolFolder) ||
         EqualIgnoringCase(name, kRepliesFolder) || IsDeviceName(name);
}

}  // namespace

std::string TargetPath::Text() const {
  std::string text;
  for (const std::string& folder : folders)
    text += folder + '/';
  return text + name;
}

std::string_view RawPath(std::string_view request_target) {
  std::string_view path = request_target.substr(0, request_target.find_first_of("?#"));
  if (const size_t scheme = path.find("://"); !path.starts_with('/') && scheme != std::string_view::npos) {
    const size_t slash = path.find('/', scheme + 3);
    path = slash == std::string_view::npos ? std::string_view("/") : path.substr(slash);
  }
  return path;
}

std::string_view RawQuery(std::string_view request_target) {
  const size_t mark = request_target.find('?');
  if (mark == std::string_view::npos) return {};
  const std::string_view query = request_target.substr(mark + 1);
  return query.substr(0, query.find('#'));
}

std::vector<std::string> PathParts(std::string_view request_target) {
  std::string_view path = RawPath(request_target);
  std::vector<std::string> parts;
  if (!path.starts_with('/')) return {};
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t length = std::min(path.find('/'), path.size());
    auto part = Decode(path.substr(0, length));
    // A decoded slash would make two names of one.
    if (!part || part->find('/') != std::string::npos || part->size() > kNameBytesMax) return {};
    parts.push_back(std::move(*part));
    path.remove_prefix(length);
  }
  return parts;
}

TargetPath ParseTarget(std::string_view request_target) {
  TargetPath target;
  target.folders = PathParts(request_target);
  if (target.folders.empty()) return {};
  target.name = std::move(target.folders.back());
  target.folders.pop_back();
  const auto is_empty = [](const std::string& part) { return part.empty(); };
  if (std::any_of(target.folders.begin(), target.folders.end(), is_empty)) return {};
  target.kind = TargetKind::kFile;
  if (IsForbidden(target.name) || std::any_of(target.folders.begin(), target.folders.end(), IsForbidden)) {
    target.kind = TargetKind::kForbidden;
  } else if (target.name.empty()) {
    target.kind = TargetKind::kFolder;
  }
  return target;
}

}  // namespace openbits::upload_server
