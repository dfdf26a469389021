#include <algorithm>

#include "tests/support/fake_file_world.h"

namespace openbits::test {

namespace {

class FakeFile : public File {
 public:
  FakeFile(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node, std::string path, bool is_writable)
      : world_(std::move(world)),
        node_(std::move(node)),
        path_(std::move(path)),
        generation_(world_->generation),
        is_writable_(is_writable) {
    ++world_->open_files;
  }
  ~FakeFile() override {
    const std::lock_guard lock(world_->mutex);
    --world_->open_files;
    node_->reserved_bytes = 0;  // as if the reservation were by the handle; lengths stay
  }
  FakeFile(const FakeFile&) = delete;
  FakeFile& operator=(const FakeFile&) = delete;

  Status WriteAt(std::uint64_t offset, std::span<const std::byte> data) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = Begin(FileOperation::kWrite);
    if (!error) {
      error = is_writable_ ? world_->CheckSpace(*node_, offset + data.size()) : LocalFileError(Errc::kFileAccessDenied);
    }
    if (!error) {
      if (node_->content.size() < offset + data.size()) {
        node_->MarkDirty(node_->content.size(), offset);
        node_->content.resize(offset + data.size());
      }
      std::copy(data.begin(), data.end(), node_->content.begin() + static_cast<std::ptrdiff_t>(offset));
      node_->MarkDirty(offset, offset + data.size());
      world_->last_write = {node_, offset, data.size()};
    }
    return End(FileOperation::kWrite, error, offset, data.size());
  }

  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    const std::lock_guard lock(world_->mutex);
    if (const auto error = Begin(FileOperation::kRead)) {
      return End(FileOperation::kRead, error, offset, out.size()).error();
    }
    const std::uint64_t size = node_->content.size();
    const std::size_t count = offset >= size ? 0 : std::min<std::size_t>(out.size(), size - offset);
    std::copy_n(node_->content.begin() + static_cast<std::ptrdiff_t>(std::min(offset, size)), count, out.begin());
    world_->Note(FileOperation::kRead, path_, Errc::kNone, offset, count);
    return count;
  }

  Status Reserve(std::uint64_t size) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = Begin(FileOperation::kReserve);
    if (!error) {
      error = world_->CheckSpace(*node_, size);
    }
    if (!error) {
      node_->reserved_bytes = std::max(node_->reserved_bytes, size);
    }
    return End(FileOperation::kReserve, error, 0, size);
  }

  Status Truncate(std::uint64_t size) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = Begin(FileOperation::kTruncate);
    if (!error) {
      error = world_->CheckSpace(*node_, size);
    }
    if (!error) {
      node_->MarkDirty(std::min<std::uint64_t>(size, node_->content.size()), size);
      node_->content.resize(size);
      node_->reserved_bytes = 0;
    }
    return End(FileOperation::kTruncate, error, 0, size);
  }

  Status Sync() override {
    const std::lock_guard lock(world_->mutex);
    const std::optional<Error> error = Begin(FileOperation::kSync);
    if (error) {
      node_->dirty_begin = node_->dirty_end = 0;
    } else {
      node_->SyncContent();
      world_->last_write = {};
    }
    return End(FileOperation::kSync, error, 0, node_->content.size());
  }

  Status CheckWrittenBack() override {
    const std::lock_guard lock(world_->mutex);
    return End(FileOperation::kCheckWrittenBack, Begin(FileOperation::kCheckWrittenBack), 0, 0);
  }

  Result<FileStatus> GetStatus() override {
    const std::lock_guard lock(world_->mutex);
    if (const auto error = Begin(FileOperation::kGetStatus)) {
      return End(FileOperation::kGetStatus, error, 0, 0).error();
    }
    world_->Note(FileOperation::kGetStatus, path_, Errc::kNone);
    return world_->StatusOf(*node_);
  }

 private:
  std::optional<Error> Begin(FileOperation operation) {
    if (generation_ != world_->generation) {
      return LocalFileError(Errc::kInputOutput);
    }
    return world_->TakeFault(operation);
  }
  Status End(FileOperation operation, const std::optional<Error>& error, std::uint64_t offset, std::uint64_t size) {
    world_->Note(operation, path_, error ? error->code : Errc::kNone, offset, size);
    return error ? Status(*error) : Status();
  }

  std::shared_ptr<FakeFileWorld> world_;
  std::shared_ptr<FakeNode> node_;
  std::string path_;
  std::uint64_t generation_;
  bool is_writable_;
};

