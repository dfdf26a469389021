#pragma once

#include "engine/job/job_effect.h"
#include "engine/job/job_event.h"
#include "engine/model/job_record.h"
#include "platform/base/result.h"

namespace openbits::engine {

/// The machine's answer: the state that follows and what must be done.
struct Decision {
  JobState next = JobState::kSuspended;
  JobEffect effects = JobEffect::kNone;
};

/// Decides what an event does to a job. Pure: no clock, disk, log or network. kEmpty or kInvalidState when the table
/// refuses; asserts that the pair can happen.
Result<Decision> Decide(JobState state, JobEvent event);

/// Which row of the table a Resume of this job is.
JobEvent ResumeEvent(const JobRecord& job);
/// Which row of the table a Complete of this job is.
JobEvent CompleteEvent(const JobRecord& job);

}  // namespace openbits::engine
