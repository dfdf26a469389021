#pragma once

#include <cstdint>

namespace openbits::engine {

/// What must be done when an event was accepted, as a set. The controller performs them in the order save, act, reply,
/// notify.
enum class JobEffect : std::uint32_t {
  kNone = 0,
  // Edits of the record, before the save.
  kClearError = 1U << 0,         // the error object goes
  kClearRetry = 1U << 1,         // no automatic retry is waiting
  kClearNoProgress = 1U << 2,    // the no-progress clock stops
  kResetDownloadTime = 1U << 3,  // the maximum download time counts from zero
  kMarkResumed = 1U << 4,        // properties "before the first Resume" are frozen
  kSetCompletionTime = 1U << 5,
  kClearCompletionTime = 1U << 6,
  kIntendDelete = 1U << 7,    // PendingAction::kDeleteFiles
  kIntendComplete = 1U << 8,  // PendingAction::kComplete
  kOweTransferred = 1U << 9,  // PendingNotification::kTransferred
  kOweError = 1U << 10,       // PendingNotification::kError
  kOweNothing = 1U << 11,     // an event not yet delivered no longer holds
  kTouch = 1U << 12,          // ModificationTime
  kActivity = 1U << 14,       // JobInactivityTimeout counts from now
  kNewQueuePlace = 1U << 13,  // the job goes to the tail of its priority
  // Actions, after the save.
  kStopTransfers = 1U << 16,
  kWakeScheduler = 1U << 17,
  kFinalize = 1U << 18,
  kDeleteFiles = 1U << 19,
  kLeaveQueue = 1U << 20,  // the job is forgotten
  kArmRetry = 1U << 21,
  // Notifications, last.
  kNotifyModification = 1U << 24,
};

constexpr JobEffect operator|(JobEffect left, JobEffect right) {
  return static_cast<JobEffect>(static_cast<std::uint32_t>(left) | static_cast<std::uint32_t>(right));
}
constexpr JobEffect& operator|=(JobEffect& left, JobEffect right) { return left = left | right; }

/// True when `set` holds `effect`.
constexpr bool Has(JobEffect set, JobEffect effect) {
  return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(effect)) != 0;
}

}  // namespace openbits::engine
