#include "tests/support/fake_file_system.h"

#include <algorithm>

#include "tests/support/fake_file_world.h"

namespace openbits::test {

namespace {

std::vector<std::byte> ToBytes(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

std::string ToText(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string LastComponent(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// One step of SplitMix64, enough to toss coins.
bool Toss(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t word = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
  return ((word >> 40U) & 1U) != 0;
}

}  // namespace

FakeFileSystem::FakeFileSystem() : world_(std::make_shared<FakeFileWorld>()) {}
FakeFileSystem::~FakeFileSystem() = default;

Result<LocalPath> FakeFileSystem::SplitLocalName(std::string_view local_name) const {
  const Error refused{Errc::kInvalidArgument, ErrorContext::kNone, 0, "local name"};
  if (local_name.empty() || local_name.front() != '/' || local_name.find('\0') != std::string_view::npos) {
    return refused;
  }
  std::size_t begin = 1;
  for (;;) {
    const std::size_t end = std::min(local_name.find('/', begin), local_name.size());
    const std::string_view part = local_name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.find_first_of("*?") != std::string_view::npos) {
      return refused;
    }
    if (end == local_name.size()) {
      break;
    }
    begin = end + 1;
  }
  LocalPath path;
  path.directory = begin == 1 ? "/" : std::string(local_name.substr(0, begin - 1));
  path.name = std::string(local_name.substr(begin));
  return path;
}

Result<std::shared_ptr<Directory>> FakeFileSystem::OpenDirectory(const std::string& path) {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Follow(world_->Find(path));
  std::optional<Error> error = world_->TakeFault(FileOperation::kOpenDirectory);
  if (!error && (node == nullptr || node->kind != NodeKind::kDirectory)) {
    error = LocalFileError(Errc::kPathNotFound);
  }
  if (!error && node->access == DirectoryAccess::kNone) {
    error = LocalFileError(Errc::kFileAccessDenied);
  }
  world_->Note(FileOperation::kOpenDirectory, path, error ? error->code : Errc::kNone);
  if (error) {
    return *error;
  }
  return MakeFakeDirectory(world_, node, path);
}

Result<std::unique_ptr<File>> FakeFileSystem::OpenForReading(const std::string& path) {
  const std::lock_guard lock(world_->mutex);
  const auto parent = world_->FindParent(path);
  const auto node = world_->Follow(world_->Find(path));
  std::optional<Error> error = world_->TakeFault(FileOperation::kOpen);
  if (!error && parent == nullptr) {
    error = LocalFileError(Errc::kPathNotFound);
  } else if (!error && node == nullptr) {
    error = LocalFileError(Errc::kFileNotFound);
  } else if (!error && (node->kind != NodeKind::kFile || parent->access == DirectoryAccess::kNone)) {
    error = LocalFileError(Errc::kFileAccessDenied);
  }
  world_->Note(FileOperation::kOpen, path, error ? error->code : Errc::kNone);
  if (error) {
    return *error;
  }
  return MakeFakeFile(world_, node, path, false);
}

std::string FakeFileSystem::BootId() const {
  const std::lock_guard lock(world_->mutex);
  return "boot-" + std::to_string(world_->boot);
}

void FakeFileSystem::Crash() {
  const std::lock_guard lock(world_->mutex);
  for (const auto& weak : world_->nodes) {
    if (const auto node = weak.lock(); node != nullptr) {
      node->content = node->synced_content;
      node->dirty_begin = node->dirty_end = 0;
    }
  }
  world_->LosePower();
}

void FakeFileSystem::CrashTorn(std::uint64_t seed) {
  constexpr std::uint64_t kPage = 4096;
  const std::lock_guard lock(world_->mutex);
  for (const auto& weak : world_->nodes) {
    const auto node = weak.lock();
    if (node == nullptr || node->kind != NodeKind::kFile) {
      continue;
    }
    std::vector<std::byte> torn = node->synced_content;
    if (node->content.size() != torn.size() && Toss(seed)) {
      torn.resize(node->content.size());
    }
    const std::uint64_t end = std::min<std::uint64_t>({node->dirty_end, node->content.size(), torn.size()});
    for (std::uint64_t page = node->dirty_begin; page < end;) {
      const std::uint64_t page_end = std::min(end, (page / kPage + 1) * kPage);
      if (Toss(seed)) {
        for (std::uint64_t i = page; i < page_end; ++i) {
          torn[i] = node->content[i];
        }
      }
      page = page_end;
    }
    node->content = torn;
    node->synced_content = std::move(torn);
    node->dirty_begin = node->dirty_end = 0;
  }
  world_->LosePower();
}

void FakeFileSystem::KillProcess() {
  const std::lock_guard lock(world_->mutex);
  ++world_->generation;
  const FakeFileWorld::LastWrite& last = world_->last_write;
  const auto node = last.node.lock();
  if (world_->length_follows_data || node == nullptr || node->content.size() < last.offset + last.size) return;
  const auto begin = node->content.begin() + static_cast<std::ptrdiff_t>(last.offset);
  using Content = decltype(node->content);
  std::fill(begin + static_cast<std::ptrdiff_t>(last.size / 2), begin + static_cast<std::ptrdiff_t>(last.size),
            Content::value_type{});
}

void FakeFileSystem::MakeDirectory(const std::string& path) {
  const std::lock_guard lock(world_->mutex);
  std::shared_ptr<FakeNode> node = world_->root;
  std::size_t begin = 1;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    auto& entry = node->entries[name];
    if (entry == nullptr) {
      entry = world_->MakeNode(NodeKind::kDirectory);
      entry->link_count = 1;
    }
    node->synced_entries[name] = entry;
    node = entry;
    begin = end + 1;
  }
}

void FakeFileSystem::WriteFile(const std::string& path, std::string_view content) {
  const std::lock_guard lock(world_->mutex);
  const auto parent = world_->FindParent(path);
  OPENBITS_ASSERT(parent != nullptr);
  auto& entry = parent->entries[LastComponent(path)];
  if (entry == nullptr) {
    entry = world_->MakeNode(NodeKind::kFile);
    entry->link_count = 1;
  }
  entry->modified += std::chrono::seconds{1};
  entry->content = ToBytes(content);
  entry->synced_content = entry->content;
  entry->dirty_begin = entry->dirty_end = 0;
  parent->synced_entries[LastComponent(path)] = entry;
}

std::optional<std::string> FakeFileSystem::ReadFile(const std::string& path) const {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(path);
  if (node == nullptr || node->kind != NodeKind::kFile) {
    return std::nullopt;
  }
  return ToText(node->content);
}

std::optional<std::string> FakeFileSystem::ReadDurable(const std::string& path) const {
  const std::lock_guard lock(world_->mutex);
  const auto parent = world_->FindParent(path);
  if (parent == nullptr) {
    return std::nullopt;
  }
  const auto found = parent->synced_entries.find(LastComponent(path));
  if (found == parent->synced_entries.end() || found->second->kind != NodeKind::kFile) {
    return std::nullopt;
  }
  return ToText(found->second->synced_content);
}

std::optional<std::string> FakeFileSystem::ReadSynced(const std::string& path) const {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(path);
  if (node == nullptr || node->kind != NodeKind::kFile) {
    return std::nullopt;
  }
  return ToText(node->synced_content);
}

void FakeFileSystem::DeleteEntry(const std::string& path) {
  const std::lock_guard lock(world_->mutex);
  if (const auto parent = world_->FindParent(path); parent != nullptr) {
    FakeFileWorld::Unlink(*parent, LastComponent(path));
    parent->synced_entries.erase(LastComponent(path));
  }
}

void FakeFileSystem::AddHardLink(const std::string& existing, const std::string& added) {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(existing);
  const auto parent = world_->FindParent(added);
  OPENBITS_ASSERT(node != nullptr && parent != nullptr);
  ++node->link_count;
  parent->entries[LastComponent(added)] = node;
}

void FakeFileSystem::AddSymlink(const std::string& path, const std::string& target) {
  const std::lock_guard lock(world_->mutex);
  const auto parent = world_->FindParent(path);
  OPENBITS_ASSERT(parent != nullptr);
  auto node = world_->MakeNode(NodeKind::kSymlink);
  node->link_count = 1;
  node->link_target = target;
  parent->entries[LastComponent(path)] = node;
  parent->synced_entries[LastComponent(path)] = node;
}

void FakeFileSystem::TruncateEntry(const std::string& path, std::uint64_t size) {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(path);
  OPENBITS_ASSERT(node != nullptr);
  node->content.resize(size);
  node->synced_content = node->content;
  node->dirty_begin = node->dirty_end = 0;
}

std::vector<std::string> FakeFileSystem::List(const std::string& directory) const {
  const std::lock_guard lock(world_->mutex);
  std::vector<std::string> names;
  if (const auto node = world_->Follow(world_->Find(directory)); node != nullptr) {
    for (const auto& [name, entry] : node->entries) {
      names.push_back(name);
    }
  }
  return names;
}

std::optional<FileStatus> FakeFileSystem::Stat(const std::string& path) const {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(path);
  return node == nullptr ? std::optional<FileStatus>() : world_->StatusOf(*node);
}

void FakeFileSystem::ForgetFileNumbersAtBoot() {
  const std::lock_guard lock(world_->mutex);
  world_->keeps_file_numbers = false;
}

void FakeFileSystem::SetLengthBeforeData() {
  const std::lock_guard lock(world_->mutex);
  world_->length_follows_data = false;
}

bool FakeFileSystem::IsPrivate(const std::string& path) const {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Find(path);
  return node != nullptr && node->is_private;
}

void FakeFileSystem::SetFreeBytes(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(world_->mutex);
  world_->capacity_bytes = bytes ? std::optional(world_->UsedBytes() + *bytes) : std::nullopt;
}

void FakeFileSystem::SetFileSizeMax(std::uint64_t bytes) {
  const std::lock_guard lock(world_->mutex);
  world_->file_size_max = bytes;
}

void FakeFileSystem::SetOpenFilesMax(std::size_t count) {
  const std::lock_guard lock(world_->mutex);
  world_->open_files_max = count;
}

void FakeFileSystem::SetAccess(const std::string& directory, DirectoryAccess access) {
  const std::lock_guard lock(world_->mutex);
  const auto node = world_->Follow(world_->Find(directory));
  OPENBITS_ASSERT(node != nullptr);
  node->access = access;
}

void FakeFileSystem::FailOnce(FileOperation operation, Error error, std::uint32_t skip) {
  const std::lock_guard lock(world_->mutex);
  world_->faults.push_back({operation, false, false, skip, std::move(error)});
}

void FakeFileSystem::FailAlways(FileOperation operation, Error error) {
  const std::lock_guard lock(world_->mutex);
  world_->faults.push_back({operation, false, true, 0, std::move(error)});
}

void FakeFileSystem::FailOperationAt(std::uint64_t index) {
  const std::lock_guard lock(world_->mutex);
  world_->faults.push_back({FileOperation::kOpen, true, false, index, LocalFileError(Errc::kInputOutput)});
}

void FakeFileSystem::ClearFaults() {
  const std::lock_guard lock(world_->mutex);
  world_->faults.clear();
  world_->capacity_bytes.reset();
  world_->file_size_max = UINT64_MAX;
  world_->open_files_max = SIZE_MAX;
}

std::vector<FileOperationRecord> FakeFileSystem::Log() const {
  const std::lock_guard lock(world_->mutex);
  return world_->log;
}

std::size_t FakeFileSystem::Count(FileOperation operation) const {
  const std::lock_guard lock(world_->mutex);
  return static_cast<std::size_t>(
      std::count_if(world_->log.begin(), world_->log.end(),
                    [operation](const FileOperationRecord& record) { return record.operation == operation; }));
}

void FakeFileSystem::ClearLog() {
  const std::lock_guard lock(world_->mutex);
  world_->log.clear();
}

std::size_t FakeFileSystem::open_files() const {
  const std::lock_guard lock(world_->mutex);
  return world_->open_files;
}

}  // namespace openbits::test
