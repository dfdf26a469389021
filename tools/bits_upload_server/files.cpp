#include "tools/bits_upload_server/files.h"

#include <cerrno>

namespace openbits::upload_server {

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

bool IsShortage(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM; }

bool IsGone(int error) {
  // Beside what is missing: a link, a folder or a pipe in its place, or a file that is longer than any of ours.
  return error == ENOENT || error == ENOTDIR || error == EISDIR || error == ELOOP || error == EINVAL || error == EFBIG;
}

int ReadSmallFile(int directory, const std::string& name, size_t bytes_max, std::string* content) {
  const UniqueFd file = OpenForReading(directory, name);
  if (!file) return errno;
  const auto size = FileSize(file.get());
  if (!size) return EIO;
  if (*size > bytes_max) return EFBIG;
  content->resize(static_cast<size_t>(*size));
  const auto count = ReadAt(file.get(), std::as_writable_bytes(std::span(*content)), 0);
  return count && *count == content->size() ? 0 : EIO;
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
