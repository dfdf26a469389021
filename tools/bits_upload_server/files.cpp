#include "tools/bits_upload_server/files.h"

#include <algorithm>
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

bool HaveSameContent(int left, int right) {
  const auto size = FileSize(left);
  if (!size || FileSize(right) != size) return false;
  std::vector<std::byte> left_block(size_t{256} * 1024);
  std::vector<std::byte> right_block(left_block.size());
  for (uint64_t offset = 0; offset < *size;) {
    const auto count = ReadAt(left, left_block, offset);
    if (!count || *count == 0 || ReadAt(right, std::span(right_block).first(*count), offset) != count) return false;
    if (!std::equal(left_block.begin(), left_block.begin() + static_cast<std::ptrdiff_t>(*count), right_block.begin()))
      return false;
    offset += *count;
  }
  return true;
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
