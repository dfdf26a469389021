#pragma once

#include <map>
#include <string>

#include "platform/base/result.h"

namespace openbits {

/// Raw policy values by BITS's policy name. Read at engine start.
class PolicySource {
 public:
  virtual ~PolicySource() = default;
  /// Every value set; later sources have already overridden earlier ones. A malformed line is an error naming the
  /// file and line.
  virtual Result<std::map<std::string, std::string>> Load() = 0;
};

}  // namespace openbits
