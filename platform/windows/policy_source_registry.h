#pragma once

#include <memory>

#include "platform/policy_source.h"

namespace openbits {

/// The policies of BITS: the values of HKLM\Software\Policies\Microsoft\Windows\BITS, under their own names.
std::shared_ptr<PolicySource> MakeRegistryPolicySource();

}  // namespace openbits
