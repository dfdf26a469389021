#include "platform/linux/device_monitor_netlink.h"

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "platform/posix/unique_fd.h"

namespace openbits::test {
namespace {

/// Runs `body` on a thread in a network of its own, which has nothing but loopback. A reason if the system refuses.
std::string InOwnNetwork(const std::function<std::string(int)>& body) {
  std::string reason;
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) != 0) {
      reason = "needs the right to make a network namespace";
      return;
    }
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    reason = body(socket.get());
  }).join();
  return reason;
}

TEST(DeviceMonitorNetlink, StateIsReadWithoutAnObserver) {
  const auto monitor = MakeNetlinkDeviceMonitor();
  EXPECT_EQ(monitor->Current(), monitor->Current());
  EXPECT_EQ(monitor->Current().cost_state, 0x01U);
}

TEST(DeviceMonitorNetlink, LoopbackAloneCountsAsConnected) {
  const std::string reason = InOwnNetwork([](int) {
    EXPECT_TRUE(MakeNetlinkDeviceMonitor()->Current().is_connected);
    return std::string();
  });
  if (!reason.empty()) GTEST_SKIP() << reason;
}

TEST(DeviceMonitorNetlink, TheObserverHearsOfEveryChange) {
  const std::string reason = InOwnNetwork([](int socket) -> std::string {
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
  if (!reason.empty()) GTEST_SKIP() << reason;
}

TEST(DeviceMonitorNetlink, AnObserverMayEndItself) {
  const std::string reason = InOwnNetwork([](int socket) -> std::string {
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
  if (!reason.empty()) GTEST_SKIP() << reason;
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
