#pragma once

#include <memory>
#include <string>

#include "engine/policy/policy.h"
#include "engine/service/queue_service.h"
#include "engine/store/job_store.h"
#include "engine/transfer/download_task.h"
#include "engine/transfer/upload_task.h"
#include "platform/platform.h"
#include "transport/transport.h"

namespace openbits::engine {

/// What an engine is made of. Tests pass fakes.
struct EngineParts {
  Platform platform;
  std::shared_ptr<transport::Transport> transport;
  std::shared_ptr<JobStore> store;
  Policy policy;
  DownloadSettings download;
  UploadSettings upload;
};

/// The queue at work: the one place where parts are joined.
class Engine {
 public:
  virtual ~Engine() = default;
  /// The service; usable until Stop, after which every call gives kServiceStopped.
  virtual std::shared_ptr<QueueService> Service() = 0;
  /// Stops transfers (progress is saved), notifications and timers, and waits until nothing runs but user code.
  /// Idempotent. Not on the strand.
  virtual void Stop() = 0;
};

/// Loads the queue, reconciles it with the files on disk, and starts. Must not be called on the strand.
Result<std::unique_ptr<Engine>> StartEngine(EngineParts parts);

/// The system's engine: state directory locked, SQLite store, libcurl, policies. What the COM layer uses.
/// `state_directory` empty: the default. kStateDirectoryInUse when another process owns the queue.
Result<std::unique_ptr<Engine>> StartSystemEngine(const std::string& state_directory);

}  // namespace openbits::engine
