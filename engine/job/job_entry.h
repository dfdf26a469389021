#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "engine/job/job_transfers.h"
#include "engine/model/job_record.h"
#include "engine/model/packed_files.h"
#include "engine/model/progress.h"
#include "engine/service/replies.h"
#include "engine/service/snapshots.h"
#include "engine/transfer/size_prober.h"
#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/executor.h"

namespace openbits::engine {

/// Takes the reply of a command, on the strand. Must not block.
using ReplyFunction = std::function<void(Result<Reply>)>;

/// A live job: its record and what belongs to this run only. Owned by the controller, used on the strand.
struct JobEntry {
  /// Its files are in `packed_files` while that is not null; JobController::Find unpacks.
  JobRecord record;
  std::shared_ptr<const PackedFiles> packed_files;
  /// In the controller's list of entries that are not packed.
  bool is_listed_open = false;
  std::shared_ptr<JobLive> live = std::make_shared<JobLive>();
  std::vector<std::shared_ptr<FileLive>> file_live;
  std::vector<std::shared_ptr<const FileSnapshot>> file_snapshots;
  std::shared_ptr<JobView> view;

  // Scheduling.
  std::uint64_t queue_position = 0;
  SteadyTime activated_at;
  SteadyTime inactivity_deadline;
  TimerId retry_timer;
  SteadyTime retry_due;  // of retry_timer
  /// Found in TRANSIENT_ERROR by a start: not given up before this run has tried once.
  bool tries_first = false;
  TimerId download_time_timer;
  /// While running: from when on download time is not yet in the header.
  SteadyTime download_time_from;
  /// Null until the job runs for the first time.
  std::unique_ptr<JobTransfers> transfers;
  /// No file before this one is pending.
  std::size_t first_pending = 0;
  /// Secrets unsealed for the current activation.
  std::unique_ptr<const RequestTemplate> request;
  /// Asks for sizes while the job runs; null until it has run for a while.
  std::shared_ptr<SizeProber> size_prober;
  TimerId probe_timer;

  // What the next flush saves and publishes.
  bool is_header_dirty = false;
  bool is_view_stale = false;
  std::set<std::uint32_t> dirty_files;
  std::set<std::uint32_t> stale_file_snapshots;

  /// Transferred files whose FileTransferred waits for an earlier file of the job.
  std::set<std::uint32_t> unannounced_files;

  // Complete and Cancel in progress.
  std::vector<ReplyFunction> finish_replies;
  bool is_finishing = false;  // the files are being renamed or deleted on the pool
  bool is_leaving = false;    // final and saved as such; erased by the flush
  /// Commands that came while the files were being finished; carried out afterwards, in order.
  std::vector<std::function<void()>> deferred;

  [[nodiscard]] bool IsTransferring() const { return transfers != nullptr && !transfers->IsIdle(); }
};

}  // namespace openbits::engine
