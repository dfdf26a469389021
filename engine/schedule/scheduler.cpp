#include "engine/schedule/scheduler.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace openbits::engine {
namespace {

bool QueuedEarlier(const RunnableJob* left, const RunnableJob* right) {
  return std::tie(left->queue_position, left->id) < std::tie(right->queue_position, right->id);
}

/// The running job that keeps the background place if there are several (a running foreground job was made a
/// background one): the one that has it longest.
bool KeepsPlaceBefore(const RunnableJob* left, const RunnableJob* right) {
  return std::tie(left->slice_began, left->queue_position, left->id) <
         std::tie(right->slice_began, right->queue_position, right->id);
}

/// BITS: life-cycle-of-a-bits-job.md: foreground jobs run side by side, besides the one background job.
void ScheduleForeground(std::vector<const RunnableJob*> jobs, std::size_t places, ScheduleDecision& decision) {
  if (places < jobs.size()) {
    std::nth_element(jobs.begin(), jobs.begin() + static_cast<std::ptrdiff_t>(places), jobs.end(), QueuedEarlier);
  } else {
    places = jobs.size();
  }
  const auto chosen_end = jobs.begin() + static_cast<std::ptrdiff_t>(places);
  std::sort(jobs.begin(), chosen_end, QueuedEarlier);
  for (auto job = jobs.begin(); job != jobs.end(); ++job) {
    const bool is_chosen = job < chosen_end;
    if (is_chosen && !(*job)->is_running) decision.start.push_back((*job)->id);
    if (!is_chosen && (*job)->is_running) decision.stop.push_back((*job)->id);
  }
}

/// BITS: ne-bits-bg_job_priority: a higher priority pre-empts; equal ones share by time slices.
void ScheduleBackground(const std::vector<const RunnableJob*>& jobs, SteadyTime now, Duration time_slice,
                        ScheduleDecision& decision) {
  if (jobs.empty()) return;
  JobPriority top = JobPriority::kLow;
  for (const RunnableJob* job : jobs)
    top = std::min(top, job->priority);

  const RunnableJob* running = nullptr;
  const RunnableJob* next = nullptr;
  std::size_t rivals = 0;  // jobs of the top priority
  for (const RunnableJob* job : jobs) {
    if (job->priority != top) continue;
    ++rivals;
    if (job->is_running) {
      if (running == nullptr || KeepsPlaceBefore(job, running)) running = job;
    } else if (next == nullptr || QueuedEarlier(job, next)) {
      next = job;
    }
  }

  const RunnableJob* chosen = running;
  if (running == nullptr || (next != nullptr && now - running->slice_began >= time_slice)) chosen = next;
  for (const RunnableJob* job : jobs) {
    if (job->is_running && job != chosen) decision.stop.push_back(job->id);
  }
  if (!chosen->is_running) decision.start.push_back(chosen->id);
  if (rivals > 1) decision.look_again = (chosen->is_running ? chosen->slice_began : now) + time_slice;
}

}  // namespace

ScheduleDecision Schedule(const std::vector<RunnableJob>& jobs, SteadyTime now, const SchedulerLimits& limits) {
  std::vector<const RunnableJob*> foreground;
  std::vector<const RunnableJob*> background;
  for (const RunnableJob& job : jobs) {
    (job.priority == JobPriority::kForeground ? foreground : background).push_back(&job);
  }
  ScheduleDecision decision;
  ScheduleForeground(std::move(foreground), limits.foreground_jobs_max, decision);
  ScheduleBackground(background, now, limits.time_slice, decision);
  return decision;
}

}  // namespace openbits::engine
