#include "tools/bits_upload_server/files.h"

#include <cerrno>

namespace openbits::upload_server {

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::optional<std::string> ReadSmallFile(int directory, const std::string& name, size_t bytes_max) {
  const UniqueFd file = OpenForReading(directory, name);
  const auto size = file ? FileSize(file.get()) : std::nullopt;
  if (!size || *size > bytes_max) return std::nullopt;
  std::string content(static_cast<size_t>(*size), '\0');
  const auto count = ReadAt(file.get(), std::as_writable_bytes(std::span(content)), 0);
  if (!count || *count != content.size()) return std::nullopt;
  return content;
}

int ReplaceSmallFile(int directory, const std::string& name, std::string_view content, bool sync) {
  const std::string temporary = name + ".new";
  RemoveFile(directory, temporary);
  {
    const UniqueFd file = OpenForWriting(directory, temporary, true);
    if (!file) return errno;
    if (const int error = WriteAt(file.get(), std::as_bytes(std::span(content)), 0)) return error;
    if (const int error = sync ? Sync(file.get()) : 0) return error;
  }
  if (const int error = Rename(directory, temporary, directory, name, true)) return error;
  return sync ? SyncFolder(directory) : 0;
}

int CopyFileContent(int from, int to) {
  std::vector<std::byte> block(size_t{256} * 1024);
  for (uint64_t offset = 0;;) {
    const auto count = ReadAt(from, block, offset);
    if (!count) return errno;
    if (*count == 0) return 0;
    if (const int error = WriteAt(to, std::span(block).first(*count), offset)) return error;
    offset += *count;
  }
}

}  // namespace openbits::upload_server
