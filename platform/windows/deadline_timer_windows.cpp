// Two waitable timers for one deadline. A relative due time stands still while the machine sleeps (since Windows 8); an
// absolute one moves when somebody sets the clock. The earlier of the two is never late for the reason that makes the
// other late, and whoever is woken looks at the clock.
#include <winsock2.h>

#include <windows.h>

#include <algorithm>
#include <array>
#include <boost/asio/windows/object_handle.hpp>
#include <system_error>
#include <utility>

#include "platform/deadline_timer.h"
#include "platform/windows/windows_time.h"

namespace openbits {
namespace {

namespace asio = boost::asio;

class WaitableTimers final : public DeadlineTimer {
 public:
  explicit WaitableTimers(asio::io_context& io) : relative_(io, MakeTimer()), absolute_(io, MakeTimer()) {}

  void Start(std::function<void()> on_due) override {
    on_due_ = std::move(on_due);
    Wait(relative_);
    Wait(absolute_);
  }

  void Arm(std::optional<Duration> delay) override {
    if (!delay) {
      ::CancelWaitableTimer(relative_.native_handle());
      ::CancelWaitableTimer(absolute_.native_handle());
      return;
    }
    const std::int64_t wait = std::max<std::int64_t>(1, delay->count()) * kTicksPerMicrosecond;
    Set(relative_.native_handle(), -wait);
    Set(absolute_.native_handle(), SystemTicksNow() + wait);
  }

 private:
  static HANDLE MakeTimer() {
    const HANDLE timer = ::CreateWaitableTimerExW(nullptr, nullptr, 0, TIMER_ALL_ACCESS);
    if (timer == nullptr) {
      throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), "CreateWaitableTimer");
    }
    return timer;
  }

  static void Set(HANDLE timer, std::int64_t due) {
    LARGE_INTEGER time{};
    time.QuadPart = due;
    ::SetWaitableTimer(timer, &time, 0, nullptr, nullptr, FALSE);
  }

  void Wait(asio::windows::object_handle& timer) {
    timer.async_wait([this, &timer](const boost::system::error_code& error) {
      if (error) return;
      Wait(timer);
      on_due_();
    });
  }

  asio::windows::object_handle relative_;
  asio::windows::object_handle absolute_;
  std::function<void()> on_due_;
};

}  // namespace

std::unique_ptr<DeadlineTimer> MakeDeadlineTimer(asio::io_context& io) { return std::make_unique<WaitableTimers>(io); }

}  // namespace openbits
