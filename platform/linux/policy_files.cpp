#include "platform/linux/policy_files.h"

#include <cstdlib>
#include <string>

namespace openbits {

std::vector<PolicyFile> SystemPolicyFiles() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string file = variable("OPENBITS_POLICY_FILE"); !file.empty()) {
    return {PolicyFile{file, true}};
  }
  std::vector<PolicyFile> files{PolicyFile{"/etc/openbits/policy.conf"}};
  if (const std::string home = variable("XDG_CONFIG_HOME"); home.starts_with('/')) {
    files.push_back(PolicyFile{home + "/openbits/policy.conf"});
  } else if (const std::string user = variable("HOME"); user.starts_with('/')) {
    files.push_back(PolicyFile{user + "/.config/openbits/policy.conf"});
  }
  return files;
}

}  // namespace openbits
