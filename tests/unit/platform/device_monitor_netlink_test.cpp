#include "platform/linux/device_monitor_netlink.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <condition_variable>
#include <cstring>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/posix/unique_fd.h"
#include "tests/support/patience.h"

namespace openbits::test {
namespace {

/// Runs `body` on a thread in a network of its own, which has nothing but loopback. Skips the test where the system refuses, or
/// `body` gives a reason; the last thing in a test.
void InOwnNetwork(const std::function<std::string(int)>& body) {
  std::string reason;
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) != 0) {
      reason = "needs the right to make a network namespace";
      return;
    }
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    reason = body(socket.get());
  }).join();
  if (!reason.empty()) GTEST_SKIP() << reason;
}

/// An interface that carries something, as long as it lives; in the network of the thread.
class Link {
 public:
  explicit Link(int socket) : socket_(socket), device_(::open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
    ifreq request = Named(kName);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    is_there_ = device_ && ::ioctl(device_.get(), TUNSETIFF, &request) == 0;
  }
  [[nodiscard]] bool IsThere() const { return is_there_; }
  void BringUp() const {
    ifreq request = Named(kName);
    request.ifr_flags = IFF_UP;
    EXPECT_EQ(::ioctl(socket_, SIOCSIFFLAGS, &request), 0);
  }
  /// Gives it an address; the first takes the place of one that it had under the same label.
  void SetAddress(const char* text, const char* label = kName) const {
    ifreq request = Named(label);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, text, &address.sin_addr), 1);
    std::memcpy(&request.ifr_addr, &address, sizeof address);
    EXPECT_EQ(::ioctl(socket_, SIOCSIFADDR, &request), 0);
  }
  void AddAddress6(const char* text) const {
    const UniqueFd socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq named = Named(kName);
    EXPECT_EQ(::ioctl(socket.get(), SIOCGIFINDEX, &named), 0);
    in6_ifreq request{};
    EXPECT_EQ(::inet_pton(AF_INET6, text, &request.ifr6_addr), 1);
    request.ifr6_prefixlen = 64;
    request.ifr6_ifindex = named.ifr_ifindex;
    EXPECT_EQ(::ioctl(socket.get(), SIOCSIFADDR, &request), 0);
  }
  /// How often a new IPv6 address is looked for before it may be used, a second apart. False without IPv6.
  static bool SetChecks6(int count) {
    std::ofstream file("/proc/sys/net/ipv6/conf/" + std::string(kName) + "/dad_transmits");
    file << count;
    return static_cast<bool>(file.flush());
  }

 private:
  static constexpr const char* kName = "openbits0";
  static ifreq Named(const char* name) {
    ifreq request{};
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return request;
  }
  int socket_;
  UniqueFd device_;
  bool is_there_ = false;
};

/// An observer that keeps what it hears.
class States {
 public:
  explicit States(DeviceMonitor& monitor) : monitor_(monitor) {
    monitor_.SetObserver([this](DeviceState state) {
      const std::lock_guard lock(mutex_);
      states_.push_back(state);
      changed_.notify_all();
    });
  }
  States(const States&) = delete;
  States& operator=(const States&) = delete;
  ~States() { monitor_.SetObserver({}); }
  /// Waits for the call with this number, from 0; nothing when it does not come.
  std::optional<DeviceState> At(std::size_t index) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [&] { return states_.size() > index; })) return std::nullopt;
    return states_[index];
  }

 private:
  DeviceMonitor& monitor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<DeviceState> states_;
};

constexpr DeviceState kLost{.is_connected = false};
constexpr DeviceState Found(std::uint32_t arrivals) { return {.is_connected = true, .arrivals = arrivals}; }

TEST(DeviceMonitorNetlink, AnAddressThatNobodyGaveIsNoNetwork) {
  InOwnNetwork([](int socket) -> std::string {
    const auto monitor = MakeNetlinkDeviceMonitor();
    States states(*monitor);
    const Link link(socket);
    if (!link.IsThere()) return "needs /dev/net/tun";
    link.BringUp();
    EXPECT_EQ(states.At(0), kLost);
    link.SetAddress("169.254.7.7");
    EXPECT_FALSE(monitor->Current().is_connected);
    link.SetAddress("192.0.2.1");
    EXPECT_TRUE(monitor->Current().is_connected);
    EXPECT_EQ(states.At(1), Found(1)) << "the observer heard of the address before";
    return {};
  });
}

TEST(DeviceMonitorNetlink, AnAddressThatIsStillCheckedIsNoNetwork) {
  InOwnNetwork([](int socket) -> std::string {
    const auto monitor = MakeNetlinkDeviceMonitor();
    States states(*monitor);
    const Link link(socket);
    if (!link.IsThere()) return "needs /dev/net/tun";
    if (!Link::SetChecks6(250)) return "needs IPv6";
    link.BringUp();
    link.AddAddress6("2001:db8::1");
    EXPECT_EQ(states.At(0), kLost);
    EXPECT_FALSE(monitor->Current().is_connected);
    Link::SetChecks6(0);
    link.AddAddress6("2001:db8::2");
    EXPECT_EQ(states.At(1), Found(1));
    return {};
  });
}

