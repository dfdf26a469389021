#pragma once

#include <cstdint>
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

/// What whoever starts the system's engine may choose.
struct SystemEngineOptions {
  /// Where the queue is kept; empty: the default.
  std::string state_directory;
  /// In place of the policy FilesAtOncePerJob; 0: as the policy says.
  std::uint32_t files_at_once_per_job = 0;
};

/// The system's engine: state directory locked, SQLite store, libcurl, policies. What the COM layer uses.
/// kStateDirectoryInUse when another process owns the queue.
Result<std::unique_ptr<Engine>> StartSystemEngine(const SystemEngineOptions& options);

}  // namespace openbits::engine
