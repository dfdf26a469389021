#pragma once

#include <cstdint>

#include "engine/notify/notification.h"

namespace openbits::engine {

/// How a target took a notification.
enum class Delivery : std::uint8_t {
  kAccepted,
  kFailed,        // the method returned something else than success: deliver again
  kDisconnected,  // the target is gone: treat as if none were set
};

/// Receives notifications of jobs: user code behind it. Implemented over IBackgroundCopyCallback by the COM layer.
class NotificationTarget {
 public:
  virtual ~NotificationTarget() = default;
  /// Whether the target knows this kind (Callback2, Callback3). Called on the strand; must not run user code.
  [[nodiscard]] virtual bool Supports(NotificationKind kind) const = 0;
  /// Delivers, on a thread of the callback pool; may take as long as it likes and may call the service. Never throws.
  virtual Delivery Deliver(const Notification& notification) = 0;
};

}  // namespace openbits::engine
