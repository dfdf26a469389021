#pragma once

#include <memory>

#include "platform/base/random.h"

namespace openbits {

/// The kernel's random numbers.
std::shared_ptr<Random> MakeSystemRandom();

}  // namespace openbits
