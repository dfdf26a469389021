#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "platform/executor.h"

namespace openbits {

/// Long enough that a busy queue keeps its threads, short enough that an idle one soon costs nothing.
inline constexpr std::chrono::milliseconds kPoolIdleTime = std::chrono::seconds{10};

/// A BlockingPool of at most `threads_max` threads, started when tasks wait and ended after `idle_time` without. Releasing
/// the last reference lets tasks that were posted finish; from outside the pool it waits for them when `is_joined`, from
/// inside, or for user code that may never return, it does not. While the system has no thread to give, tasks wait, and a timer
/// of `retry_on` asks again every second; what still waits for the first thread when the pool goes is dropped.
std::shared_ptr<BlockingPool> MakeThreadPool(std::size_t threads_max, bool is_joined,
                                             std::weak_ptr<TaskRunner> retry_on,
                                             std::chrono::milliseconds idle_time = kPoolIdleTime);

}  // namespace openbits
