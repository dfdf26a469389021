#include "platform/linux/credential_vault_file.h"
#include "platform/linux/device_monitor_netlink.h"
#include "platform/linux/policy_files.h"
#include "platform/linux/stderr_logger.h"
#include "platform/linux/system_clock.h"
#include "platform/linux/system_random.h"
#include "platform/policy_source_ini.h"
#include "platform/posix/file_system_posix.h"
#include "platform/posix/process_launcher_posix.h"
#include "platform/posix/user_registry_posix.h"
#include "platform/system_parts.h"

namespace openbits {

std::shared_ptr<Logger> MakeSystemLogger() { return MakeStderrLogger(MakeSystemClock()); }

Status FillSystemParts(Platform& platform, const std::string& state_directory) {
  platform.clock = MakeSystemClock();
  platform.random = MakeSystemRandom();
  auto vault = MakeFileCredentialVault(state_directory, platform.random);
  if (!vault) return vault.error();
  platform.vault = *std::move(vault);
  platform.logger = MakeStderrLogger(platform.clock);
  platform.files = MakePosixFileSystem();
  platform.users = MakePosixUserRegistry();
  platform.processes = MakePosixProcessLauncher();
  platform.policies = MakeIniPolicySource(SystemPolicyFiles());
  platform.device = MakeNetlinkDeviceMonitor();
  return {};
}

}  // namespace openbits
