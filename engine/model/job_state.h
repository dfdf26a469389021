#pragma once

#include <cstdint>
#include <string_view>

namespace openbits::engine {

/// The states of a job. Values are BG_JOB_STATE's.
///
///     CreateJob ─> SUSPENDED ─Resume─> QUEUED ─> CONNECTING ─> TRANSFERRING ─> TRANSFERRED ─Complete─> ACKNOWLEDGED
///                      ^                 ^  ^        │               │
///                      └────Suspend──────┘  └─retry─ TRANSIENT_ERROR ┤          any but the last two ─Cancel─> CANCELLED
///                                           └─Resume───── ERROR <────┘
///
/// BITS: life-cycle-of-a-bits-job.md; ne-bits-bg_job_state.
enum class JobState : std::uint8_t {
  kQueued = 0,
  kConnecting = 1,
  kTransferring = 2,
  kSuspended = 3,
  kError = 4,
  kTransientError = 5,
  kTransferred = 6,
  kAcknowledged = 7,
  kCancelled = 8,
};
inline constexpr int kJobStateCount = 9;

/// True for ACKNOWLEDGED and CANCELLED: the job has left the queue.
constexpr bool IsFinal(JobState state) { return state == JobState::kAcknowledged || state == JobState::kCancelled; }
/// True for CONNECTING and TRANSFERRING: the job holds a place of the scheduler.
constexpr bool IsRunning(JobState state) { return state == JobState::kConnecting || state == JobState::kTransferring; }
/// True for ERROR and TRANSIENT_ERROR: GetError has something to tell.
constexpr bool HasErrorObject(JobState state) {
  return state == JobState::kError || state == JobState::kTransientError;
}

/// BITS's name of a state: "TRANSIENT_ERROR".
std::string_view Name(JobState state);

/// What a job does. Values are BG_JOB_TYPE's.
enum class JobType : std::uint8_t { kDownload = 0, kUpload = 1, kUploadReply = 2 };

/// How urgent a job is. Values are BG_JOB_PRIORITY's; smaller is more urgent.
enum class JobPriority : std::uint8_t { kForeground = 0, kHigh = 1, kNormal = 2, kLow = 3 };

}  // namespace openbits::engine
