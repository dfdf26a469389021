#include "platform/asio_executor.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/deadline_timer.h"
#include "platform/post_batch.h"

namespace openbits {
namespace {

namespace asio = boost::asio;

// Longer than anybody waits, and far from the ends of the clock's range.
constexpr Duration kDelayMax = std::chrono::hours{24 * 365 * 100};

// Everything the thread touches. The thread holds it, so that the runner may go first.
class Loop : public std::enable_shared_from_this<Loop> {
 public:
  explicit Loop(std::shared_ptr<Clock> clock) : clock_(std::move(clock)), timer_(MakeDeadlineTimer(io_)) {}

  std::thread Start() {
    timer_->Start([this] { OnTimer(); });
    return std::thread([self = shared_from_this()] {
      self->thread_ = std::this_thread::get_id();
      self->io_.run();
      // Tasks that never ran may hold the last references to things that post: they go here, on this thread.
      self->DropTimers();
    });
  }

  void Stop() {
    is_stopped_ = true;
    io_.stop();
  }

  // Asio on Windows still runs what was posted before it was stopped.
  void Post(Task task) {
    if (PostBatch* batch = PostBatch::Current()) {
      batch->Add(this, std::move(task), [this] {
        return [self = shared_from_this()](std::vector<Task> tasks) { self->PostAll(std::move(tasks)); };
      });
      return;
    }
    asio::post(io_, [this, task = std::move(task)] {
      if (!is_stopped_) task();
    });
  }

  void PostAll(std::vector<Task> tasks) {
    asio::post(io_, [this, tasks = std::move(tasks)]() mutable {
      for (Task& task : tasks) {
        if (!is_stopped_) std::exchange(task, nullptr)();
      }
    });
  }

  TimerId Add(Duration delay, Task task) {
    const SteadyTime due = clock_->SteadyNow() + std::clamp(delay, Duration{0}, kDelayMax);
    const std::lock_guard lock(mutex_);
    const TimerId id{++last_timer_};
    due_by_id_.emplace(id.value, due);
    timers_.emplace(std::pair{due, id.value}, std::move(task));
    if (timers_.begin()->first.second == id.value) ArmLocked();
    return id;
  }

  void Remove(TimerId id) {
    Task gone;
    const std::lock_guard lock(mutex_);
    const auto found = due_by_id_.find(id.value);
    if (found == due_by_id_.end()) return;
    const auto timer = timers_.find(std::pair{found->second, id.value});
    gone = std::move(timer->second);
    timers_.erase(timer);
    due_by_id_.erase(found);
  }

  [[nodiscard]] bool IsCurrent() const { return thread_.load() == std::this_thread::get_id(); }

 private:
  // One system timer for the earliest deadline; it is set again only when an earlier one comes or it fires.
  void ArmLocked() {
    if (timers_.empty()) {
      timer_->Arm(std::nullopt);
    } else {
      timer_->Arm(timers_.begin()->first.first - clock_->SteadyNow());
    }
  }

  // On the thread. A firing while due timers are still being run adds nothing: RunDue looks at the clock each time.
  void OnTimer() {
    if (!std::exchange(is_running_due_, true)) RunDue();
  }

  // One timer at a time, the next behind the tasks posted meanwhile: timers that set themselves again without delay
  // hold up neither tasks nor the end of the runner.
  void RunDue() {
    if (is_stopped_) return;
    Task task;
    {
      const std::lock_guard lock(mutex_);
      if (timers_.empty() || timers_.begin()->first.first > clock_->SteadyNow()) {
        ArmLocked();
        is_running_due_ = false;
        return;
      }
      task = std::move(timers_.begin()->second);
      due_by_id_.erase(timers_.begin()->first.second);
      timers_.erase(timers_.begin());
    }
    task();
    task = nullptr;  // what it held goes before the next one runs
    asio::post(io_, [this] { RunDue(); });
  }

  void DropTimers() {
    std::map<std::pair<SteadyTime, std::uint64_t>, Task> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(timers_);
    due_by_id_.clear();
  }

  std::shared_ptr<Clock> clock_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
  std::unique_ptr<DeadlineTimer> timer_;
  bool is_running_due_ = false;  // on the thread only
  std::atomic<bool> is_stopped_ = false;
  std::atomic<std::thread::id> thread_{};
  std::mutex mutex_;
  std::uint64_t last_timer_ = 0;
  std::map<std::pair<SteadyTime, std::uint64_t>, Task> timers_;
  std::map<std::uint64_t, SteadyTime> due_by_id_;
};

class AsioTaskRunner final : public TaskRunner {
 public:
  explicit AsioTaskRunner(std::shared_ptr<Clock> clock) : loop_(std::make_shared<Loop>(std::move(clock))) {
    thread_ = loop_->Start();
  }
  AsioTaskRunner(const AsioTaskRunner&) = delete;
  AsioTaskRunner& operator=(const AsioTaskRunner&) = delete;
  ~AsioTaskRunner() override {
    loop_->Stop();
    if (loop_->IsCurrent()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  void Post(Task task) override { loop_->Post(std::move(task)); }
  TimerId PostAfter(Duration delay, Task task) override { return loop_->Add(delay, std::move(task)); }
  void Cancel(TimerId timer) override { loop_->Remove(timer); }
  [[nodiscard]] bool IsCurrent() const override { return loop_->IsCurrent(); }

 private:
  std::shared_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<TaskRunner> MakeAsioTaskRunner(std::shared_ptr<Clock> clock) {
  try {
    return std::make_shared<AsioTaskRunner>(std::move(clock));
  } catch (const boost::system::system_error& error) {
    throw std::system_error(error.code().value(), std::system_category(), error.what());
  }
}

}  // namespace openbits