TEST(DeviceMonitorNetlink, TheObserverHearsOfAnAddressThatComesBesideAnother) {
  InOwnNetwork([](int socket) -> std::string {
    const Link link(socket);
    if (!link.IsThere()) return "needs /dev/net/tun";
    link.BringUp();
    link.SetAddress("192.0.2.1");
    const auto monitor = MakeNetlinkDeviceMonitor();
    EXPECT_EQ(monitor->Current(), Found(0));
    States states(*monitor);
    link.SetAddress("198.51.100.1", "openbits0:1");
    EXPECT_EQ(states.At(0), Found(1));
    link.SetAddress("203.0.113.1", "openbits0:2");
    EXPECT_EQ(states.At(1), Found(2));
    return {};
  });
}

TEST(DeviceMonitorNetlink, AnAddressIsNewAfterAReadingThatFailed) {
  InOwnNetwork([](int socket) -> std::string {
    const auto monitor = MakeNetlinkDeviceMonitor();
    States states(*monitor);
    const Link link(socket);
    if (!link.IsThere()) return "needs /dev/net/tun";
    link.BringUp();
    EXPECT_EQ(states.At(0), kLost);
    rlimit earlier{};
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &earlier), 0);
    const rlimit few{3, earlier.rlim_max};  // enough to wait with, and none to ask with
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    link.SetAddress("192.0.2.1");
    EXPECT_EQ(states.At(1), Found(0)) << "what cannot be asked counts as connected";
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &earlier), 0);
    link.SetAddress("198.51.100.1", "openbits0:1");
    EXPECT_EQ(states.At(2), Found(1));
    return {};
  });
}

TEST(DeviceMonitorNetlink, StateIsReadWithoutAnObserver) {
  const auto monitor = MakeNetlinkDeviceMonitor();
  EXPECT_EQ(monitor->Current(), monitor->Current());
  EXPECT_EQ(monitor->Current().cost_state, 0x01U);
}

TEST(DeviceMonitorNetlink, LoopbackAloneCountsAsConnected) {
  InOwnNetwork([](int) {
    EXPECT_TRUE(MakeNetlinkDeviceMonitor()->Current().is_connected);
    return std::string();
  });
}

TEST(DeviceMonitorNetlink, TheObserverHearsOfEveryChange) {
  InOwnNetwork([](int socket) -> std::string {
    const auto monitor = MakeNetlinkDeviceMonitor();
    std::promise<DeviceState> lost;
    std::promise<DeviceState> found;
    monitor->SetObserver([&, changes = 0](DeviceState state) mutable {
      ++changes;
      if (changes == 1) lost.set_value(state);
      if (changes == 2) found.set_value(state);
    });
    // A bridge without ports: an interface, but none that carries anything.
    if (::ioctl(socket, SIOCBRADDBR, "openbits0") != 0) return "needs bridges in the kernel";
    EXPECT_FALSE(lost.get_future().get().is_connected);
    EXPECT_FALSE(monitor->Current().is_connected);
    EXPECT_EQ(::ioctl(socket, SIOCBRDELBR, "openbits0"), 0);
    EXPECT_TRUE(found.get_future().get().is_connected);
    monitor->SetObserver({});
    return {};
  });
}

TEST(DeviceMonitorNetlink, AnObserverMayEndItself) {
  InOwnNetwork([](int socket) -> std::string {
    auto monitor = MakeNetlinkDeviceMonitor();
    std::promise<void> gone;
    std::shared_ptr<void> token(nullptr, [&gone](void*) { gone.set_value(); });
    monitor->SetObserver([&monitor, token](DeviceState) { monitor->SetObserver({}); });
    token.reset();
    if (::ioctl(socket, SIOCBRADDBR, "openbits0") != 0) {
      monitor->SetObserver({});
      return "needs bridges in the kernel";
    }
    gone.get_future().wait();  // the observer and its thread are no more
    return {};
  });
}

TEST(DeviceMonitorNetlink, ObserversComeAndGoAtOnce) {
  const auto monitor = MakeNetlinkDeviceMonitor();
  std::thread other([&] {
    for (int i = 0; i < 50; ++i)
      monitor->SetObserver([](DeviceState) {});
  });
  for (int i = 0; i < 25; ++i) {
    monitor->SetObserver({});
    monitor->SetObserver([](DeviceState) {});
  }
  other.join();
  monitor->SetObserver([](DeviceState) {});
  // And the monitor may go while it watches.
}

TEST(DeviceMonitorNetlink, WithoutASocketNothingIsWatched) {
  const auto monitor = MakeNetlinkDeviceMonitor();
  rlimit earlier{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &earlier), 0);
  const rlimit none{0, earlier.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  bool is_released = false;
  monitor->SetObserver(
      [token = std::shared_ptr<void>(nullptr, [&is_released](void*) { is_released = true; })](DeviceState) {});
  EXPECT_TRUE(is_released);
  EXPECT_TRUE(monitor->Current().is_connected) << "what cannot be asked counts as connected (fault C3)";
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &earlier), 0);
}

}  // namespace
}  // namespace openbits::test
