#pragma once

#include <string>

#include "platform/platform.h"

namespace openbits {

/// Fills in what this system has its own way: everything of `platform` but the threads. For MakeSystemPlatform.
Status FillSystemParts(Platform& platform, const std::string& state_directory);

}  // namespace openbits
