#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "platform/base/ids.h"

namespace openbits::engine {

/// Who waits for a slot and how urgent it is.
enum class SlotClass : std::uint8_t {
  kEvent,         // file and job events
  kModification,  // only while no event of the user waits
};

/// The calls a user may have in progress, and the lanes that wait for one, first come first served. `Lane` is known by
/// pointer only; a lane that is gone loses its place. Strand only.
/// BITS: nn-bits-ibackgroundcopycallback, "Remarks": four at once for a user, over all jobs.
template <class Lane>
class UserSlots {
 public:
  /// `slots_per_user`: calls in progress at once.
  explicit UserSlots(std::size_t slots_per_user) : slots_per_user_(slots_per_user) {}

  /// A lane that may have a slot.
  struct Turn {
    std::shared_ptr<Lane> lane;
    SlotClass slot_class = SlotClass::kEvent;
  };

  /// Puts a lane at the end of the queue of its class.
  void Wait(const UserId& user, SlotClass slot_class, const std::shared_ptr<Lane>& lane) {
    User& entry = users_[user];
    (slot_class == SlotClass::kEvent ? entry.events : entry.modifications).push_back(lane);
  }

  /// Takes the next lane out of the queues if a slot is free. The caller says Take if it uses the turn.
  [[nodiscard]] Turn Next(const UserId& user) {
    const auto found = users_.find(user);
    if (found == users_.end()) return {};
    User& entry = found->second;
    if (entry.in_use < slots_per_user_) {
      if (auto lane = PopLiving(entry.events)) return {std::move(lane), SlotClass::kEvent};
      if (auto lane = PopLiving(entry.modifications)) return {std::move(lane), SlotClass::kModification};
    }
    if (entry.in_use == 0 && entry.events.empty() && entry.modifications.empty()) users_.erase(found);
    return {};
  }

  /// A call begins.
  void Take(const UserId& user) { ++users_[user].in_use; }
  /// A call has ended.
  void Release(const UserId& user) { --users_[user].in_use; }

  /// Takes a lane out of a user's queues: the job has a new owner.
  void Leave(const UserId& user, const std::shared_ptr<Lane>& lane) {
    const auto found = users_.find(user);
    if (found == users_.end()) return;
    const auto is_lane = [&](const std::weak_ptr<Lane>& waiting) { return waiting.lock() == lane; };
    std::erase_if(found->second.events, is_lane);
    std::erase_if(found->second.modifications, is_lane);
  }

 private:
  using Queue = std::deque<std::weak_ptr<Lane>>;  // a lane is in each queue once at most: bounded by the jobs
  struct User {
    std::size_t in_use = 0;
    Queue events;
    Queue modifications;
  };

  static std::shared_ptr<Lane> PopLiving(Queue& queue) {
    while (!queue.empty()) {
      auto lane = queue.front().lock();
      queue.pop_front();
      if (lane != nullptr) return lane;
    }
    return nullptr;
  }

  const std::size_t slots_per_user_;
  std::map<UserId, User> users_;
};

}  // namespace openbits::engine
