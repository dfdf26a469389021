#pragma once

#include <memory>

#include "platform/credential_vault.h"

namespace openbits {

/// Seals with the user's key of the Data Protection API: what was sealed opens for this user only, on this machine (or
/// where the profile roams). No key of ours exists.
std::shared_ptr<CredentialVault> MakeDpapiCredentialVault();

}  // namespace openbits
