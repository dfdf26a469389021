#pragma once

#include <cstdint>
#include <functional>

namespace openbits {

/// What the machine says of its network and power.
struct DeviceState {
  /// At least one interface but loopback is up and has an address that reaches beyond its link. A hint for back-off, never a
  /// gate (fault C3): loopback and unknown setups count as connected.
  bool is_connected = true;
  /// BITS_COST_STATE_* bits of the current network. BITS: bits-cost-state.md.
  std::uint32_t cost_state = 0x01;
  /// Another number when such an address has come since the last time the observer was called: a network may be back
  /// although there was one all along, as with IPv6 that is there before DHCP has ended, or a bridge for virtual machines.
  std::uint32_t arrivals = 0;
  friend bool operator==(const DeviceState&, const DeviceState&) = default;
};

/// Watches network and power. Thread-safe.
class DeviceMonitor {
 public:
  virtual ~DeviceMonitor() = default;
  /// The state now.
  [[nodiscard]] virtual DeviceState Current() const = 0;
  /// Calls `on_change` on a thread of the monitor's after every change; an empty function ends it.
  virtual void SetObserver(std::function<void(DeviceState)> on_change) = 0;
};

}  // namespace openbits
