#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openbits::upload_server {

/// The descriptor of a file or folder, closed at the end of the object's life.
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

/// What stands under a name.
enum class Entry { kNone, kFolder, kOther };

// What the server asks of the system's files; files_posix.cpp and files_windows.cpp answer. Functions that can fail return
// errno, or 0 for success. Names are single parts in UTF-8. None follows a link in that part.

/// Opens the folder `path`. None, with errno set, if it is missing or no folder.
UniqueFd OpenFolder(const std::filesystem::path& path);
/// Opens the folder `name` in the folder `directory`. None, with errno set, if it is missing, a link or no folder.
UniqueFd OpenFolder(int directory, const std::string& name);
/// Whether both are open descriptors of one folder, by whatever names; false if that cannot be told.
bool IsSameFolder(int left, int right);
/// A second descriptor of an open folder.
UniqueFd DuplicateFolder(int directory);
/// Makes a folder for this user only.
int MakeFolder(int directory, const std::string& name);
/// Names of the entries of a folder, in no order; nothing on failure.
std::optional<std::vector<std::string>> NamesIn(int directory);
/// Whether files can be made in a folder.
bool IsWritable(int directory);
/// Makes what was made, renamed and deleted in a folder durable.
int SyncFolder(int directory);

/// What stands under `name`; nothing on failure.
std::optional<Entry> Look(int directory, const std::string& name);
/// Deletes a file.
int RemoveFile(int directory, const std::string& name);
/// Deletes an empty folder.
int RemoveFolder(int directory, const std::string& name);
/// Gives a file another name at one moment. EEXIST if that is taken and `overwrite` is not set; EXDEV from another volume.
/// The old name may stay behind where the system cannot do better.
int Rename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite);
/// When a file was written last; nothing on failure.
std::optional<std::chrono::system_clock::time_point> WriteTime(int directory, const std::string& name);
/// Sets that, to the second.
int SetWriteTime(int directory, const std::string& name, std::chrono::system_clock::time_point time);

/// Opens a regular file for reading. None, with errno set, if it is missing, a link or no regular file.
UniqueFd OpenForReading(int directory, const std::string& name);
/// Opens a regular file for writing, or makes it if `create`; it must be new then. None, with errno set, on failure.
UniqueFd OpenForWriting(int directory, const std::string& name, bool create);
/// Opens, or makes, a file that only one holder can have open. None, with errno set, on failure; EWOULDBLOCK if another
/// has it.
UniqueFd OpenLock(int directory, const std::string& name);

/// Writes all of `data` at `offset`.
int WriteAt(int file, std::span<const std::byte> data, uint64_t offset);
/// Writes as WriteAt does, for a large file: the system begins at once to write it to the disk, and does not keep it in memory
/// where it can do that (Linux 6.16 and later).
int WriteUncached(int file, std::span<const std::byte> data, uint64_t offset);
/// From how many bytes on a file is not worth its place in the memory of this machine.
uint64_t LargeFileBytesMin();
/// Reads up to `data.size()` bytes at `offset`; gives their number, 0 at the end, nothing, with errno set, on failure.
std::optional<size_t> ReadAt(int file, std::span<std::byte> data, uint64_t offset);
/// Length of an open file in bytes; nothing on failure.
std::optional<uint64_t> FileSize(int file);
/// When an open file was written last; nothing on failure.
std::optional<std::chrono::system_clock::time_point> WriteTime(int file);
/// Sets the length.
int Truncate(int file, uint64_t size);
/// Makes the content durable.
int Sync(int file);
/// Asks the system to begin to write that part to the disk; advice only.
void StartWriteBack(int file, uint64_t offset, uint64_t length);

/// A time that nobody sets and that goes on while the machine sleeps.
std::chrono::steady_clock::time_point SteadyNow();

/// The name the system gives to its current boot, empty if it gives none; nothing, with errno set, if that cannot be told now.
std::optional<std::string> SystemBootId();
/// Whether an error says that there is no room.
bool IsOutOfSpace(int error);

// The same on every system.

/// Whether an error says that too much is open, or memory is short: the same may go well later.
bool IsShortage(int error);
/// Whether an error of opening or reading says that there is nothing of ours under that name. Others, such as missing rights or
/// a failing disk, leave that open.
bool IsGone(int error);
/// Puts the content of a file into `*content`. Errno, or 0; EFBIG if it is longer than `bytes_max`.
int ReadSmallFile(int directory, const std::string& name, size_t bytes_max, std::string* content);
/// Puts `content` in the place of the file `name` at one moment; synced before that if `sync`.
int ReplaceSmallFile(int directory, const std::string& name, std::string_view content, bool sync);
/// Copies the whole of `from` to the start of `to`.
int CopyFileContent(int from, int to);
/// Whether two open files have the same bytes; false if that cannot be told.
bool HaveSameContent(int left, int right);

}  // namespace openbits::upload_server
