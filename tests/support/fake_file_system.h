#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/file_system.h"

namespace openbits::test {

/// What a fake file system does; faults and the log are told by these.
enum class FileOperation : std::uint8_t {
  kOpenDirectory,
  kCreate,
  kOpen,
  kRead,
  kWrite,
  kReserve,
  kTruncate,
  kSync,
  kGetStatus,
  kPublish,
  kRemove,
  kSyncDirectory,
  kFind,
  kSyncFileSystem,
  kCheckWrittenBack,
};

/// One call that reached the fake file system.
struct FileOperationRecord {
  FileOperation operation = FileOperation::kOpen;
  /// Path concerned.
  std::string path;
  /// Only for reads and writes.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  /// The error it gave; kNone for success.
  Errc result = Errc::kNone;
};

/// Who may do what in a directory.
enum class DirectoryAccess : std::uint8_t { kAll, kReadOnly, kNone };

struct FakeFileWorld;

/// A file system in memory that knows what is durable: file content counts as safe after File::Sync, names after
/// Directory::Sync, and Crash() takes away the rest. Copies of the object see the same files. Thread-safe.
///
/// Paths are POSIX-like ("/data/file"). The root exists; MakeDirectory makes others.
class FakeFileSystem : public FileSystem {
 public:
  FakeFileSystem();
  ~FakeFileSystem() override;

  // FileSystem.
  [[nodiscard]] Result<LocalPath> SplitLocalName(std::string_view local_name) const override;
  Result<std::shared_ptr<Directory>> OpenDirectory(const std::string& path) override;
  Result<std::unique_ptr<File>> OpenForReading(const std::string& path) override;
  [[nodiscard]] std::string BootId() const override;

  // What happens to the machine.

  /// Power loss and boot: content and names that were not synced are gone, open handles give kInputOutput.
  void Crash();
  /// Power loss that tears: for each 4 KiB page written since the last sync, and for the length, `seed` chooses whether
  /// it reached the disk; pages that did not hold what was there before, or zeros.
  void CrashTorn(std::uint64_t seed);
  /// The process dies: open handles give kInputOutput, everything written stays.
  void KillProcess();

  // What other programs do.

  /// Makes a directory and its parents, durably.
  void MakeDirectory(const std::string& path);
  /// Sets a whole file, durably; makes it if missing. Its time of change moves on by a second.
  void WriteFile(const std::string& path, std::string_view content);
  /// Content of a regular file; nothing when there is none.
  [[nodiscard]] std::optional<std::string> ReadFile(const std::string& path) const;
  /// Content that would be there after Crash(); nothing when the name would not.
  [[nodiscard]] std::optional<std::string> ReadDurable(const std::string& path) const;
  /// Content of the file behind `path` that is synced, whether or not its name is durable.
  [[nodiscard]] std::optional<std::string> ReadSynced(const std::string& path) const;
  /// Removes an entry, durably.
  void DeleteEntry(const std::string& path);
  /// Gives a file a second name.
  void AddHardLink(const std::string& existing, const std::string& added);
  /// Makes a symbolic link.
  void AddSymlink(const std::string& path, const std::string& target);
  /// Cuts or extends a file behind our back.
  void TruncateEntry(const std::string& path, std::uint64_t size);
  /// Names in a directory, ascending.
  [[nodiscard]] std::vector<std::string> List(const std::string& directory) const;
  /// State of an entry.
  [[nodiscard]] std::optional<FileStatus> Stat(const std::string& path) const;
  /// True when the file still has what a temporary is made with (owner only, hidden).
  [[nodiscard]] bool IsPrivate(const std::string& path) const;

  // Faults.

  /// Bytes that may still be allocated; nothing: endless. Lengths and reservations count.
  void SetFreeBytes(std::optional<std::uint64_t> bytes);
  /// Largest file that can be made (fault A6); kFileTooLarge beyond.
  void SetFileSizeMax(std::uint64_t bytes);
  /// Handles that may be open at once.
  void SetOpenFilesMax(std::size_t count);
  /// A file system (FAT, FUSE) that numbers its files anew with every boot.
  void ForgetFileNumbersAtBoot();
  /// A file system (ntfs3) where KillProcess leaves the file written last with zeros from the middle of that write on, unless it was synced.
  void SetLengthBeforeData();
  /// Rights in a directory.
  void SetAccess(const std::string& directory, DirectoryAccess access);
  /// The (skip + 1)-th later call of `operation` fails with `error`. Several may be set. A failed kSync forgets which
  /// data was unsynced, as Linux does (fault A7).
  void FailOnce(FileOperation operation, Error error, std::uint32_t skip = 0);
  /// Every later call of `operation` fails until ClearFaults.
  void FailAlways(FileOperation operation, Error error);
  /// The (index + 1)-th later call of any kind fails with kInputOutput: for loops over every call.
  void FailOperationAt(std::uint64_t index);
  /// Forgets faults and limits; access rights stay.
  void ClearFaults();

  // What was done.

  /// Calls since the start or the last ClearLog.
  [[nodiscard]] std::vector<FileOperationRecord> Log() const;
  /// Calls of one kind.
  [[nodiscard]] std::size_t Count(FileOperation operation) const;
  /// Forgets the log.
  void ClearLog();
  /// Handles open now.
  [[nodiscard]] std::size_t open_files() const;

 private:
  std::shared_ptr<FakeFileWorld> world_;
};

}  // namespace openbits::test
