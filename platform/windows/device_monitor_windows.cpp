#include "platform/windows/device_monitor_windows.h"

#include <winsock2.h>
#include <ws2ipdef.h>

#include <windows.h>

#include <iphlpapi.h>
#include <netlistmgr.h>
#include <objbase.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/network_reading.h"
#include "platform/watch_slot.h"

namespace openbits {
namespace {

// BITS: bits-cost-state.md: BITS_COST_STATE_*.
constexpr std::uint32_t kUnrestricted = 0x01;
constexpr std::uint32_t kCappedUsageUnknown = 0x02;
constexpr std::uint32_t kNearCap = 0x08;
constexpr std::uint32_t kOvercapCharged = 0x10;
constexpr std::uint32_t kOvercapThrottled = 0x20;
constexpr std::uint32_t kUsageBased = 0x40;
constexpr std::uint32_t kRoaming = 0x80;

constexpr ULONG kAdapterBytesMax = ULONG{1} << 20U;

std::string BytesOf(const SOCKET_ADDRESS& address) {
  const sockaddr* any = address.lpSockaddr;
  if (any == nullptr) return {};
  const auto text = [](const auto& bytes) { return std::string(reinterpret_cast<const char*>(&bytes), sizeof bytes); };
  if (any->sa_family == AF_INET) return text(reinterpret_cast<const sockaddr_in*>(any)->sin_addr);
  if (any->sa_family == AF_INET6) return text(reinterpret_cast<const sockaddr_in6*>(any)->sin6_addr);
  return {};
}

/// Whether an address reaches beyond its link: neither 169.254/16 (RFC 3927) nor fe80::/10 (RFC 4291) does.
bool IsOfWiderScope(std::string_view bytes) {
  if (bytes.size() == sizeof(in_addr)) return !bytes.starts_with("\xA9\xFE");
  return bytes.size() == sizeof(in6_addr) && !(bytes[0] == '\xFE' && (static_cast<unsigned char>(bytes[1]) >> 6U) == 2);
}

// An address that nobody gave us is no sign of a network, nor is one that Windows still checks (tentative): a retry then comes
// too early for the address by DHCP.
std::optional<NetworkReading> ReadNetwork() {
  std::vector<BYTE> buffer(16'384);
  auto size = static_cast<ULONG>(buffer.size());
  constexpr ULONG kFlags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
  ULONG result = 0;
  while ((result = ::GetAdaptersAddresses(AF_UNSPEC, kFlags, nullptr,
                                          reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()), &size)) ==
             ERROR_BUFFER_OVERFLOW &&
         size <= kAdapterBytesMax) {
    buffer.resize(size);
  }
  NetworkReading network;
  if (result == ERROR_NO_DATA) return network;
  if (result != ERROR_SUCCESS) return std::nullopt;
  for (const auto* one = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.data()); one != nullptr;
       one = one->Next) {
    if (one->IfType == IF_TYPE_SOFTWARE_LOOPBACK) continue;
    network.has_interface = true;
    if (one->OperStatus != IfOperStatusUp) continue;
    for (const auto* unicast = one->FirstUnicastAddress; unicast != nullptr; unicast = unicast->Next) {
      std::string bytes = BytesOf(unicast->Address);
      if (unicast->DadState == IpDadStatePreferred && IsOfWiderScope(bytes)) {
        network.addresses.insert(InterfaceAddress{one->Luid.Value, std::move(bytes)});
      }
    }
  }
  return network;
}

std::uint32_t ReadCost() {
  // The caller's thread may be in an apartment of either kind or in none.
  const auto entered = ::CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  std::uint32_t cost = kUnrestricted;
  INetworkCostManager* manager = nullptr;
  if (SUCCEEDED(::CoCreateInstance(CLSID_NetworkListManager, nullptr, CLSCTX_ALL, IID_INetworkCostManager,
                                   reinterpret_cast<void**>(&manager)))) {
    DWORD bits = 0;
    if (SUCCEEDED(manager->GetCost(&bits, nullptr))) cost = CostStateOf(bits);
    manager->Release();
  }
  if (SUCCEEDED(entered)) ::CoUninitialize();
  return cost;
}

// One observer. Windows calls on threads of its own pool, one call at a time for each registration.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  explicit Watch(std::function<void(DeviceState)> on_change) : on_change_(std::move(on_change)) {}

