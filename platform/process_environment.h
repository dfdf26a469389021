#pragma once

#include <optional>
#include <string>

#include "platform/user_registry.h"

namespace openbits {

/// Value of an environment variable, as UTF-8; nothing when it is not set. Any thread, while nobody changes the
/// environment.
std::optional<std::string> EnvironmentVariable(const char* name);

/// The user this process runs as: what the UserRegistry of a Platform says, without one. Any thread.
Caller ProcessCaller();

}  // namespace openbits
