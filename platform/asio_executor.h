#pragma once

#include <memory>

#include "platform/executor.h"

namespace openbits {

/// A TaskRunner on one thread of its own, driven by Asio. Timers follow the time since boot, so that sleep of the
/// machine counts (fault C1). Wakes only for tasks and due timers. Releasing the last reference stops the thread after the task
/// in progress; tasks that have not begun are dropped. The last reference may go on the runner's own thread.
/// Throws std::system_error when the system has no descriptor or thread left.
std::shared_ptr<TaskRunner> MakeAsioTaskRunner(std::shared_ptr<Clock> clock);

}  // namespace openbits
