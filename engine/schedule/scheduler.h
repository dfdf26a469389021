#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/model/job_state.h"
#include "platform/base/clock.h"
#include "platform/base/ids.h"

namespace openbits::engine {

/// A job that runs or could run: QUEUED, CONNECTING or TRANSFERRING.
struct RunnableJob {
  JobId id;
  JobPriority priority = JobPriority::kNormal;
  bool is_running = false;
  /// Place in the queue of its priority: smaller was queued earlier. A job whose slice ended gets a new, larger one.
  std::uint64_t queue_position = 0;
  /// When the running job was activated.
  SteadyTime slice_began;
};

/// Limits of the scheduler.
struct SchedulerLimits {
  std::uint32_t foreground_jobs_max = 32;
  Duration time_slice = std::chrono::seconds{300};
};

/// Which jobs change places.
struct ScheduleDecision {
  std::vector<JobId> start;
  std::vector<JobId> stop;
  /// When a slice ends and the decision must be made again; nothing when only an event can change it.
  std::optional<SteadyTime> look_again;
};

/// All foreground jobs run (up to the limit), and one background job: strict priority, first in first out with time
/// slices inside one priority. Pure; O(runnable). Stops come with the starts that need their place.
/// BITS: life-cycle-of-a-bits-job.md; ne-bits-bg_job_priority.
ScheduleDecision Schedule(const std::vector<RunnableJob>& jobs, SteadyTime now, const SchedulerLimits& limits);

}  // namespace openbits::engine
