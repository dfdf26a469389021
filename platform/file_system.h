#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace openbits {

/// Identity of a file or directory on this machine (device and inode, or volume and file id).
struct FileIdentity {
  std::uint64_t volume = 0;
  std::uint64_t file = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Whether a file seen now may be the one recorded earlier, perhaps before the system was started anew. The number of the file
/// decides: many volumes get another number with every start (btrfs, NVMe, USB), and a name leads to another volume only
/// where one has been mounted over it.
inline bool MayBeSameFile(const FileIdentity& recorded, const FileIdentity& seen) { return recorded.file == seen.file; }

/// What the system says of one file.
struct FileStatus {
  FileIdentity identity;
  std::uint64_t size_bytes = 0;
  std::uint64_t link_count = 0;
  WallTime modified;
  bool is_regular = false;
  bool is_directory = false;
};

/// No write to a temporary file crosses a multiple of this.
inline constexpr std::size_t kWriteBytesMax = 512 * 1024;

/// Writes one file block by block beside the thread that gathers them, strictly in order. For one thread; its end waits for
/// what it was given.
class BlockWriter {
 public:
  virtual ~BlockWriter() = default;
  /// Size of its blocks, a power of two up to kWriteBytesMax. All begin at multiples of it, but for the first.
  [[nodiscard]] virtual std::size_t block_bytes() const = 0;
  /// Memory for the next block. Waits for some while all of it is being written.
  virtual std::span<std::byte> NextBlock() = 0;
  /// Writes the first `count` bytes of NextBlock behind what was written before.
  virtual void Write(std::size_t count) = 0;
  /// Waits until everything is written. The first failure, which lasts: nothing is written behind it.
  virtual Status Finish() = 0;
  /// The end of what has been written.
  [[nodiscard]] virtual std::uint64_t written() const = 0;
  /// Whether a block could not be written.
  [[nodiscard]] virtual bool HasFailed() const = 0;
  /// False once NextBlock mostly waits: the page cache would take more than the disk does.
  [[nodiscard]] virtual bool KeepsUp() const = 0;
};

/// An open regular file. Methods may be called from one thread at a time, Sync and GetStatus from another at the same time.
/// Failures are kDiskFull, kFileTooLarge, kInputOutput (native = errno), all with context kLocalFile.
class File {
 public:
  virtual ~File() = default;
  /// Writes all of `data` at `offset`.
  virtual Status WriteAt(std::uint64_t offset, std::span<const std::byte> data) = 0;
  /// Reads up to `out.size()` bytes at `offset`; fewer only at the end of the file.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) = 0;
  /// Reserves space for `size` bytes without changing the file's length. kDiskFull when there is none; success where
  /// the file system cannot reserve.
  virtual Status Reserve(std::uint64_t size) = 0;
  /// Who writes this file from `offset` on, if Reserve has told that it is so large that a thread of its own pays; nothing where
  /// WriteAt is the way. WriteAt, Reserve and Truncate wait until the writer has gone, and the file outlives it.
  virtual std::unique_ptr<BlockWriter> MakeBlockWriter(std::uint64_t offset) {
    static_cast<void>(offset);
    return nullptr;
  }
  /// Sets the length.
  virtual Status Truncate(std::uint64_t size) = 0;
  /// Makes all data written so far durable. A failure means the data since the last success is unknown (fault A7).
  virtual Status Sync() = 0;
  /// After Directory::SyncFileSystem: an error that writing this file's data back has met since this handle was opened or
  /// last told of one. Waits for nothing that has been written already.
  virtual Status CheckWrittenBack() = 0;
  /// The file's state, by handle; link_count 0 tells that it was deleted (fault A9).
  virtual Result<FileStatus> GetStatus() = 0;
};

/// How Publish makes a temporary file the caller's file.
struct PublishRequest {
  std::string temporary_name;
  std::string final_name;
  /// Identity the temporary must still have; a stranger's file under that name gives kTemporaryFileLost.
  FileIdentity identity;
  /// Size the temporary must still have.
  std::uint64_t size_bytes = 0;
  /// Modification time to set (the server's Last-Modified), if known.
  std::optional<WallTime> modified;
};

/// What Publish did.
enum class PublishOutcome : std::uint8_t {
  kPublished,
  kAlreadyPublished,  // the final name already is that very file: a repeat after a crash
};

/// A directory held open: names below it are resolved from this handle without following links. Names are single
/// components. Thread-safe.
class Directory {
 public:
  virtual ~Directory() = default;
  /// Creates a new temporary file: exclusive, readable by the owner only (Windows: by whom the directory's inheritable
  /// rights let), hidden where the system has that attribute.
  /// kAlreadyExists, kFileAccessDenied, kPathNotFound, kDiskFull, kTooManyOpenFiles.
  virtual Result<std::unique_ptr<File>> CreateTemporary(const std::string& name) = 0;
  /// Opens an existing temporary of ours for reading and writing. kFileNotFound; kTemporaryFileLost when it is not a
  /// regular file of ours with exactly one link (attack D1).
  virtual Result<std::unique_ptr<File>> OpenTemporary(const std::string& name) = 0;
  /// Gives a finished temporary its ordinary permissions and times and moves it over the final name, atomically.
  /// Safe to repeat after a crash. kTargetIsDirectory, kFileAccessDenied, kFileNotFound, kTemporaryFileLost,
  /// kSharingViolation (Windows: somebody has one of the two open).
  virtual Result<PublishOutcome> Publish(const PublishRequest& request) = 0;
  /// Deletes an entry; a missing one is success.
  virtual Status Remove(const std::string& name) = 0;
  /// Makes renames and deletions in this directory durable.
  virtual Status Sync() = 0;
  /// Makes everything durable that was written to the file system that holds this directory: data and names, of all files
  /// and whoever wrote them. For many small files much cheaper than a Sync of each. kNotImplemented where the file system
  /// is not known to do that.
  virtual Status SyncFileSystem() = 0;
  /// kFileAccessDenied or kPathNotFound when no file could be created here now.
  virtual Status CheckWritable() = 0;
  /// State of an entry, links not followed; nothing when there is none.
  virtual Result<std::optional<FileStatus>> Find(const std::string& name) = 0;
  /// Identity of the directory itself.
  virtual Result<FileIdentity> Identity() = 0;
  /// Whether files here keep their numbers as long as they exist. Else (FAT, FUSE, SMB) the random name of a temporary tells alone
  /// that it is the one recorded.
  [[nodiscard]] virtual bool KeepsFileNumbers() const = 0;
  /// Whether a write that is cut short by the end of its process leaves a file no longer than the data that it has written.
  /// Else (ntfs3) the last write may be zeros.
  [[nodiscard]] virtual bool LengthFollowsData() const = 0;
  /// Whether a file found here under its recorded name may be the one recorded.
  [[nodiscard]] bool MayBeRecorded(const FileIdentity& recorded, const FileIdentity& found) const {
    return MayBeSameFile(recorded, found) || !KeepsFileNumbers();
  }
};

/// A full local name cut into its directory and its last component.
struct LocalPath {
  std::string directory;
  std::string name;
  friend bool operator==(const LocalPath&, const LocalPath&) = default;
};

/// A name below a directory as one path, with the separator that `directory` is written with.
inline std::string JoinLocalPath(std::string_view directory, std::string_view name) {
  const char separator = directory.starts_with('/') ? '/' : '\\';
  std::string path(directory);
  if (!path.ends_with(separator)) path += separator;
  return path.append(name);
}

/// The local files. Paths are UTF-8 and absolute. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// Checks the form of a local name by the system's rules and splits it. kInvalidArgument for relative names, empty or
  /// "." or ".." components, NUL or wildcard characters, names over the limit, device names and streams on Windows.
  [[nodiscard]] virtual Result<LocalPath> SplitLocalName(std::string_view local_name) const = 0;
  /// Opens a directory (a link as the last component is followed: users link their folders). kPathNotFound,
  /// kFileAccessDenied.
  virtual Result<std::shared_ptr<Directory>> OpenDirectory(const std::string& path) = 0;
  /// Opens a file for reading, for uploads and file URLs (whose paths on Windows may have a slash before the drive).
  /// kFileNotFound, kPathNotFound, kFileAccessDenied.
  virtual Result<std::unique_ptr<File>> OpenForReading(const std::string& path) = 0;
  /// Changes with every boot of the machine: data written but not synced survives while it stays the same.
  [[nodiscard]] virtual std::string BootId() const = 0;
};

}  // namespace openbits
