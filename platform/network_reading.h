#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace openbits {

/// One address of an interface.
struct InterfaceAddress {
  std::uint64_t link = 0;  // the system's number of the interface
  std::string bytes;       // as on the wire: 4 or 16
  friend auto operator<=>(const InterfaceAddress&, const InterfaceAddress&) = default;
};

/// The network as the system tells of it, without loopback.
struct NetworkReading {
  bool has_interface = false;
  std::set<InterfaceAddress> addresses;  // those that connections can be made from
};

/// No interface but loopback counts as connected: test machines and sealed containers. So does what the system does not tell.
inline bool IsConnected(const std::optional<NetworkReading>& network) {
  return !network || !network->has_interface || !network->addresses.empty();
}

/// Whether `now` has an address that `before` had not.
inline bool HasNewAddress(const std::optional<NetworkReading>& before, const std::optional<NetworkReading>& now) {
  if (!before || !now) return false;
  return !std::includes(before->addresses.begin(), before->addresses.end(), now->addresses.begin(),
                        now->addresses.end());
}

}  // namespace openbits
