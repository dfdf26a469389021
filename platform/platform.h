#pragma once

#include <memory>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/credential_vault.h"
#include "platform/device_monitor.h"
#include "platform/executor.h"
#include "platform/file_system.h"
#include "platform/policy_source.h"
#include "platform/process_launcher.h"
#include "platform/user_registry.h"

namespace openbits {

/// Everything the engine asks of the machine. Tests pass fakes; MakeSystemPlatform gives the real ones.
struct Platform {
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Random> random;
  std::shared_ptr<Logger> logger;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<UserRegistry> users;
  std::shared_ptr<ProcessLauncher> processes;
  std::shared_ptr<CredentialVault> vault;
  std::shared_ptr<PolicySource> policies;
  std::shared_ptr<DeviceMonitor> device;
  /// The strand that owns all jobs.
  std::shared_ptr<TaskRunner> strand;
  /// Blocking file work: sync, rename, delete.
  std::shared_ptr<BlockingPool> file_pool;
  /// User code: callbacks. Grows to the dispatcher's need; the dispatcher bounds it.
  std::shared_ptr<BlockingPool> callback_pool;
};

/// An exclusively held state directory: mode 0700, ours, locked for as long as this object lives.
class StateDirectory {
 public:
  virtual ~StateDirectory() = default;
  /// Absolute path.
  [[nodiscard]] virtual const std::string& path() const = 0;
};

/// Where state lives: OPENBITS_STATE_DIR, else $XDG_STATE_HOME/openbits, else ~/.local/state/openbits
/// (Windows: %LOCALAPPDATA%\openbits). kPathNotFound when none can be derived.
Result<std::string> DefaultStateDirectoryPath();

/// Creates the directory if needed, checks owner and mode (fault D8), takes the lock (fault A13).
/// kStateDirectoryInUse when another process or engine holds it; kStateDirectoryUnsafe for a wrong owner or mode.
Result<std::unique_ptr<StateDirectory>> LockStateDirectory(const std::string& path);

/// Where records go when there is no Platform yet, or none can be made: as Platform::logger does.
std::shared_ptr<Logger> MakeSystemLogger();

/// The real machine. `state_directory` is where the vault keeps its key. Threads are started lazily or here and end
/// when the last reference goes.
Result<Platform> MakeSystemPlatform(const std::string& state_directory);

}  // namespace openbits
