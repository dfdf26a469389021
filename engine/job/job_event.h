#pragma once

#include <cstdint>
#include <string_view>

namespace openbits::engine {

/// What can happen to a job: rows of the table (job_table.cpp). Calls that depend on the job's content are told apart by
/// the controller before the table is asked, so that the table itself knows only states.
enum class JobEvent : std::uint8_t {
  kAddFiles,
  kResumeEmpty,        // Resume of a job without files
  kResume,             // Resume with at least one file to transfer
  kResumeTransferred,  // Resume with files, all of them transferred
  kSuspend,
  kCancel,
  kCompleteDownload,
  kCompleteUpload,
  kFinalized,       // Complete's renames are done
  kFinalizeFailed,  // a rename failed
  kActivate,        // the scheduler gives the job a place
  kFirstResponse,   // the active file's first acceptable answer
  kDeactivate,      // slice over, pre-empted, priority lowered
  kLogOff,
  kAllTransferred,
  kTransientError,
  kFatalError,
  kRetry,
  kNoProgressExpired,
  kMaxDownloadTime,
  kNetworkLost,
  kNetworkBack,
  kBlocked,  // policy, cost, battery
  kUnblocked,
  kOriginDataInvalid,  // SetValidationState(FALSE), bytes from the origin
  kPeerDataInvalid,    // the same, bytes from a peer
  kRangesExhausted,
  kInactivityTimeout,
  kChangeProperty,  // every setter, TakeOwnership
  kRestart,         // the engine starts with this job in its store
};
inline constexpr int kJobEventCount = static_cast<int>(JobEvent::kRestart) + 1;

/// The enumerator's name without the k.
std::string_view Name(JobEvent event);

}  // namespace openbits::engine
