#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/result.h"
#include "platform/base/secret.h"

namespace openbits {

/// Bytes that only this user's vault can open.
using SealedBytes = std::vector<std::uint8_t>;

/// Seals secrets for the store. Thread-safe.
class CredentialVault {
 public:
  virtual ~CredentialVault() = default;
  /// Encrypts and authenticates `secret`.
  virtual Result<SealedBytes> Seal(const Secret& secret) = 0;
  /// Opens what Seal made; kStoreCorrupt when it was altered or sealed with another key.
  virtual Result<Secret> Unseal(const SealedBytes& sealed) = 0;
};

}  // namespace openbits
