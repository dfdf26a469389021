#include "engine/throttle/throttle_controller.h"

#include <algorithm>

namespace openbits::engine {

void ThrottleController::SetLimit(std::optional<std::uint64_t> bytes_per_s) {
  if (bytes_per_s == limit_ || bytes_per_s == std::uint64_t{0}) return;
  limit_ = bytes_per_s;
  Divide();
}

void ThrottleController::SetForeground(JobId job, bool is_foreground) {
  const bool is_changed = is_foreground ? foreground_.insert(job).second : foreground_.erase(job) > 0;
  if (is_changed) Divide();
}

std::size_t ThrottleController::CountBackground() const {
  return static_cast<std::size_t>(std::count_if(
      running_.begin(), running_.end(), [this](const auto& item) { return !foreground_.contains(item.second.job); }));
}

std::uint64_t ThrottleController::Share(std::size_t transfers) const {
  // The transport takes zero for "no limit".
  return limit_ ? std::max<std::uint64_t>(*limit_ / std::max<std::size_t>(transfers, 1), 1) : 0;
}

std::uint64_t ThrottleController::NextShare(JobId job) const {
  return foreground_.contains(job) || !limit_ ? 0 : Share(CountBackground() + 1);
}

void ThrottleController::Add(TransferId transfer, JobId job) {
  if (!running_.emplace(transfer.value, Running{job, NextShare(job)}).second) return;
  if (limit_) Divide();
}

void ThrottleController::Remove(TransferId transfer) {
  if (running_.erase(transfer.value) > 0 && limit_) Divide();
}

void ThrottleController::Divide() {
  const std::uint64_t share = Share(CountBackground());
  for (auto& [id, running] : running_) {
    const std::uint64_t wanted = foreground_.contains(running.job) ? 0 : share;
    if (wanted == running.share) continue;
    running.share = wanted;
    transport_->SetRateLimit(TransferId{id}, wanted);
  }
}

}  // namespace openbits::engine
