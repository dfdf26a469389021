#pragma once

#include <memory>

#include "platform/device_monitor.h"

namespace openbits {

/// Watches links and addresses by rtnetlink. Its thread runs only while an observer is set. Where netlink is not to be
/// had (some containers), the network counts as connected. The cost is always "unrestricted": the kernel knows none.
std::shared_ptr<DeviceMonitor> MakeNetlinkDeviceMonitor();

}  // namespace openbits
