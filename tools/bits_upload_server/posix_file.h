#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace openbits::upload_server {

/// A file descriptor, closed at the end of the object's life.
class UniqueFd {
 public:
  UniqueFd() = default;
  /// Takes `descriptor` over; negative means none.
  explicit UniqueFd(int descriptor) : descriptor_(descriptor) {}
  ~UniqueFd();
  UniqueFd(UniqueFd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;

  /// The descriptor; negative if there is none.
  int get() const { return descriptor_; }
  /// Whether there is one.
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// Functions that can fail return errno, or 0 for success. None follows a symbolic link in the last part of a name.

/// Opens the folder `name` in the folder `directory`. None, with errno set, if it is missing, a link or no folder.
UniqueFd OpenFolder(int directory, const std::string& name);

/// Opens a regular file for reading. None, with errno set, if it is missing, a link or no regular file.
UniqueFd OpenForReading(int directory, const std::string& name);

/// Opens a regular file for writing, or makes it if `create`; it must be new then. None, with errno set, on failure.
UniqueFd OpenForWriting(int directory, const std::string& name, bool create);

/// Writes all of `data` at `offset`.
int WriteAt(int file, std::span<const std::byte> data, uint64_t offset);

/// Reads up to `data.size()` bytes at `offset`; gives their number, 0 at the end, nothing on failure.
std::optional<size_t> ReadAt(int file, std::span<std::byte> data, uint64_t offset);

/// Length of an open file in bytes; nothing on failure.
std::optional<uint64_t> FileSize(int file);

/// The content of a file of at most `bytes_max`; nothing if it cannot be read or is longer.
std::optional<std::string> ReadSmallFile(int directory, const std::string& name, size_t bytes_max);

/// Puts `content` in the place of the file `name` at one moment; synced before that if `sync`.
int ReplaceSmallFile(int directory, const std::string& name, std::string_view content, bool sync);

/// Copies the whole of `from` to the start of `to`.
int CopyFile(int from, int to);

}  // namespace openbits::upload_server
