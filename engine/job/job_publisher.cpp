#include "engine/job/job_publisher.h"

#include <utility>

namespace openbits::engine {
namespace {

std::shared_ptr<const FileSnapshot> MakeFileSnapshot(const FileRecord& file, std::shared_ptr<FileLive> live,
                                                     const FileSystem& files) {
  auto snapshot = std::make_shared<FileSnapshot>();
  snapshot->index = file.index;
  snapshot->remote_name = file.remote_name;
  snapshot->local_name = file.local_name;
  snapshot->role = file.role;
  if (auto path = files.SplitLocalName(file.local_name); path && file.role != FileRole::kUploadSource) {
    snapshot->temporary_path = JoinLocalPath(path->directory, file.temporary_name);
  }
  snapshot->ranges = file.ranges;
  snapshot->state = file.state;
  snapshot->is_validated = file.is_validated;
  snapshot->from_peer = file.from_peer;
  snapshot->bytes_from_peers = file.bytes_from_peers;
  snapshot->response_headers = file.response_headers;
  snapshot->live = std::move(live);
  return snapshot;
}

// BITS: ns-bits-bg_job_progress: BytesTotal is unknown while any file's size is; 0 for a job without files. A size that was
// only asked for (size_prober.h) counts until the file itself tells it.
std::uint64_t SumOfSizes(const JobEntry& entry) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < entry.record.files.size(); ++i) {
    if (entry.record.files[i].role == FileRole::kReply) continue;
    std::uint64_t size = entry.record.files[i].bytes_total;
    if (size == kSizeUnknown) size = entry.file_live[i]->bytes_total.load(std::memory_order_relaxed);
    if (size == kSizeUnknown) return kSizeUnknown;
    total += size;
  }
  return total;
}

}  // namespace

void AddFileViews(JobEntry& entry, const FileSystem& files) {
  for (std::size_t i = entry.file_live.size(); i < entry.record.files.size(); ++i) {
    const FileRecord& file = entry.record.files[i];
    // BITS: nf-bits-ibackgroundcopyjob-getprogress: of an upload-reply job only the upload counts.
    auto live = std::make_shared<FileLive>(file.role == FileRole::kReply ? std::make_shared<JobLive>() : entry.live);
    live->bytes_total.store(file.bytes_total, std::memory_order_relaxed);
    live->Set(file.bytes_received);
    entry.file_snapshots.push_back(MakeFileSnapshot(file, live, files));
    entry.file_live.push_back(std::move(live));
  }
}

void PublishView(JobEntry& entry, const Policy& policy, const FileSystem& files) {
  AddFileViews(entry, files);
  for (const std::uint32_t index : entry.stale_file_snapshots) {
    if (index >= entry.record.files.size()) continue;
    entry.file_snapshots[index] = MakeFileSnapshot(entry.record.files[index], entry.file_live[index], files);
  }
  entry.stale_file_snapshots.clear();
  entry.is_view_stale = false;

  auto snapshot = std::make_shared<JobSnapshot>();
  snapshot->header = entry.record.header;
  JobProperties& properties = snapshot->header.properties;
  snapshot->has_custom_headers = !properties.custom_headers.empty();
  properties.custom_headers.clear();
  properties.credentials.clear();
  snapshot->maximum_download_time_s = properties.maximum_download_time_s.value_or(policy.max_download_time_s);
  snapshot->files = entry.file_snapshots;
  if (!snapshot->files.empty() && snapshot->files.back()->role == FileRole::kReply) {
    snapshot->reply = std::move(snapshot->files.back());
    snapshot->files.pop_back();
  }
  snapshot->bytes_total = SumOfSizes(entry);
  snapshot->files_transferred = entry.record.FilesTransferred();
  snapshot->live = entry.live;
  snapshot->version = ++entry.version;
  if (entry.view == nullptr) {
    entry.view = std::make_shared<JobView>(std::move(snapshot));
  } else {
    entry.view->Store(std::move(snapshot));
  }
}

}  // namespace openbits::engine
