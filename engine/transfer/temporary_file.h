#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/file_record.h"
#include "platform/base/random.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// A new name for a temporary file, "BIT0123456789ABCDEF.tmp" with 64 random bits: it cannot be guessed, so that nobody can
/// plant a file under it. The file is in the destination's directory. BITS: adding-files-to-a-job.md.
std::string NewTemporaryName(Random& random);

/// The second name that belongs to a temporary name, and back: "BIT….tmp" and "BIT….2.tmp". A file that is begun again,
/// or whose name was taken or lost, is written under the other name of its pair, because the saved record still describes
/// the earlier one; whoever knows one name of the pair can clean up both.
std::string SpareName(std::string_view temporary_name);

/// Deletes `name` if it is the ordinary file with that identity, or, when none is known, an ordinary file with no second
/// name. Links, directories and files of others stay. A missing entry is success.
Status RemoveIfOurs(Directory& directory, const std::string& name, const std::optional<FileIdentity>& identity);

/// The temporary file of one download: opened, checked, begun again, synced and closed here. Everything blocks. Used by
/// one thread at a time, except that SyncWritten may run beside writes to `file`.
class TemporaryFile {
 public:
  /// What Open needs to know.
  struct Origin {
    std::shared_ptr<FileSystem> files;
    std::shared_ptr<Random> random;
    FileRecord record;
    std::string boot_id;
    /// Bytes of an earlier start may be used.
    bool keeps_bytes = true;
  };

  explicit TemporaryFile(Origin origin) : origin_(std::move(origin)) {}

  /// Opens the temporary that the record describes, or makes one. Afterwards the length of the file is how many of its
  /// bytes can be trusted (`length`): what was durable, or, in the boot they were written in, all bytes the system took.
  /// Errors of the directory or the disk, context kLocalFile.
  Status Open();
  /// True from an Open that went well to Close.
  [[nodiscard]] bool IsOpen() const { return file_ != nullptr; }
  /// True when a first start, or one that lost everything, would begin with an empty file in any case: there is nothing to
  /// be learned from opening it before the server has answered.
  [[nodiscard]] bool IsFresh() const { return !origin_.record.temporary_identity; }

  /// Begins again with an empty file under the other name of the pair and deletes the earlier one. Its handle stays
  /// open until Close, so that its identity cannot come back while the saved record still names it.
  Status Renew();
  /// Makes everything written so far durable, the name included. kTemporaryFileLost when the file was deleted, given a
  /// second name or cut below `bytes_written` by others (faults A9, A10).
  Status SyncWritten(std::uint64_t bytes_written);
  /// Makes the whole file system durable that holds the file.
  Status SyncFileSystem() { return directory_->SyncFileSystem(); }
  /// After SyncFileSystem, of this file or a neighbour: fails as SyncWritten does, or when writing this file back failed.
  /// An error may come although the bytes are safe, never the other way about.
  Status CheckSynced(std::uint64_t bytes_written);
  /// The last check before the file counts as transferred: the name leads to this file and no other, nothing was added,
  /// cut or linked to it. kTemporaryFileLost.
  Status CheckFinal(std::uint64_t size);
  /// Forgets bytes from `size` on.
  Status Cut(std::uint64_t size);
  /// Deletes the file under its name.
  Status Discard();
  /// Closes every handle and deletes what Renew could not.
  void Close();

  /// The open file; asserts that it is open.
  [[nodiscard]] File& file() const;
  /// Its last component, as it stands in the directory.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Its identity.
  [[nodiscard]] const FileIdentity& identity() const { return identity_; }
  /// Bytes that were there at Open; zero after Renew.
  [[nodiscard]] std::uint64_t length() const { return length_; }

 private:
  Status OpenOrCreate();
  Status Adopt(std::unique_ptr<File> file, const FileStatus& status);
  /// Makes the file under `name`, or under another one if that is taken.
  Status Create(std::string name);
  Status CreateAs(const std::string& name);
  void SyncName();
  Status CheckStatus(std::uint64_t size_min) const;

  Origin origin_;
  std::shared_ptr<Directory> directory_;
  std::unique_ptr<File> file_;
  std::string name_;
  FileIdentity identity_;
  std::uint64_t length_ = 0;
  bool is_name_durable_ = false;
  /// An earlier file of this download, held open.
  struct Retired {
    std::unique_ptr<File> file;
    /// Its name, when it could not be deleted.
    std::string leftover_name;
    FileIdentity identity;
  };
  std::vector<Retired> retired_;
};

}  // namespace openbits::engine
