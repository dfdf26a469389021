#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/file_record.h"
#include "engine/model/job_error.h"
#include "engine/model/job_properties.h"
#include "engine/model/job_state.h"
#include "platform/base/clock.h"
#include "platform/base/ids.h"

namespace openbits::engine {

/// Work on files that was decided and saved, and must be finished even after a crash. Safe to repeat.
enum class PendingAction : std::uint8_t {
  kNone = 0,
  kComplete = 1,     // Complete was called: finished files get their final names, unfinished ones are deleted
  kDeleteFiles = 2,  // the job is CANCELLED: temporary files are deleted, then the job is forgotten
  /// The job is CANCELLED and gone for every caller; the server has not yet been told to forget the upload's session. Kept
  /// until it was, or until the time for it is over (counted from `modified`, which nothing changes any more).
  kCancelSession = 3,
};

/// The notification a job owes its owner, until a target accepts it.
enum class PendingNotification : std::uint8_t { kNone = 0, kTransferred = 1, kError = 2 };

/// Everything saved about a job but its files. Times of delays are kept as wall-clock deadlines so that they outlive a
/// restart; while running, the steady clock rules.
struct JobHeader {
  JobId id;
  JobType type = JobType::kDownload;
  UserId owner;
  bool owner_is_elevated = false;
  std::uint32_t owner_integrity_level = 0x2000;
  std::string display_name;
  std::string description;
  JobState state = JobState::kSuspended;
  JobPriority priority = JobPriority::kNormal;
  JobProperties properties;

  WallTime created;
  WallTime modified;
  std::optional<WallTime> transfer_completed;
  /// Last property change or progress: where JobInactivityTimeout counts from.
  WallTime last_activity;
  /// When a start first found the job idle for too long, for the clock may have been wrong; nothing once it was not.
  std::optional<WallTime> overdue_since;

  std::optional<JobError> error;
  std::uint32_t error_count = 0;
  /// When TRANSIENT_ERROR ends by itself; nothing while it waits for a condition.
  std::optional<WallTime> retry_at;
  /// First transient error since the last progress.
  std::optional<WallTime> no_progress_since;
  /// When a start first found that clock to have run out, or nearly: what is left for trying counts from there. Nothing
  /// while it has not.
  std::optional<WallTime> no_progress_overdue_since;
  /// Active time already used of the maximum download time.
  Duration download_time_used{};
  /// Resume was called at least once: some properties are frozen.
  bool was_resumed = false;

  PendingAction pending_action = PendingAction::kNone;
  PendingNotification pending_notification = PendingNotification::kNone;

  /// There was progress, or a fresh start was asked for.
  void ClearNoProgress() {
    no_progress_since.reset();
    no_progress_overdue_since.reset();
  }

  friend bool operator==(const JobHeader&, const JobHeader&) = default;
};

/// A job with its files.
struct JobRecord {
  JobHeader header;
  std::vector<FileRecord> files;

  friend bool operator==(const JobRecord&, const JobRecord&) = default;

  /// Number of the caller's files that are transferred or completed.
  [[nodiscard]] std::uint32_t FilesTransferred() const;
  /// True when there is at least one file and nothing is left to do for any: no bytes missing, no session open.
  [[nodiscard]] bool AllTransferred() const;
  /// The source of an upload or upload-reply job; null for others and before it was added.
  [[nodiscard]] const FileRecord* UploadSource() const;
  /// The same, to be changed.
  [[nodiscard]] FileRecord* UploadSource();
  /// The reply of an upload-reply job; null for others and before the source was added.
  [[nodiscard]] const FileRecord* Reply() const;
  /// The same, to be changed.
  [[nodiscard]] FileRecord* Reply();
};

}  // namespace openbits::engine
