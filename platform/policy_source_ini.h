#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/policy_source.h"

namespace openbits {

/// A file of policies.
struct PolicyFile {
  /// In UTF-8.
  std::string path;
  /// Somebody has named it: that it is missing is a mistake, which must not lift what it should forbid. Any other may be
  /// missing.
  bool must_exist = false;

  friend bool operator==(const PolicyFile&, const PolicyFile&) = default;
};

/// Reads "Name = value" files, later ones over earlier ones.
std::shared_ptr<PolicySource> MakeIniPolicySource(std::vector<PolicyFile> files);

}  // namespace openbits
