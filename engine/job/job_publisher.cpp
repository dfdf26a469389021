#include "engine/job/job_publisher.h"

#include <algorithm>
#include <utility>

namespace openbits::engine {
namespace {

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

void AddFileViews(JobEntry& entry) {
  for (std::size_t i = entry.file_live.size(); i < entry.record.files.size(); ++i) {
    const FileRecord& file = entry.record.files[i];
    // BITS: nf-bits-ibackgroundcopyjob-getprogress: of an upload-reply job only the upload counts.
    auto live = std::make_shared<FileLive>(file.role == FileRole::kReply ? std::make_shared<JobLive>() : entry.live);
    live->bytes_total.store(file.bytes_total, std::memory_order_relaxed);
    live->Set(file.bytes_received);
    entry.file_snapshots.push_back(MakeFileSnapshot(file, live));
    entry.file_live.push_back(std::move(live));
  }
}

bool TryPack(JobEntry& entry) {
  if (entry.packed_files != nullptr) return true;
  const bool is_untouched = std::all_of(entry.file_live.begin(), entry.file_live.end(), [](const auto& live) {
    return live->bytes_total.load(std::memory_order_relaxed) == kSizeUnknown &&
           live->bytes_transferred.load(std::memory_order_relaxed) == 0;
  });
  if (!is_untouched || entry.record.files.empty()) return false;
  entry.packed_files = PackedFiles::Pack(entry.record.files);
  if (entry.packed_files == nullptr) return false;
  // Not clear(), nor "= {}": both keep the memory.
  static_cast<void>(std::exchange(entry.record.files, std::vector<FileRecord>()));
  static_cast<void>(std::exchange(entry.file_live, std::vector<std::shared_ptr<FileLive>>()));
  static_cast<void>(std::exchange(entry.file_snapshots, std::vector<std::shared_ptr<const FileSnapshot>>()));
  return true;
}

void Unpack(JobEntry& entry) {
  if (entry.packed_files == nullptr) return;
  entry.record.files = std::exchange(entry.packed_files, nullptr)->Unpack();
  AddFileViews(entry);
}

void PublishView(JobEntry& entry, const Policy& policy, const std::shared_ptr<const FileSystem>& file_system) {
  if (entry.packed_files == nullptr) AddFileViews(entry);
  for (const std::uint32_t index : entry.stale_file_snapshots) {
    if (index >= entry.record.files.size()) continue;
    entry.file_snapshots[index] = MakeFileSnapshot(entry.record.files[index], entry.file_live[index]);
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
  snapshot->packed_files = entry.packed_files;
  snapshot->file_system = file_system;
  if (!snapshot->files.empty() && snapshot->files.back()->role == FileRole::kReply) {
    snapshot->reply = std::move(snapshot->files.back());
    snapshot->files.pop_back();
  }
  snapshot->bytes_total = entry.packed_files != nullptr ? kSizeUnknown : SumOfSizes(entry);
  snapshot->files_transferred = entry.record.FilesTransferred();
  snapshot->live = entry.live;
  if (entry.view == nullptr) {
    entry.view = std::make_shared<JobView>(std::move(snapshot));
  } else {
    entry.view->Store(std::move(snapshot));
  }
}

}  // namespace openbits::engine
