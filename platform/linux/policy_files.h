#pragma once

#include <string>
#include <vector>

namespace openbits {

/// The files of this system: OPENBITS_POLICY_FILE alone if it is set, else /etc/openbits/policy.conf and
/// $XDG_CONFIG_HOME/openbits/policy.conf.
std::vector<std::string> SystemPolicyFiles();

}  // namespace openbits
