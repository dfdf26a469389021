#include "tests/support/fake_file_world.h"

#include <algorithm>

namespace openbits::test {

Error LocalFileError(Errc code) {
  constexpr int kEio = 5;
  return Error{code, ErrorContext::kLocalFile, code == Errc::kInputOutput ? kEio : 0, "fake file system"};
}

std::uint64_t FakeNode::AllocatedBytes() const { return std::max<std::uint64_t>(content.size(), reserved_bytes); }

void FakeNode::MarkDirty(std::uint64_t begin, std::uint64_t end) {
  if (dirty_begin == dirty_end) {
    dirty_begin = begin;
    dirty_end = end;
    return;
  }
  dirty_begin = std::min(dirty_begin, begin);
  dirty_end = std::max(dirty_end, end);
}

void FakeNode::SyncContent() {
  synced_content.resize(content.size());
  const std::uint64_t end = std::min<std::uint64_t>(dirty_end, content.size());
  if (dirty_begin < end) {
    const auto begin = static_cast<std::ptrdiff_t>(dirty_begin);
    std::copy(content.begin() + begin, content.begin() + static_cast<std::ptrdiff_t>(end),
              synced_content.begin() + begin);
  }
  dirty_begin = dirty_end = 0;
}

FakeFileWorld::FakeFileWorld() {
  root = MakeNode(NodeKind::kDirectory);
  root->link_count = 1;
}

std::shared_ptr<FakeNode> FakeFileWorld::MakeNode(NodeKind kind) {
  auto node = std::make_shared<FakeNode>();
  node->number = ++last_number;
  node->kind = kind;
  nodes.push_back(node);
  return node;
}

std::shared_ptr<FakeNode> FakeFileWorld::Find(const std::string& path) const {
  std::shared_ptr<FakeNode> node = root;
  std::size_t begin = 0;
  while (node != nullptr && begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) {
      node = Follow(node);
      if (node == nullptr || node->kind != NodeKind::kDirectory) {
        return nullptr;
      }
      const auto found = node->entries.find(path.substr(begin, end - begin));
      node = found == node->entries.end() ? nullptr : found->second;
    }
    begin = end + 1;
  }
  return node;
}

std::shared_ptr<FakeNode> FakeFileWorld::FindParent(const std::string& path) const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? nullptr : Follow(Find(path.substr(0, slash)));
}

std::shared_ptr<FakeNode> FakeFileWorld::Follow(std::shared_ptr<FakeNode> node) const {
  constexpr int kLinksMax = 8;
  for (int i = 0; node != nullptr && node->kind == NodeKind::kSymlink; ++i) {
    node = i < kLinksMax ? Find(node->link_target) : nullptr;
  }
  return node;
}

void FakeFileWorld::Unlink(FakeNode& directory, const std::string& name) {
  const auto found = directory.entries.find(name);
  if (found != directory.entries.end()) {
    --found->second->link_count;
    directory.entries.erase(found);
  }
}

std::optional<Error> FakeFileWorld::TakeFault(FileOperation operation) {
  std::optional<Error> error;
  for (auto fault = faults.begin(); fault != faults.end();) {
    if (!fault->is_any && fault->operation != operation) {
      ++fault;
    } else if (fault->skip > 0) {
      --fault->skip;
      ++fault;
    } else {
      error = fault->error;
      fault = fault->is_lasting ? fault + 1 : faults.erase(fault);
    }
  }
  return error;
}

void FakeFileWorld::Note(FileOperation operation, const std::string& path, Errc result, std::uint64_t offset,
                         std::uint64_t size) {
  log.push_back(FileOperationRecord{operation, path, offset, size, result});
}

std::uint64_t FakeFileWorld::UsedBytes() const {
  std::uint64_t used = 0;
  for (const auto& weak : nodes) {
    if (const auto node = weak.lock(); node != nullptr && node->kind == NodeKind::kFile) {
      used += node->AllocatedBytes();
    }
  }
  return used;
}

std::optional<Error> FakeFileWorld::CheckSpace(const FakeNode& node, std::uint64_t size) const {
  if (size > file_size_max) {
    return LocalFileError(Errc::kFileTooLarge);
  }
  if (!capacity_bytes || size <= node.AllocatedBytes()) {
    return std::nullopt;
  }
  if (UsedBytes() + (size - node.AllocatedBytes()) > *capacity_bytes) {
    return LocalFileError(Errc::kDiskFull);
  }
  return std::nullopt;
}

void FakeFileWorld::SyncAll() {
  for (const auto& weak : nodes) {
    if (const auto node = weak.lock(); node != nullptr) {
      node->SyncContent();
      node->synced_entries = node->entries;
    }
  }
}

void FakeFileWorld::LosePower() {
  ++generation;
  ++boot;
  for (const auto& weak : nodes) {
    if (const auto node = weak.lock(); node != nullptr) {
      node->entries = node->synced_entries;
      node->reserved_bytes = 0;
      node->link_count = 0;
      if (!keeps_file_numbers) node->number = ++last_number;
    }
  }
  root->link_count = 1;
  for (const auto& weak : nodes) {
    if (const auto node = weak.lock(); node != nullptr) {
      for (const auto& [name, entry] : node->entries) {
        ++entry->link_count;
      }
    }
  }
}

FileStatus FakeFileWorld::StatusOf(const FakeNode& node) const {
  FileStatus status;
  status.identity = FileIdentity{boot, node.number};
  status.size_bytes = node.content.size();
  status.link_count = node.link_count;
  status.modified = node.modified;
  status.is_regular = node.kind == NodeKind::kFile;
  status.is_directory = node.kind == NodeKind::kDirectory;
  return status;
}

}  // namespace openbits::test
