#include "tools/bits_upload_server/session.h"

#include <utility>

namespace openbits::upload_server {

void SessionTurns::Take(Visitor visitor) {
  std::optional<Visitor> sent_away;
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (is_taken_) {
      sent_away = std::exchange(next_, std::move(visitor));
      call = wanted_;
    } else {
      is_taken_ = true;
      wanted_ = std::move(visitor.wanted);
      call = std::move(visitor.begin);
    }
  }
  if (sent_away && sent_away->sent_away) sent_away->sent_away();
  if (call) call();
}

bool SessionTurns::TryTake() {
  const std::lock_guard lock(mutex_);
  if (is_taken_) return false;
  wanted_ = {};
  return is_taken_ = true;
}

void SessionTurns::Release() {
  std::function<void()> begin;
  {
    const std::lock_guard lock(mutex_);
    wanted_ = {};
    is_taken_ = next_.has_value();
    if (next_) {
      begin = std::move(next_->begin);
      wanted_ = std::move(next_->wanted);
      next_.reset();
    }
  }
  if (begin) begin();
}

Session::Session(SessionRecord record, uint64_t held, std::chrono::system_clock::time_point touched)
    : id_(record.id),
      target_(record.target),
      user_(record.user),
      owner_(user_.empty() ? record.address : user_),
      touched_(touched),
      held_(held) {
  summary_ = {.id = id_, .target = ParseTarget(target_).Text(), .user = user_, .held = held_};
  SetRecord(record);
}

void Session::SetRecord(const SessionRecord& record) {
  record_ = record;
  const std::lock_guard lock(summary_mutex_);
  summary_.total = record.total;
  summary_.delivered = record.phase == SessionPhase::kDelivered;
}

void Session::SetHeld(uint64_t held) {
  held_ = held;
  const std::lock_guard lock(summary_mutex_);
  summary_.held = held;
}

SessionSummary Session::Summary() const {
  const std::lock_guard lock(summary_mutex_);
  return summary_;
}

}  // namespace openbits::upload_server
