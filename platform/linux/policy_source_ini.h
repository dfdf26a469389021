#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/policy_source.h"

namespace openbits {

/// Reads "Name = value" files, later ones over earlier ones; missing files are skipped.
std::shared_ptr<PolicySource> MakeIniPolicySource(std::vector<std::string> files);

/// The files of this system: OPENBITS_POLICY_FILE alone if it is set, else /etc/openbits/policy.conf and
/// $XDG_CONFIG_HOME/openbits/policy.conf.
std::vector<std::string> SystemPolicyFiles();

}  // namespace openbits
