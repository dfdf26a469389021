#include "platform/policy_source_ini.h"
#include "platform/process_environment.h"
#include "platform/system_parts.h"
#include "platform/windows/credential_vault_dpapi.h"
#include "platform/windows/device_monitor_windows.h"
#include "platform/windows/file_system_windows.h"
#include "platform/windows/policy_source_registry.h"
#include "platform/windows/process_launcher_windows.h"
#include "platform/windows/stderr_logger_windows.h"
#include "platform/windows/system_clock_windows.h"
#include "platform/windows/system_random_windows.h"
#include "platform/windows/user_registry_windows.h"

namespace openbits {
namespace {

// OPENBITS_POLICY_FILE alone if it is set, as everywhere; else the registry.
std::shared_ptr<PolicySource> MakePolicySource() {
  const std::string file = EnvironmentVariable("OPENBITS_POLICY_FILE").value_or("");
  if (file.empty()) return MakeRegistryPolicySource();
  return MakeIniPolicySource({PolicyFile{file, true}});
}

}  // namespace

std::shared_ptr<Logger> MakeSystemLogger() { return MakeWindowsLogger(MakeWindowsClock()); }

Status FillSystemParts(Platform& platform, const std::string& /*state_directory*/) {
  platform.clock = MakeWindowsClock();
  platform.random = MakeWindowsRandom();
  platform.vault = MakeDpapiCredentialVault();
  platform.logger = MakeWindowsLogger(platform.clock);
  platform.files = MakeWindowsFileSystem(platform.random);
  platform.users = MakeWindowsUserRegistry();
  platform.processes = MakeWindowsProcessLauncher();
  platform.policies = MakePolicySource();
  platform.device = MakeWindowsDeviceMonitor();
  return {};
}

}  // namespace openbits
