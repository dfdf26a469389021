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
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "platform/posix/unique_fd.h"
#include "platform/watch_slot.h"

namespace openbits {
namespace {

// BITS: bits-cost-state.md: BITS_COST_STATE_UNRESTRICTED.
constexpr std::uint32_t kCostUnrestricted = 0x01;

// No interface but loopback counts as connected: test machines and sealed containers.
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

DeviceState ReadState() { return DeviceState{IsConnected(), kCostUnrestricted}; }

// One observer and its thread. The thread holds the watch, so that its observer may end it.
class Watch {
 public:
  explicit Watch(std::function<void(DeviceState)> on_change) : on_change_(std::move(on_change)) {}

  // False when the system gives no netlink socket, descriptor or thread.
  static bool Start(const std::shared_ptr<Watch>& watch) {
    watch->socket_ = UniqueFd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    watch->stop_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (!watch->socket_ || !watch->stop_ ||
        ::bind(watch->socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return false;
    }
    try {
      // Read after the socket listens, so that no change falls between.
      watch->thread_ = std::thread([watch, first = ReadState()] { watch->Run(first); });
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
  void Run(DeviceState last) {
    std::array<char, 8192> message{};
    while (!is_stopped_) {
      std::array<pollfd, 2> waiting{{{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
      if (waiting[1].revents != 0) return;
      if (waiting[0].revents == 0) continue;
      // What changed does not matter: the state is read anew. Lost messages (ENOBUFS) mean the same.
      while (::recv(socket_.get(), message.data(), message.size(), 0) > 0) {
      }
      const DeviceState now = ReadState();
      if (now == last) continue;
      last = now;
      on_change_(now);
    }
  }

  std::function<void(DeviceState)> on_change_;
  UniqueFd socket_;
  UniqueFd stop_;
  std::atomic<bool> is_stopped_ = false;
  std::thread thread_;
};

class NetlinkDeviceMonitor final : public DeviceMonitor {
 public:
  [[nodiscard]] DeviceState Current() const override { return ReadState(); }

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
