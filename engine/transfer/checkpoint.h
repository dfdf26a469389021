#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/transfer/download_receiver.h"
#include "engine/transfer/temporary_file.h"
#include "engine/transfer/volume_turns.h"
#include "platform/executor.h"

namespace openbits::engine {

/// Makes the bytes of a growing temporary file durable now and then, beside the transfer: data first, the record after.
/// A timer runs only between Begin and End. Lives on the strand; syncs on the file pool, one at a time of each volume.
class Checkpoint : public std::enable_shared_from_this<Checkpoint> {
 public:
  /// What a checkpoint reports to, on the strand.
  struct Events {
    /// The file is durable up to this many bytes.
    std::function<void(std::uint64_t bytes_durable)> on_durable;
    /// The sync failed, or the file was found deleted or cut. What was written since the last success is unknown.
    std::function<void(const Error& error)> on_failed;
  };

  Checkpoint(std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> pool, std::shared_ptr<VolumeTurns> turns,
             Duration interval, Events events);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  /// Starts the timer for bytes that go to `temporary`. Harmless when it runs already.
  void Begin(std::shared_ptr<TemporaryFile> temporary, std::shared_ptr<WriteProgress> progress);
  /// Stops the timer; a sync that is under way still reports.
  void End();
  /// Calls `next` once no sync is under way: at once, or later on the strand. One waiter at a time.
  void WhenIdle(Task next);
  /// Bytes known to be durable, for the next checkpoint to pass.
  void SetDurable(std::uint64_t bytes) { bytes_durable_ = bytes; }

 private:
  void Arm();
  void OnTimer();
  /// Its turn has come; false when there is nothing to sync any more.
  bool BeginSync();
  void OnSynced(const Status& status, std::uint64_t bytes);

  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<BlockingPool> pool_;
  std::shared_ptr<VolumeTurns> turns_;
  Duration interval_;
  Events events_;
  std::shared_ptr<TemporaryFile> temporary_;
  std::shared_ptr<WriteProgress> progress_;
  TimerId timer_;
  std::uint64_t bytes_durable_ = 0;
  bool is_waiting_ = false;
  bool is_syncing_ = false;
  Task waiter_;
};

}  // namespace openbits::engine
