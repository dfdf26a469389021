#include "engine/job/job_table.h"

#include <array>

#include "platform/base/assert.h"

namespace openbits::engine {
namespace {

// Columns: S SUSPENDED, Q QUEUED, C CONNECTING, X TRANSFERRING, T TRANSIENT_ERROR, E ERROR, D TRANSFERRED,
// F ACKNOWLEDGED and CANCELLED.
constexpr std::array<TableRow, kJobEventCount> kTable{{
    {JobEvent::kAddFiles, "=======!", "adding-files-to-a-job.md; ASSUMED: TRANSFERRED stays until Resume"},
    {JobEvent::kResumeEmpty, "0======!", "nf-bits-ibackgroundcopyjob-resume: BG_E_EMPTY, the job stays suspended"},
    {JobEvent::kResume, "Q===QQQ!", "nf-bits-ibackgroundcopyjob-resume; life-cycle-of-a-bits-job.md"},
    {JobEvent::kResumeTransferred, "D===DD=!", "ASSUMED: with nothing left to transfer the job is TRANSFERRED at once"},
    {JobEvent::kSuspend, "=SSSSSS!",
     "nf-bits-ibackgroundcopyjob-suspend; ASSUMED: read literally for ERROR, TRANSFERRED"},
    {JobEvent::kCancel, "NNNNNNN!", "nf-bits-ibackgroundcopyjob-cancel"},
    {JobEvent::kCompleteDownload, "=======!", "nf-bits-ibackgroundcopyjob-complete: any state before the final ones"},
    {JobEvent::kCompleteUpload, "!!!!!!=!", "nf-bits-ibackgroundcopyjob-complete: uploads only when TRANSFERRED"},
    {JobEvent::kFinalized, "AAAAAAA-", "nf-bits-ibackgroundcopyjob-complete"},
    {JobEvent::kFinalizeFailed, "DDDDDD=-", "nf-bits-ibackgroundcopyjob-complete: stays in the queue, TRANSFERRED"},
    {JobEvent::kActivate, "-C------", "life-cycle-of-a-bits-job.md"},
    {JobEvent::kFirstResponse, "--X=----", "life-cycle-of-a-bits-job.md"},
    {JobEvent::kDeactivate, "-=QQ----", "life-cycle-of-a-bits-job.md: time slice, priority"},
    {JobEvent::kLogOff, "==QQ===-", "ne-bits-bg_job_state: QUEUED until the owner logs on"},
    {JobEvent::kAllTransferred, "--DD----", "life-cycle-of-a-bits-job.md; ASSUMED: from CONNECTING for empty files"},
    {JobEvent::kTransientError, "-TTT=---", "ne-bits-bg_job_state"},
    {JobEvent::kFatalError, "-EEEE---", "ne-bits-bg_job_state"},
    {JobEvent::kRetry, "----Q---", "nf-bits-ibackgroundcopyjob-setminimumretrydelay"},
    {JobEvent::kNoProgressExpired, "----E---", "nf-bits-ibackgroundcopyjob-setnoprogresstimeout"},
    {JobEvent::kMaxDownloadTime, "--EE----", "nf-bits3_0-ibackgroundcopyjob4-setmaximumdownloadtime"},
    {JobEvent::kNetworkLost, "=TTT===-", "users-and-network-connections.md"},
    {JobEvent::kNetworkBack, "====Q==-", "users-and-network-connections.md: every job in TRANSIENT_ERROR"},
    {JobEvent::kBlocked, "=TTT===-", "group-policies.md; bits-cost-state.md"},
    {JobEvent::kUnblocked, "====Q==-", "group-policies.md"},
    {JobEvent::kOriginDataInvalid, "EEEEEEE!", "nf-bits3_0-ibackgroundcopyfile3-setvalidationstate"},
    {JobEvent::kPeerDataInvalid, "======Q!", "nf-bits3_0-ibackgroundcopyfile3-setvalidationstate; ASSUMED: states"},
    {JobEvent::kRangesExhausted, "--SS----", "nf-bits10_1-ibackgroundcopyfile6-requestfileranges"},
    {JobEvent::kInactivityTimeout, "NNNNNNN-", "group-policies.md: JobInactivityTimeout"},
    {JobEvent::kChangeProperty, "=======!", "ne-bits-bg_job_state: final jobs take no changes"},
    {JobEvent::kRestart, "==QQ===-",
     "best-practices-when-using-bits.md: jobs survive; ASSUMED: running ones queue again"},
}};

constexpr std::size_t Column(JobState state) {
  switch (state) {  // No default: a new state must be considered here.
    case JobState::kSuspended: return 0;
    case JobState::kQueued: return 1;
    case JobState::kConnecting: return 2;
    case JobState::kTransferring: return 3;
    case JobState::kTransientError: return 4;
    case JobState::kError: return 5;
    case JobState::kTransferred: return 6;
    case JobState::kAcknowledged:
    case JobState::kCancelled: return 7;
  }
  return 7;
}

constexpr TableCell CellOf(char letter) {
  switch (letter) {
    case '=': return {CellKind::kStay, {}};
    case '!': return {CellKind::kInvalidState, {}};
    case '0': return {CellKind::kEmpty, {}};
    case 'S': return {CellKind::kMove, JobState::kSuspended};
    case 'Q': return {CellKind::kMove, JobState::kQueued};
    case 'C': return {CellKind::kMove, JobState::kConnecting};
    case 'X': return {CellKind::kMove, JobState::kTransferring};
    case 'T': return {CellKind::kMove, JobState::kTransientError};
    case 'E': return {CellKind::kMove, JobState::kError};
    case 'D': return {CellKind::kMove, JobState::kTransferred};
    case 'A': return {CellKind::kMove, JobState::kAcknowledged};
    case 'N': return {CellKind::kMove, JobState::kCancelled};
    default: return {CellKind::kCannotHappen, {}};
  }
}

}  // namespace

std::span<const TableRow> JobTable() { return kTable; }

TableCell Lookup(JobState state, JobEvent event) {
  const TableRow& row = kTable.at(static_cast<std::size_t>(event));
  OPENBITS_ASSERT(row.event == event);
  TableCell cell = CellOf(row.cells[Column(state)]);
  if (cell.kind == CellKind::kMove && cell.to == state) cell.kind = CellKind::kStay;
  return cell;
}

std::string_view Name(JobEvent event) {
  switch (event) {  // No default: a new event must be named here.
    case JobEvent::kAddFiles: return "AddFiles";
    case JobEvent::kResumeEmpty: return "ResumeEmpty";
    case JobEvent::kResume: return "Resume";
    case JobEvent::kResumeTransferred: return "ResumeTransferred";
    case JobEvent::kSuspend: return "Suspend";
    case JobEvent::kCancel: return "Cancel";
    case JobEvent::kCompleteDownload: return "CompleteDownload";
    case JobEvent::kCompleteUpload: return "CompleteUpload";
    case JobEvent::kFinalized: return "Finalized";
    case JobEvent::kFinalizeFailed: return "FinalizeFailed";
    case JobEvent::kActivate: return "Activate";
    case JobEvent::kFirstResponse: return "FirstResponse";
    case JobEvent::kDeactivate: return "Deactivate";
    case JobEvent::kLogOff: return "LogOff";
    case JobEvent::kAllTransferred: return "AllTransferred";
    case JobEvent::kTransientError: return "TransientError";
    case JobEvent::kFatalError: return "FatalError";
    case JobEvent::kRetry: return "Retry";
    case JobEvent::kNoProgressExpired: return "NoProgressExpired";
    case JobEvent::kMaxDownloadTime: return "MaxDownloadTime";
    case JobEvent::kNetworkLost: return "NetworkLost";
    case JobEvent::kNetworkBack: return "NetworkBack";
    case JobEvent::kBlocked: return "Blocked";
    case JobEvent::kUnblocked: return "Unblocked";
    case JobEvent::kOriginDataInvalid: return "OriginDataInvalid";
    case JobEvent::kPeerDataInvalid: return "PeerDataInvalid";
    case JobEvent::kRangesExhausted: return "RangesExhausted";
    case JobEvent::kInactivityTimeout: return "InactivityTimeout";
    case JobEvent::kChangeProperty: return "ChangeProperty";
    case JobEvent::kRestart: return "Restart";
  }
  return "?";
}

}  // namespace openbits::engine
