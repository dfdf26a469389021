#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "platform/base/clock.h"

namespace openbits {

/// The one system timer of an AsioTaskRunner. It counts the sleep of the machine (fault C1) and wakes nobody while it is
/// not armed.
class DeadlineTimer {
 public:
  virtual ~DeadlineTimer() = default;
  /// From now on calls `on_due` on the loop's thread after each firing; once, before the loop runs. `on_due` may be
  /// called early or once too often: it looks at the clock.
  virtual void Start(std::function<void()> on_due) = 0;
  /// Fires after `delay` instead of whenever it would have; nothing: not at all. Any thread, one at a time.
  virtual void Arm(std::optional<Duration> delay) = 0;
};

/// A timer whose waits run on `io`, which outlives it. Throws std::system_error when the system has none left.
std::unique_ptr<DeadlineTimer> MakeDeadlineTimer(boost::asio::io_context& io);

}  // namespace openbits
