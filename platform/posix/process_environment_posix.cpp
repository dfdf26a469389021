#include "platform/process_environment.h"

#include <cstdlib>

#include "platform/posix/user_registry_posix.h"

namespace openbits {

std::optional<std::string> EnvironmentVariable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

Caller ProcessCaller() { return MakePosixUserRegistry()->CurrentCaller(); }

}  // namespace openbits
