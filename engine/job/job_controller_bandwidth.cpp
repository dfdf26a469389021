#include <utility>

#include "engine/job/job_controller.h"
#include "engine/throttle/bandwidth_schedule.h"

namespace openbits::engine {

// BITS: group-policies.md, MaxInternetBandwidth: setting the system's clock does not move the interval; a restart does.
void JobController::UpdateBandwidth() {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  constexpr std::chrono::hours kDay{24};
  const Duration local = (CountedNow() + utc_offset_).time_since_epoch();
  const BandwidthAllowance allowance =
      AllowanceAt(parts_.policy.bandwidth, local - std::chrono::floor<std::chrono::days>(local));
  parts_.platform.strand->Cancel(std::exchange(bandwidth_timer_, TimerId{}));
  if (allowance.changes_after) {
    bandwidth_timer_ = parts_.platform.strand->PostAfter(std::min<Duration>(*allowance.changes_after, kDay),
                                                         [weak = weak_from_this()] {
                                                           if (const auto self = weak.lock()) self->UpdateBandwidth();
                                                         });
  }
  throttle_->SetLimit(allowance.bytes_per_s);
  if (throttle_->IsLimited()) {
    // A request that waits for its turn would have a share of the limit and not use it.
    for (const auto& [id, entry] : entries_) {
      if (entry->transfers != nullptr) entry->transfers->TakeBackEarly();
    }
  }
  if (std::exchange(is_bandwidth_blocked_, allowance.IsBlocked()) == allowance.IsBlocked()) return;
  for (const auto& [id, entry] : entries_) {
    if (IsHeldByBandwidth(*entry)) FreeFromBandwidth(*entry);
  }
  WakeScheduler();  // blocks those that may not go on
}

bool JobController::IsBandwidthAllowed(const JobEntry& entry) const {
  return !is_bandwidth_blocked_ || entry.record.header.priority == JobPriority::kForeground;
}

bool JobController::IsHeldByBandwidth(const JobEntry& entry) const {
  const JobHeader& header = entry.record.header;
  return header.state == JobState::kTransientError && header.error &&
         header.error->error.code == Errc::kBlockedByPolicy && header.pending_action == PendingAction::kNone;
}

void JobController::FreeFromBandwidth(JobEntry& entry) {
  if (!IsBandwidthAllowed(entry)) return;
  static_cast<void>(Apply(entry, JobEvent::kUnblocked));  // TRANSIENT_ERROR: allowed
}

// BITS: group-policies.md, MaxInternetBandwidth: a limit of zero puts background jobs into TRANSIENT_ERROR with
// BG_E_BLOCKED_BY_POLICY; they are queued when the interval is over.
void JobController::BlockByBandwidth(JobEntry& entry) {
  EventDetail detail;
  detail.error.error =
      Error{Errc::kBlockedByPolicy, ErrorContext::kQueue, 0, "MaxInternetBandwidth allows no background transfers now"};
  detail.error.when = parts_.platform.clock->WallNow();
  detail.is_counted = false;
  static_cast<void>(Apply(entry, JobEvent::kBlocked, &detail));  // callers pass jobs that are queued or running
}

}  // namespace openbits::engine
