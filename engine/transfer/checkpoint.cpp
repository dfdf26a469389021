#include "engine/transfer/checkpoint.h"

#include <utility>

namespace openbits::engine {

Checkpoint::Checkpoint(std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> pool,
                       std::shared_ptr<VolumeTurns> turns, Duration interval, Events events)
    : strand_(std::move(strand)),
      pool_(std::move(pool)),
      turns_(std::move(turns)),
      interval_(interval),
      events_(std::move(events)) {}

Checkpoint::~Checkpoint() { strand_->Cancel(timer_); }

void Checkpoint::Begin(std::shared_ptr<TemporaryFile> temporary, std::shared_ptr<WriteProgress> progress) {
  OPENBITS_ASSERT_STRAND(*strand_);
  temporary_ = std::move(temporary);
  progress_ = std::move(progress);
  if (timer_ == TimerId{}) {
    Arm();
  }
}

void Checkpoint::End() {
  OPENBITS_ASSERT_STRAND(*strand_);
  strand_->Cancel(std::exchange(timer_, TimerId{}));
  temporary_.reset();
  progress_.reset();
}

void Checkpoint::WhenIdle(Task next) {
  OPENBITS_ASSERT_STRAND(*strand_);
  if (!is_syncing_) {
    next();
    return;
  }
  waiter_ = std::move(next);
}

void Checkpoint::Arm() {
  timer_ = strand_->PostAfter(interval_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->OnTimer();
    }
  });
}

void Checkpoint::OnTimer() {
  timer_ = TimerId{};
  if (temporary_ == nullptr) {
    return;
  }
  Arm();
  if (is_syncing_ || is_waiting_) {
    return;
  }
  if (progress_->written.load(std::memory_order_acquire) <= bytes_durable_) {
    progress_->flush_wanted.store(true, std::memory_order_relaxed);
    return;
  }
  is_waiting_ = true;
  turns_->Enter(temporary_->identity().volume, [weak = weak_from_this()] {
    const auto self = weak.lock();
    return self != nullptr && self->BeginSync();
  });
}

bool Checkpoint::BeginSync() {
  is_waiting_ = false;
  if (temporary_ == nullptr) {
    return false;
  }
  is_syncing_ = true;
  pool_->Post([strand = strand_, turns = turns_, volume = temporary_->identity().volume, weak = weak_from_this(),
               temporary = temporary_, bytes = progress_->written.load(std::memory_order_acquire)]() mutable {
    const Status status = temporary->SyncWritten(bytes);
    temporary.reset();
    strand->Post([turns, volume, weak, status, bytes] {
      turns->Leave(volume);
      if (const auto self = weak.lock()) {
        self->OnSynced(status, bytes);
      }
    });
  });
  return true;
}

void Checkpoint::OnSynced(const Status& status, std::uint64_t bytes) {
  is_syncing_ = false;
  if (status) {
    bytes_durable_ = bytes;
    events_.on_durable(bytes);
  } else {
    events_.on_failed(status.error());
  }
  if (waiter_) {
    std::exchange(waiter_, nullptr)();
  }
}

}  // namespace openbits::engine