class FakeDirectory : public Directory {
 public:
  FakeDirectory(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node, std::string path)
      : world_(std::move(world)), node_(std::move(node)), path_(std::move(path)), generation_(world_->generation) {}

  Result<std::unique_ptr<File>> CreateTemporary(const std::string& name) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = BeginChange(FileOperation::kCreate);
    if (!error && world_->open_files >= world_->open_files_max) {
      error = LocalFileError(Errc::kTooManyOpenFiles);
    }
    if (!error && node_->entries.contains(name)) {
      error = LocalFileError(Errc::kAlreadyExists);
    }
    if (error) {
      return End(FileOperation::kCreate, name, error).error();
    }
    auto made = world_->MakeNode(NodeKind::kFile);
    made->link_count = 1;
    made->is_private = true;
    node_->entries[name] = made;
    world_->Note(FileOperation::kCreate, PathOf(name), Errc::kNone);
    return MakeFakeFile(world_, made, PathOf(name), true);
  }

  Result<std::unique_ptr<File>> OpenTemporary(const std::string& name) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = Begin(FileOperation::kOpen);
    const auto found = node_->entries.find(name);
    if (!error && world_->open_files >= world_->open_files_max) {
      error = LocalFileError(Errc::kTooManyOpenFiles);
    } else if (!error && found == node_->entries.end()) {
      error = LocalFileError(Errc::kFileNotFound);
    } else if (!error && (found->second->kind != NodeKind::kFile || found->second->link_count != 1)) {
      error = LocalFileError(Errc::kTemporaryFileLost);
    }
    if (error) {
      return End(FileOperation::kOpen, name, error).error();
    }
    world_->Note(FileOperation::kOpen, PathOf(name), Errc::kNone);
    return MakeFakeFile(world_, found->second, PathOf(name), true);
  }

  Result<PublishOutcome> Publish(const PublishRequest& request) override {
    const std::lock_guard lock(world_->mutex);
    std::optional<Error> error = BeginChange(FileOperation::kPublish);
    PublishOutcome outcome = PublishOutcome::kPublished;
    if (!error) {
      error = PublishLocked(request, outcome);
    }
    if (error) {
      return End(FileOperation::kPublish, request.final_name, error).error();
    }
    world_->Note(FileOperation::kPublish, PathOf(request.final_name), Errc::kNone);
    return outcome;
  }

  Status Remove(const std::string& name) override {
    const std::lock_guard lock(world_->mutex);
    const std::optional<Error> error = BeginChange(FileOperation::kRemove);
    if (!error) {
      FakeFileWorld::Unlink(*node_, name);
    }
    return End(FileOperation::kRemove, name, error);
  }

  Status Sync() override {
    const std::lock_guard lock(world_->mutex);
    const std::optional<Error> error = Begin(FileOperation::kSyncDirectory);
    if (!error) {
      node_->synced_entries = node_->entries;
    }
    return End(FileOperation::kSyncDirectory, "", error);
  }

  Status SyncFileSystem() override {
    const std::lock_guard lock(world_->mutex);
    const std::optional<Error> error = Begin(FileOperation::kSyncFileSystem);
    if (!error) {
      world_->SyncAll();
    }
    return End(FileOperation::kSyncFileSystem, "", error);
  }

  Status CheckWritable() override {
    const std::lock_guard lock(world_->mutex);
    if (node_->link_count == 0) {
      return LocalFileError(Errc::kPathNotFound);
    }
    return node_->access == DirectoryAccess::kAll ? Status() : Status(LocalFileError(Errc::kFileAccessDenied));
  }

  Result<std::optional<FileStatus>> Find(const std::string& name) override {
    const std::lock_guard lock(world_->mutex);
    if (const auto error = Begin(FileOperation::kFind)) {
      return End(FileOperation::kFind, name, error).error();
    }
    world_->Note(FileOperation::kFind, PathOf(name), Errc::kNone);
    const auto found = node_->entries.find(name);
    return found == node_->entries.end() ? std::optional<FileStatus>() : world_->StatusOf(*found->second);
  }

  Result<FileIdentity> Identity() override {
    const std::lock_guard lock(world_->mutex);
    return FileIdentity{world_->boot, node_->number};
  }

  [[nodiscard]] bool KeepsFileNumbers() const override { return world_->keeps_file_numbers; }
  [[nodiscard]] bool LengthFollowsData() const override { return world_->length_follows_data; }

 private:
  [[nodiscard]] std::string PathOf(const std::string& name) const {
    return path_ == "/" ? "/" + name : path_ + "/" + name;
  }

  std::optional<Error> Begin(FileOperation operation) {
    if (generation_ != world_->generation) {
      return LocalFileError(Errc::kInputOutput);
    }
    if (node_->access == DirectoryAccess::kNone) {
      return LocalFileError(Errc::kFileAccessDenied);
    }
    return world_->TakeFault(operation);
  }

  std::optional<Error> BeginChange(FileOperation operation) {
    std::optional<Error> error = Begin(operation);
    if (!error && node_->access != DirectoryAccess::kAll) {
      error = LocalFileError(Errc::kFileAccessDenied);
    }
    if (!error && node_->link_count == 0) {
      error = LocalFileError(Errc::kPathNotFound);
    }
    return error;
  }

  Status End(FileOperation operation, const std::string& name, const std::optional<Error>& error) {
    world_->Note(operation, name.empty() ? path_ : PathOf(name), error ? error->code : Errc::kNone);
    return error ? Status(*error) : Status();
  }

  std::optional<Error> PublishLocked(const PublishRequest& request, PublishOutcome& outcome) {
    const auto temporary = node_->entries.find(request.temporary_name);
    const auto final_entry = node_->entries.find(request.final_name);
    if (temporary == node_->entries.end()) {
      const bool is_done = final_entry != node_->entries.end() &&
                           MayBeSameFile(request.identity, world_->StatusOf(*final_entry->second).identity) &&
                           final_entry->second->content.size() == request.size_bytes;
      outcome = PublishOutcome::kAlreadyPublished;
      return is_done ? std::optional<Error>() : LocalFileError(Errc::kFileNotFound);
    }
    const std::shared_ptr<FakeNode> node = temporary->second;
    const FileStatus status = world_->StatusOf(*node);
    if (!status.is_regular || status.link_count != 1 || !MayBeRecorded(request.identity, status.identity) ||
        status.size_bytes != request.size_bytes) {
      return LocalFileError(Errc::kTemporaryFileLost);
    }
    if (final_entry != node_->entries.end() && final_entry->second->kind == NodeKind::kDirectory) {
      return LocalFileError(Errc::kTargetIsDirectory);
    }
    FakeFileWorld::Unlink(*node_, request.final_name);
    node_->entries.erase(request.temporary_name);
    node_->entries[request.final_name] = node;
    node->is_private = false;
    if (request.modified) {
      node->modified = *request.modified;
    }
    return std::nullopt;
  }

  std::shared_ptr<FakeFileWorld> world_;
  std::shared_ptr<FakeNode> node_;
  std::string path_;
  std::uint64_t generation_;
};

}  // namespace

std::unique_ptr<File> MakeFakeFile(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node,
                                   std::string path, bool is_writable) {
  return std::make_unique<FakeFile>(std::move(world), std::move(node), std::move(path), is_writable);
}

std::shared_ptr<Directory> MakeFakeDirectory(std::shared_ptr<FakeFileWorld> world, std::shared_ptr<FakeNode> node,
                                             std::string path) {
  return std::make_shared<FakeDirectory>(std::move(world), std::move(node), std::move(path));
}

}  // namespace openbits::test
