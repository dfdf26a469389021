#pragma once

#include <memory>
#include <string>

#include "platform/base/random.h"
#include "platform/credential_vault.h"

namespace openbits {

/// Seals with AES-256-GCM under a random key in `<directory>/vault.key` (0600, made at first use). Whoever can read that
/// file can open what was sealed: it guards copies of the store, not the account (fault D7).
Result<std::shared_ptr<CredentialVault>> MakeFileCredentialVault(const std::string& directory,
                                                                 std::shared_ptr<Random> random);

}  // namespace openbits
