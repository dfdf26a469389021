#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/policy_source.h"

namespace openbits {

/// Reads "Name = value" files (paths in UTF-8), later ones over earlier ones; missing files are skipped.
std::shared_ptr<PolicySource> MakeIniPolicySource(std::vector<std::string> files);

}  // namespace openbits
