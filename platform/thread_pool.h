#pragma once

#include <cstddef>
#include <memory>

#include "platform/executor.h"

namespace openbits {

/// A BlockingPool of at most `threads_max` threads, started when tasks wait and ended after ten idle seconds. Releasing
/// the last reference lets tasks that were posted finish; from outside the pool it waits for them when `is_joined`, from
/// inside, or for user code that may never return, it does not.
std::shared_ptr<BlockingPool> MakeThreadPool(std::size_t threads_max, bool is_joined);

}  // namespace openbits
