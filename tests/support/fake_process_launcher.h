#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "platform/process_launcher.h"

namespace openbits::test {

/// Programs that run only in name: a test ends them with the exit code it wants. Thread-safe.
class FakeProcessLauncher : public ProcessLauncher {
 public:
  Status Launch(const LaunchRequest& request, ExitFunction on_exit) override {
    std::optional<int> exit_code;
    {
      const std::lock_guard lock(mutex_);
      attempts_.push_back(request);
      if (launch_failures_left_ > 0) {
        --launch_failures_left_;
        return launch_error_;
      }
      exit_code = exit_code_;
      running_.emplace_back(exit_code ? nullptr : on_exit);
    }
    if (exit_code) on_exit(*exit_code);
    return {};
  }

  /// Every launch asked for, also those that failed, in order.
  [[nodiscard]] std::vector<LaunchRequest> attempts() const {
    const std::lock_guard lock(mutex_);
    return attempts_;
  }

  /// Ends the `index`-th program that was started; each ends once.
  void Exit(std::size_t index, Result<int> exit_code) {
    ExitFunction on_exit;
    {
      const std::lock_guard lock(mutex_);
      on_exit = std::exchange(running_.at(index), nullptr);
    }
    if (on_exit) on_exit(std::move(exit_code));
  }

  /// From now on programs end at once with this code; nothing: they run until Exit.
  void ExitAtOnce(std::optional<int> exit_code) {
    const std::lock_guard lock(mutex_);
    exit_code_ = exit_code;
  }

  /// The next `count` launches fail with `error`.
  void FailNextLaunches(std::size_t count, Error error) {
    const std::lock_guard lock(mutex_);
    launch_failures_left_ = count;
    launch_error_ = std::move(error);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<LaunchRequest> attempts_;
  std::vector<ExitFunction> running_;  // by order of successful launch; empty once ended
  std::optional<int> exit_code_;
  std::size_t launch_failures_left_ = 0;
  Error launch_error_;
};

}  // namespace openbits::test
