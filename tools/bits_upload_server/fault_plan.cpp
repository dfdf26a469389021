#include "tools/bits_upload_server/fault_plan.h"

namespace openbits::upload_server {

void FaultGate::Open() {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    waiting.swap(waiting_);
  }
  for (const auto& resume : waiting)
    resume();
}

bool FaultGate::WaitForArrivals(size_t count, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return arrivals_ >= count; });
}

void FaultGate::Arrive(std::function<void()> resume) {
  {
    const std::lock_guard lock(mutex_);
    ++arrivals_;
    changed_.notify_all();
    if (!open_) {
      waiting_.push_back(std::move(resume));
      return;
    }
  }
  resume();
}

void FaultPlan::Set(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  for (Fault& fault : faults)
    entries_.push_back({std::move(fault), 0});
}

void FaultPlan::Add(Fault fault) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(fault), 0});
}

Fault FaultPlan::Next(PacketType type) {
  const std::lock_guard lock(mutex_);
  const Fault* hit = nullptr;
  for (Entry& entry : entries_) {
    const Fault& fault = entry.fault;
    if (fault.packet && *fault.packet != type) continue;
    const uint64_t number = ++entry.seen;
    const bool is_hit = number >= fault.at && number - fault.at < fault.times;
    if (is_hit && hit == nullptr) hit = &fault;
  }
  return hit == nullptr ? Fault{} : *hit;
}

}  // namespace openbits::upload_server
