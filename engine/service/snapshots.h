#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/job_record.h"
#include "engine/model/packed_files.h"
#include "engine/model/progress.h"

namespace openbits::engine {

/// A file as the API shows it. Immutable; `live` holds the counters that move.
struct FileSnapshot {
  FileIndex index;
  std::string remote_name;
  std::string local_name;
  FileRole role = FileRole::kDownload;
  std::string temporary_name;  // beside the local name; JobSnapshot::TemporaryPath tells the whole of it
  std::vector<ByteRange> ranges;
  FileProgressState state = FileProgressState::kPending;
  bool is_validated = false;
  bool from_peer = false;
  std::uint64_t bytes_from_peers = 0;
  std::string response_headers;
  std::shared_ptr<FileLive> live;
};

/// The snapshot of a file. `live` is shared with it.
std::shared_ptr<const FileSnapshot> MakeFileSnapshot(const FileRecord& file, std::shared_ptr<FileLive> live);

/// A job as the API shows it after its latest saved change. Immutable. Secrets are not in it.
struct JobSnapshot {
  JobHeader header;  // custom_headers and credentials cleared
  bool has_custom_headers = false;
  std::uint32_t maximum_download_time_s = 0;  // the effective value
  /// The caller's files: what is enumerated and counted. Empty while `packed_files` holds them.
  std::vector<std::shared_ptr<const FileSnapshot>> files;
  /// The same for a job that nothing has happened to yet; null for others.
  std::shared_ptr<const PackedFiles> packed_files;
  /// Tells paths.
  std::shared_ptr<const FileSystem> file_system;
  /// The reply of an upload-reply job, once its local name is known; its progress is none of the job's.
  std::shared_ptr<const FileSnapshot> reply;
  /// Sum of the files' sizes; kSizeUnknown while any is unknown; 0 without files.
  std::uint64_t bytes_total = 0;
  std::uint32_t files_transferred = 0;
  std::shared_ptr<JobLive> live;

  /// Number of the caller's files.
  [[nodiscard]] std::size_t FileCount() const;
  /// A file of the caller, or the reply; null when the job has none of that index.
  [[nodiscard]] std::shared_ptr<const FileSnapshot> Find(FileIndex index) const;
  /// Where the bytes of a file of this job are until Complete; empty for the source of an upload.
  [[nodiscard]] std::string TemporaryPath(const FileSnapshot& file) const;
};

/// Where the latest snapshot of one job is found, also after the job became final. Reading never waits for the strand:
/// the mutex guards one pointer copy. Thread-safe.
class JobView {
 public:
  explicit JobView(std::shared_ptr<const JobSnapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  /// The latest snapshot; never null.
  [[nodiscard]] std::shared_ptr<const JobSnapshot> Load() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }
  /// State alone, without touching the reference count.
  [[nodiscard]] JobState State() const {
    const std::lock_guard lock(mutex_);
    return snapshot_->header.state;
  }
  /// Publishes a newer snapshot (the strand only).
  void Store(std::shared_ptr<const JobSnapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_.swap(snapshot);
  }

 private:
  // A message to the strand would make property reads wait for it (design: reads never do).
  mutable std::mutex mutex_;
  std::shared_ptr<const JobSnapshot> snapshot_;
};

}  // namespace openbits::engine
