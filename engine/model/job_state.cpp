#include "engine/model/job_state.h"

namespace openbits::engine {

std::string_view Name(JobState state) {
  switch (state) {  // No default: a new state must be named here.
    case JobState::kQueued: return "QUEUED";
    case JobState::kConnecting: return "CONNECTING";
    case JobState::kTransferring: return "TRANSFERRING";
    case JobState::kSuspended: return "SUSPENDED";
    case JobState::kError: return "ERROR";
    case JobState::kTransientError: return "TRANSIENT_ERROR";
    case JobState::kTransferred: return "TRANSFERRED";
    case JobState::kAcknowledged: return "ACKNOWLEDGED";
    case JobState::kCancelled: return "CANCELLED";
  }
  return "?";
}

}  // namespace openbits::engine
