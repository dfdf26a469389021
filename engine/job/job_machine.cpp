#include "engine/job/job_machine.h"

#include "engine/job/job_table.h"

namespace openbits::engine {
namespace {

using enum JobEffect;

// What entering a state brings with it, wherever the job comes from.
// BITS: nn-bits-ibackgroundcopycallback: no JobModification for entering ERROR or TRANSFERRED.
JobEffect EffectsOfEntering(JobState state) {
  switch (state) {  // No default: a new state must be considered here.
    case JobState::kQueued: return kClearRetry | kNewQueuePlace | kWakeScheduler | kNotifyModification;
    case JobState::kConnecting: return kNotifyModification;
    case JobState::kTransferring: return kClearError | kNotifyModification;
    case JobState::kSuspended: return kClearRetry | kStopTransfers | kWakeScheduler | kNotifyModification;
    case JobState::kError: return kClearRetry | kClearNoProgress | kStopTransfers | kOweError | kWakeScheduler;
    case JobState::kTransientError: return kStopTransfers | kArmRetry | kWakeScheduler | kNotifyModification;
    case JobState::kTransferred:
      return kClearRetry | kClearNoProgress | kClearError | kStopTransfers | kSetCompletionTime | kOweTransferred |
             kWakeScheduler;
    case JobState::kAcknowledged: return kLeaveQueue | kNotifyModification;
    case JobState::kCancelled:
      return kClearRetry | kClearNoProgress | kStopTransfers | kIntendDelete | kDeleteFiles | kOweNothing |
             kWakeScheduler | kNotifyModification;
  }
  return kNone;
}

// What the event itself brings, whether or not the state changes.
JobEffect EffectsOfEvent(JobEvent event) {
  switch (event) {  // No default: a new event must be considered here.
    case JobEvent::kAddFiles:
    case JobEvent::kChangeProperty: return kActivity | kNotifyModification;
    case JobEvent::kResume:
      // BITS: nf-bits3_0-ibackgroundcopyjob4-setmaximumdownloadtime: Resume restarts the count.
      return kActivity | kResetDownloadTime | kMarkResumed | kClearRetry | kClearNoProgress | kOweNothing |
             kClearCompletionTime | kWakeScheduler;
    case JobEvent::kResumeTransferred: return kActivity | kResetDownloadTime | kMarkResumed;
    case JobEvent::kCompleteDownload:
    case JobEvent::kCompleteUpload: return kIntendComplete | kStopTransfers | kFinalize | kWakeScheduler;
    case JobEvent::kFinalizeFailed: return kOweNothing;
    case JobEvent::kOriginDataInvalid: return kActivity | kStopTransfers | kOweError | kClearCompletionTime;
    case JobEvent::kPeerDataInvalid: return kActivity | kClearCompletionTime | kOweNothing | kWakeScheduler;
    case JobEvent::kDeactivate:
    case JobEvent::kLogOff:
    case JobEvent::kRangesExhausted: return kStopTransfers;
    case JobEvent::kSuspend:
    case JobEvent::kAllTransferred: return kActivity;
    case JobEvent::kResumeEmpty:
    case JobEvent::kCancel:
    case JobEvent::kFinalized:
    case JobEvent::kActivate:
    case JobEvent::kFirstResponse:
    case JobEvent::kTransientError:
    case JobEvent::kFatalError:
    case JobEvent::kRetry:
    case JobEvent::kNoProgressExpired:
    case JobEvent::kMaxDownloadTime:
    case JobEvent::kNetworkLost:
    case JobEvent::kNetworkBack:
    case JobEvent::kBlocked:
    case JobEvent::kUnblocked:
    case JobEvent::kInactivityTimeout:
    case JobEvent::kRestart: return kNone;
  }
  return kNone;
}

}  // namespace

Result<Decision> Decide(JobState state, JobEvent event) {
  const TableCell cell = Lookup(state, event);
  switch (cell.kind) {
    case CellKind::kEmpty: return Error{Errc::kEmpty, ErrorContext::kQueue, 0, "the job has no files"};
    case CellKind::kInvalidState:
      return Error{Errc::kInvalidState, ErrorContext::kQueue, 0,
                   std::string(Name(event)) + " in state " + std::string(Name(state))};
    case CellKind::kCannotHappen: OPENBITS_ASSERT(cell.kind != CellKind::kCannotHappen); break;
    case CellKind::kStay: return Decision{state, kTouch | EffectsOfEvent(event)};
    case CellKind::kMove: break;
  }
  return Decision{cell.to, kTouch | EffectsOfEntering(cell.to) | EffectsOfEvent(event)};
}

JobEvent ResumeEvent(const JobRecord& job) {
  if (job.files.empty()) return JobEvent::kResumeEmpty;
  return job.AllTransferred() ? JobEvent::kResumeTransferred : JobEvent::kResume;
}

JobEvent CompleteEvent(const JobRecord& job) {
  return job.header.type == JobType::kDownload ? JobEvent::kCompleteDownload : JobEvent::kCompleteUpload;
}

}  // namespace openbits::engine
