#pragma once

#include <memory>

#include "platform/base/random.h"

namespace openbits {

/// The system's random numbers, from BCrypt.
std::shared_ptr<Random> MakeWindowsRandom();

}  // namespace openbits
