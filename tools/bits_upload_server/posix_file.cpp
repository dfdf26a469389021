#include "tools/bits_upload_server/posix_file.h"

#include <cerrno>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace openbits::upload_server {
namespace {

// The system's umask narrows them; the hidden folder of the sessions is private anyway.
constexpr mode_t kFileMode = 0666;

/// `file` if it is a regular file, else none: a named pipe must not hold the server up.
UniqueFd OnlyRegular(UniqueFd file) {
  struct stat status {};
  if (!file) return file;
  if (fstat(file.get(), &status) != 0) return {};
  if (!S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    return {};
  }
  return file;
}

}  // namespace

UniqueFd::~UniqueFd() {
  if (descriptor_ >= 0) close(descriptor_);
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

UniqueFd OpenFolder(int directory, const std::string& name) {
  return UniqueFd(openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

UniqueFd OpenForReading(int directory, const std::string& name) {
  return OnlyRegular(UniqueFd(openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)));
}

UniqueFd OpenForWriting(int directory, const std::string& name, bool create) {
  const int creation = create ? O_CREAT | O_EXCL : 0;
  return OnlyRegular(
      UniqueFd(openat(directory, name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | creation, kFileMode)));
}

int WriteAt(int file, std::span<const std::byte> data, uint64_t offset) {
  while (!data.empty()) {
    const ssize_t count = pwrite(file, data.data(), data.size(), static_cast<off_t>(offset));
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    data = data.subspan(static_cast<size_t>(count));
    offset += static_cast<uint64_t>(count);
  }
  return 0;
}

std::optional<size_t> ReadAt(int file, std::span<std::byte> data, uint64_t offset) {
  for (;;) {
    const ssize_t count = pread(file, data.data(), data.size(), static_cast<off_t>(offset));
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) return std::nullopt;
  }
}

std::optional<uint64_t> FileSize(int file) {
  struct stat status {};
  if (fstat(file, &status) != 0) return std::nullopt;
  return static_cast<uint64_t>(status.st_size);
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
  unlinkat(directory, temporary.c_str(), 0);
  const UniqueFd file = OpenForWriting(directory, temporary, true);
  if (!file) return errno;
  if (const int error = WriteAt(file.get(), std::as_bytes(std::span(content)), 0)) return error;
  if (sync && fdatasync(file.get()) != 0) return errno;
  if (renameat(directory, temporary.c_str(), directory, name.c_str()) != 0) return errno;
  return sync && fsync(directory) != 0 ? errno : 0;
}

int CopyFile(int from, int to) {
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
