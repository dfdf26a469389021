#include "platform/linux/device_monitor_netlink.h"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "platform/network_reading.h"
#include "platform/posix/unique_fd.h"
#include "platform/watch_slot.h"

namespace openbits {
namespace {

// BITS: bits-cost-state.md: BITS_COST_STATE_UNRESTRICTED.
constexpr std::uint32_t kCostUnrestricted = 0x01;

UniqueFd OpenNetlink(std::uint32_t groups) {
  UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return socket;
}

// Asks for everything of one kind and hands each answer to `take`. False when the kernel does not tell. The kernel answers
// while it is asked, so that nothing is waited for.
template <class Header>
bool Dump(std::uint16_t kind, const std::function<void(const nlmsghdr&)>& take) {
  const UniqueFd socket = OpenNetlink(0);
  if (!socket) return false;
  struct {
    nlmsghdr head;
    Header body;
  } request{};
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = kind;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (::send(socket.get(), &request, sizeof request, 0) != static_cast<ssize_t>(sizeof request)) return false;
  alignas(nlmsghdr) std::array<char, 32'768> buffer{};  // netlink(7): no answer to a dump is longer
  for (;;) {
    const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    auto left = static_cast<std::uint32_t>(size);
    for (auto* one = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(one, left); one = NLMSG_NEXT(one, left)) {
      if (one->nlmsg_type == NLMSG_DONE) return true;
      if (one->nlmsg_type == NLMSG_ERROR) return false;
      take(*one);
    }
  }
}

/// Whether an address reaches beyond its link (RFC 3927: 169.254/16 does not, whatever scope it was given).
bool IsOfWiderScope(const ifaddrmsg& message, const std::string& bytes) {
  const bool is_self_assigned = message.ifa_family == AF_INET && bytes.starts_with("\xA9\xFE");
  return message.ifa_scope == RT_SCOPE_UNIVERSE && !is_self_assigned;
}

// An address that nobody gave us is no sign of a network: a link has its fe80:: or 169.254 at once, and a retry then comes
// too early for the address by DHCP. Nor is one that the kernel still checks (tentative; optimistic ones are in use already).
std::optional<InterfaceAddress> UsableAddress(const nlmsghdr& head) {
  constexpr std::uint32_t kUnusable = IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED;
  const auto* message = static_cast<const ifaddrmsg*>(NLMSG_DATA(&head));
  std::uint32_t flags = message->ifa_flags;
  InterfaceAddress address{message->ifa_index, {}};
  bool has_local = false;
  auto left = static_cast<std::uint32_t>(IFA_PAYLOAD(&head));
  for (const rtattr* one = IFA_RTA(message); RTA_OK(one, left); one = RTA_NEXT(one, left)) {
    const std::string_view data(static_cast<const char*>(RTA_DATA(one)), RTA_PAYLOAD(one));
    if (one->rta_type == IFA_FLAGS && data.size() == sizeof flags) {
      std::memcpy(&flags, data.data(), sizeof flags);
    } else if (one->rta_type == IFA_LOCAL || (one->rta_type == IFA_ADDRESS && !has_local)) {
      has_local = one->rta_type == IFA_LOCAL;  // the other is the far end's where they differ
      address.bytes = data;
    }
  }
  if ((flags & IFA_F_OPTIMISTIC) != 0) flags &= ~std::uint32_t{IFA_F_TENTATIVE};
  if ((flags & kUnusable) != 0 || !IsOfWiderScope(*message, address.bytes)) return std::nullopt;
  return address;
}

std::optional<NetworkReading> ReadNetwork() {
  NetworkReading network;
  std::set<std::uint32_t> running;
  const bool has_links = Dump<ifinfomsg>(RTM_GETLINK, [&](const nlmsghdr& head) {
    const auto* link = static_cast<const ifinfomsg*>(NLMSG_DATA(&head));
    if (head.nlmsg_type != RTM_NEWLINK || (link->ifi_flags & IFF_LOOPBACK) != 0) return;
    network.has_interface = true;
    if ((link->ifi_flags & IFF_RUNNING) != 0) running.insert(static_cast<std::uint32_t>(link->ifi_index));
  });
  const bool has_addresses = has_links && Dump<ifaddrmsg>(RTM_GETADDR, [&](const nlmsghdr& head) {
                               if (head.nlmsg_type != RTM_NEWADDR) return;
                               auto address = UsableAddress(head);
                               if (address && running.contains(static_cast<std::uint32_t>(address->link)))
                                 network.addresses.insert(std::move(*address));
                             });
  if (!has_addresses) return std::nullopt;
  return network;
}

// One observer and its thread. The thread holds the watch, so that its observer may end it.
class Watch {
 public:
  explicit Watch(std::function<void(DeviceState)> on_change) : on_change_(std::move(on_change)) {}

  // False when the system gives no netlink socket, descriptor or thread.
  static bool Start(const std::shared_ptr<Watch>& watch) {
    watch->socket_ = OpenNetlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
    watch->stop_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!watch->socket_ || !watch->stop_) return false;
    try {
      // Read after the socket listens, so that no change falls between.
      watch->thread_ = std::thread([watch, first = ReadNetwork()] { watch->Run(first); });
    } catch (const std::system_error&) {
      return false;
    }
    return true;
  }

  // Returns when the observer is not called any more; from inside the observer, at once: this call is its last.
  void Stop() {
    is_stopped_ = true;
    const std::uint64_t one = 1;
    // The counter cannot be full after one write.
    static_cast<void>(::write(stop_.get(), &one, sizeof one) == sizeof one);
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

 private:
  void Run(std::optional<NetworkReading> known) {
    bool was_connected = IsConnected(known);
    std::array<char, 8192> message{};
    while (!is_stopped_) {
      std::array<pollfd, 2> waiting{{{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
      if (waiting[1].revents != 0) return;
      if (waiting[0].revents == 0) continue;
      // What changed does not matter: the state is read anew. Lost messages (ENOBUFS) mean the same.
      while (::recv(socket_.get(), message.data(), message.size(), 0) > 0) {
      }
      std::optional<NetworkReading> now = ReadNetwork();
      const bool has_new_address = HasNewAddress(known, now);
      const bool is_connected = IsConnected(now);
      const bool is_news = has_new_address || is_connected != was_connected;
      was_connected = is_connected;
      if (has_new_address) ++arrivals_;
      if (now) known = std::move(now);  // an address that came while nothing was told is new to the next reading
      if (is_news) on_change_(DeviceState{is_connected, kCostUnrestricted, arrivals_});
    }
  }

  std::function<void(DeviceState)> on_change_;
  std::uint32_t arrivals_ = 0;
  UniqueFd socket_;
  UniqueFd stop_;
  std::atomic<bool> is_stopped_ = false;
  std::thread thread_;
};

class NetlinkDeviceMonitor final : public DeviceMonitor {
 public:
  [[nodiscard]] DeviceState Current() const override {
    return DeviceState{IsConnected(ReadNetwork()), kCostUnrestricted};
  }

  void SetObserver(std::function<void(DeviceState)> on_change) override {
    slot_.Replace(nullptr);
    if (!on_change) return;
    auto watch = std::make_shared<Watch>(std::move(on_change));
    if (Watch::Start(watch)) slot_.Replace(std::move(watch));
  }

 private:
  WatchSlot<Watch> slot_;
};

}  // namespace

std::shared_ptr<DeviceMonitor> MakeNetlinkDeviceMonitor() { return std::make_shared<NetlinkDeviceMonitor>(); }

}  // namespace openbits
