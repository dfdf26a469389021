#pragma once

#include <vector>

#include "platform/policy_source_ini.h"

namespace openbits {

/// The files of this system: OPENBITS_POLICY_FILE alone if it is set, which must be there then; else /etc/openbits/policy.conf
/// and $XDG_CONFIG_HOME/openbits/policy.conf, or ~/.config/openbits/policy.conf.
std::vector<PolicyFile> SystemPolicyFiles();

}  // namespace openbits
