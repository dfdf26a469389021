#include "platform/linux/device_monitor_netlink.h"

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <thread>
#include <utility>

namespace openbits {
namespace {

// Loopback alone counts as connected when there is no other interface at all: test machines and sealed containers.
bool IsConnected() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return true;
  bool has_other = false;
  bool has_usable = false;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if ((one->ifa_flags & IFF_LOOPBACK) != 0) continue;
    has_other = true;
    const bool has_address =
        one->ifa_addr != nullptr && (one->ifa_addr->sa_family == AF_INET || one->ifa_addr->sa_family == AF_INET6);
    if (has_address && (one->ifa_flags & IFF_RUNNING) != 0) has_usable = true;
  }
  ::freeifaddrs(list);
  return has_usable || !has_other;
}

class NetlinkDeviceMonitor final : public DeviceMonitor {
 public:
  NetlinkDeviceMonitor() = default;
  NetlinkDeviceMonitor(const NetlinkDeviceMonitor&) = delete;
  NetlinkDeviceMonitor& operator=(const NetlinkDeviceMonitor&) = delete;
  ~NetlinkDeviceMonitor() override { StopThread(); }

  [[nodiscard]] DeviceState Current() const override { return DeviceState{IsConnected(), 0x01}; }

  void SetObserver(std::function<void(DeviceState)> on_change) override {
    StopThread();
    if (on_change) StartThread(std::move(on_change));
  }

 private:
  void StartThread(std::function<void(DeviceState)> on_change) {
    const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (socket < 0) return;
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    const int stop = ::eventfd(0, EFD_CLOEXEC);
    if (stop < 0 || ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket);
      if (stop >= 0) ::close(stop);
      return;
    }
    stop_ = stop;
    thread_ = std::thread([socket, stop, on_change = std::move(on_change), last = Current()]() mutable {
      Watch(socket, stop, on_change, last);
      ::close(socket);
    });
  }

  static void Watch(int socket, int stop, const std::function<void(DeviceState)>& on_change, DeviceState last) {
    std::array<char, 8192> message{};
    for (;;) {
      std::array<pollfd, 2> waiting{{{socket, POLLIN, 0}, {stop, POLLIN, 0}}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
      if (waiting[1].revents != 0) return;
      // What changed does not matter: the state is read anew. Lost messages (ENOBUFS) mean the same.
      if (::recv(socket, message.data(), message.size(), 0) == 0) return;
      const DeviceState now{IsConnected(), 0x01};
      if (now == last) continue;
      last = now;
      on_change(now);
    }
  }

  void StopThread() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    if (::write(stop_, &one, sizeof one) == sizeof one) thread_.join();
    ::close(stop_);
  }

  int stop_ = -1;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<DeviceMonitor> MakeNetlinkDeviceMonitor() { return std::make_shared<NetlinkDeviceMonitor>(); }

}  // namespace openbits