  void Start() {
    const std::lock_guard lock(mutex_);
    self_ = shared_from_this();  // while Windows may call
    if (::NotifyUnicastIpAddressChange(AF_UNSPEC, &OnChange, this, FALSE, &registration_) != NO_ERROR) {
      registration_ = nullptr;
      self_.reset();
    }
    // Read after the registration, so that no change falls between.
    known_ = ReadNetwork();
    last_ = DeviceState{IsConnected(known_), ReadCost()};
  }

  // Returns when the observer is not called any more; from inside the observer, at once: this call is its last.
  void Stop() {
    is_stopped_ = true;
    const HANDLE registration = std::exchange(registration_, nullptr);
    if (registration == nullptr) return;
    if (::GetCurrentThreadId() == calling_thread_) {
      // Cancelling waits for calls in progress, and this is one: it is left to another thread.
      ::TrySubmitThreadpoolCallback(&CancelLater, new Ending{registration, std::move(self_)}, nullptr);
      return;
    }
    ::CancelMibChangeNotify2(registration);
    self_.reset();
  }

 private:
  struct Ending {
    HANDLE registration;
    std::shared_ptr<Watch> watch;
  };

  static void CALLBACK CancelLater(PTP_CALLBACK_INSTANCE, void* context) {
    const std::unique_ptr<Ending> ending(static_cast<Ending*>(context));
    ::CancelMibChangeNotify2(ending->registration);
  }

  static void WINAPI OnChange(void* context, PMIB_UNICASTIPADDRESS_ROW, MIB_NOTIFICATION_TYPE) {
    static_cast<Watch*>(context)->Look();
  }

  // What changed does not matter: the state is read anew.
  void Look() {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return;
    std::optional<NetworkReading> network = ReadNetwork();
    const std::uint32_t arrivals = last_.arrivals + (HasNewAddress(known_, network) ? 1 : 0);
    const DeviceState now{IsConnected(network), ReadCost(), arrivals};
    if (network) known_ = std::move(network);  // an address that came while nothing was told is new to the next reading
    if (now == last_) return;
    last_ = now;
    calling_thread_ = ::GetCurrentThreadId();
    on_change_(now);
    calling_thread_ = 0;
  }

  std::function<void(DeviceState)> on_change_;
  std::optional<NetworkReading> known_;  // the last reading that told something
  DeviceState last_;
  std::mutex mutex_;  // ASSUMED: no page says that notifications come one at a time
  std::atomic<DWORD> calling_thread_ = 0;
  std::atomic<bool> is_stopped_ = false;
  HANDLE registration_ = nullptr;
  std::shared_ptr<Watch> self_;
};

class WindowsDeviceMonitor final : public DeviceMonitor {
 public:
  [[nodiscard]] DeviceState Current() const override { return DeviceState{IsConnected(ReadNetwork()), ReadCost()}; }

  void SetObserver(std::function<void(DeviceState)> on_change) override {
    slot_.Replace(nullptr);
    if (!on_change) return;
    auto watch = std::make_shared<Watch>(std::move(on_change));
    watch->Start();
    slot_.Replace(std::move(watch));
  }

 private:
  WatchSlot<Watch> slot_;
};

}  // namespace

std::uint32_t CostStateOf(std::uint32_t connection_cost) {
  std::uint32_t state = kUnrestricted;
  if ((connection_cost & NLM_CONNECTION_COST_VARIABLE) != 0) {
    state = kUsageBased;
  } else if ((connection_cost & NLM_CONNECTION_COST_FIXED) != 0) {
    const bool is_over = (connection_cost & NLM_CONNECTION_COST_OVERDATALIMIT) != 0;
    const bool is_slowed = (connection_cost & NLM_CONNECTION_COST_CONGESTED) != 0;
    const bool is_near = (connection_cost & NLM_CONNECTION_COST_APPROACHINGDATALIMIT) != 0;
    // ASSUMED: Windows tells no more of a cap than this, so that "below" is never said.
    state = is_over ? (is_slowed ? kOvercapThrottled : kOvercapCharged) : is_near ? kNearCap : kCappedUsageUnknown;
  }
  return (connection_cost & NLM_CONNECTION_COST_ROAMING) != 0 ? state | kRoaming : state;
}

std::shared_ptr<DeviceMonitor> MakeWindowsDeviceMonitor() { return std::make_shared<WindowsDeviceMonitor>(); }

}  // namespace openbits
