#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_file_system.h"

namespace openbits::test {

/// What a name leads to.
enum class NodeKind : std::uint8_t { kFile, kDirectory, kSymlink };

/// A file, directory or link with its two lives: what running programs see, and what a power loss leaves.
struct FakeNode {
  std::uint64_t number = 0;
  NodeKind kind = NodeKind::kFile;
  std::uint64_t link_count = 0;
  WallTime modified;
  bool is_private = false;
  std::uint64_t reserved_bytes = 0;
  DirectoryAccess access = DirectoryAccess::kAll;
  std::string link_target;

  std::vector<std::byte> content;
  std::vector<std::byte> synced_content;
  /// Part of the content written since the last sync.
  std::uint64_t dirty_begin = 0;
  std::uint64_t dirty_end = 0;

  std::map<std::string, std::shared_ptr<FakeNode>> entries;
  std::map<std::string, std::shared_ptr<FakeNode>> synced_entries;

  /// Bytes on the disk: the length or the reservation.
  [[nodiscard]] std::uint64_t AllocatedBytes() const;
  /// Widens the dirty part.
  void MarkDirty(std::uint64_t begin, std::uint64_t end);
  /// Makes the content durable.
  void SyncContent();
};

/// The state behind FakeFileSystem, its directories and its files. Callers hold `mutex`.
struct FakeFileWorld : std::enable_shared_from_this<FakeFileWorld> {
  FakeFileWorld();

  /// Node of a path, the last component not followed when a link; null when there is none.
  [[nodiscard]] std::shared_ptr<FakeNode> Find(const std::string& path) const;
  /// Node of the directory that holds `path`; null when there is none.
  [[nodiscard]] std::shared_ptr<FakeNode> FindParent(const std::string& path) const;
  /// Follows a link, if `node` is one, at most eight times.
  [[nodiscard]] std::shared_ptr<FakeNode> Follow(std::shared_ptr<FakeNode> node) const;
  /// A new node of a kind, in no directory yet.
  std::shared_ptr<FakeNode> MakeNode(NodeKind kind);
  /// Takes away an entry and its link.
  static void Unlink(FakeNode& directory, const std::string& name);
  /// Counts the call against the faults; the fault's error if one is due.
  std::optional<Error> TakeFault(FileOperation operation);
  /// Adds to the log.
  void Note(FileOperation operation, const std::string& path, Errc result, std::uint64_t offset = 0,
            std::uint64_t size = 0);
  /// Bytes allocated by all files that can still be reached.
  [[nodiscard]] std::uint64_t UsedBytes() const;
  /// kDiskFull or kFileTooLarge when `node` cannot grow to `size`.
  [[nodiscard]] std::optional<Error> CheckSpace(const FakeNode& node, std::uint64_t size) const;
  /// Makes everything durable.
  void SyncAll();
  /// The common part of the crashes: drops handles and names that were not synced.
  void LosePower();
  /// State of a node as FileStatus.
  [[nodiscard]] FileStatus StatusOf(const FakeNode& node) const;

  mutable std::mutex mutex;
  std::shared_ptr<FakeNode> root;
  std::vector<std::weak_ptr<FakeNode>> nodes;
  std::uint64_t last_number = 0;
  /// Handles of an earlier generation are dead.
  std::uint64_t generation = 1;
  /// Also the number of the volume, which many systems give anew with every boot.
  std::uint64_t boot = 1;
  bool keeps_file_numbers = true;
  bool length_follows_data = true;
  struct LastWrite {
    std::weak_ptr<FakeNode> node;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  LastWrite last_write;
  std::size_t open_files = 0;
  std::size_t open_files_max = SIZE_MAX;
  std::optional<std::uint64_t> capacity_bytes;
  std::uint64_t file_size_max = UINT64_MAX;

  struct Fault {
    FileOperation operation = FileOperation::kOpen;
    bool is_any = false;
    bool is_lasting = false;
    std::uint64_t skip = 0;
    Error error;
  };
  std::vector<Fault> faults;
  std::vector<FileOperationRecord> log;
};

/// Opens a handle on a file node. The caller holds the world's mutex and has checked everything.
std::unique_ptr<File> MakeFakeFile(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node,
                                   std::string path, bool is_writable);
/// Opens a handle on a directory node, as above.
std::shared_ptr<Directory> MakeFakeDirectory(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node,
                                             std::string path);
/// An error about a local file.
Error LocalFileError(Errc code);

}  // namespace openbits::test
