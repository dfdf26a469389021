#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "platform/deadline_timer.h"

namespace openbits {
namespace {

namespace asio = boost::asio;

class TimerFd final : public DeadlineTimer {
 public:
  explicit TimerFd(asio::io_context& io) : timer_(io, MakeTimer()) {}

  void Start(std::function<void()> on_due) override {
    on_due_ = std::move(on_due);
    Wait();
  }

  void Arm(std::optional<Duration> delay) override {
    itimerspec spec{};
    if (delay) {
      const auto wait = std::max(Duration{1}, *delay).count();
      spec.it_value.tv_sec = static_cast<time_t>(wait / 1'000'000);
      spec.it_value.tv_nsec = static_cast<long>(wait % 1'000'000) * 1000;
    }
    ::timerfd_settime(timer_.native_handle(), 0, &spec, nullptr);
  }

 private:
  static int MakeTimer() {
    const int timer = ::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer < 0) throw std::system_error(errno, std::system_category(), "timerfd_create");
    return timer;
  }

  void Wait() {
    timer_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
      if (error) return;
      std::uint64_t fired = 0;
      if (::read(timer_.native_handle(), &fired, sizeof fired) < 0) fired = 0;  // another wake-up follows
      Wait();
      on_due_();
    });
  }

  asio::posix::stream_descriptor timer_;
  std::function<void()> on_due_;
};

}  // namespace

std::unique_ptr<DeadlineTimer> MakeDeadlineTimer(asio::io_context& io) { return std::make_unique<TimerFd>(io); }

}  // namespace openbits
