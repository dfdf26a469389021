#pragma once

#include <cstdint>
#include <memory>

#include "platform/device_monitor.h"

namespace openbits {

/// BITS_COST_STATE_* bits for the NLM_CONNECTION_COST bits of Windows. Pure. BITS: bits-cost-state.md.
std::uint32_t CostStateOf(std::uint32_t connection_cost);

/// Watches addresses by the IP helper functions; the cost is the Network List Manager's at the time of asking, or
/// "unrestricted" where there is none.
std::shared_ptr<DeviceMonitor> MakeWindowsDeviceMonitor();

}  // namespace openbits
