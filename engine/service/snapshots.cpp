#include "engine/service/snapshots.h"

namespace openbits::engine {

std::shared_ptr<const FileSnapshot> MakeFileSnapshot(const FileRecord& file, std::shared_ptr<FileLive> live) {
  auto snapshot = std::make_shared<FileSnapshot>();
  snapshot->index = file.index;
  snapshot->remote_name = file.remote_name;
  snapshot->local_name = file.local_name;
  snapshot->role = file.role;
  snapshot->temporary_name = file.temporary_name;
  snapshot->ranges = file.ranges;
  snapshot->state = file.state;
  snapshot->is_validated = file.is_validated;
  snapshot->from_peer = file.from_peer;
  snapshot->bytes_from_peers = file.bytes_from_peers;
  snapshot->response_headers = file.response_headers;
  snapshot->live = std::move(live);
  return snapshot;
}

std::size_t JobSnapshot::FileCount() const { return packed_files != nullptr ? packed_files->size() : files.size(); }

std::shared_ptr<const FileSnapshot> JobSnapshot::Find(FileIndex index) const {
  if (packed_files != nullptr) {
    if (index.value >= packed_files->size()) return nullptr;
    return MakeFileSnapshot(packed_files->At(index.value), std::make_shared<FileLive>(live));
  }
  if (index.value < files.size()) return files[index.value];
  return reply != nullptr && reply->index == index ? reply : nullptr;
}

std::string JobSnapshot::TemporaryPath(const FileSnapshot& file) const {
  if (file.role == FileRole::kUploadSource) return {};
  const auto path = file_system->SplitLocalName(file.local_name);
  return path ? JoinLocalPath(path->directory, file.temporary_name) : std::string();
}

}  // namespace openbits::engine
