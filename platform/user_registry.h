#pragma once

#include <cstdint>

#include "platform/base/ids.h"

namespace openbits {

/// Who makes a call: decided at the edge, passed as a value with every command.
struct Caller {
  UserId user;
  bool is_administrator = false;
  bool is_elevated = false;
  /// RID of the mandatory label: 0x1000 low, 0x2000 medium, 0x3000 high, 0x4000 system.
  std::uint32_t integrity_level = 0x2000;
};

/// Users of this machine. Thread-safe.
class UserRegistry {
 public:
  virtual ~UserRegistry() = default;
  /// The user this process runs as.
  [[nodiscard]] virtual Caller CurrentCaller() const = 0;
};

}  // namespace openbits
