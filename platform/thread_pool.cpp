#include "platform/thread_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace openbits {
namespace {

// How long until a system without threads is asked for one again.
constexpr Duration kRetryDelay = std::chrono::seconds{1};

// What threads and pool share; the last of them to go frees it.
struct PoolState {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;
  std::size_t threads_max = 1;
  std::chrono::milliseconds idle_time{0};
  std::weak_ptr<TaskRunner> retry_on;
  bool is_retry_set = false;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool is_closed = false;
};

thread_local const PoolState* t_current_pool = nullptr;

void RunThread(const std::shared_ptr<PoolState>& state) {
  t_current_pool = state.get();
  std::unique_lock lock(state->mutex);
  for (;;) {
    if (!state->tasks.empty()) {
      Task task = std::move(state->tasks.front());
      state->tasks.pop_front();
      lock.unlock();
      task();
      task = nullptr;  // what the task held goes before the lock is taken
      lock.lock();
      continue;
    }
    if (state->is_closed) break;
    ++state->idle;
    const bool is_awake =
        state->changed.wait_for(lock, state->idle_time, [&state] { return !state->tasks.empty() || state->is_closed; });
    --state->idle;
    if (!is_awake) break;
  }
  --state->threads;
  state->changed.notify_all();
}

// Starts so many threads for the tasks. These wait for the threads there are when the system gives no more (fault A15). There
// may be none, or they may be in user code for ever: so it is asked again, by a timer, as no other task may come.
void StartThreads(const std::shared_ptr<PoolState>& state, std::unique_lock<std::mutex> lock, std::size_t wanted) {
  try {
    for (; wanted > 0 && state->threads < state->threads_max; --wanted) {
      std::thread([state] { RunThread(state); }).detach();
      ++state->threads;
    }
    return;
  } catch (const std::system_error&) {
    if (std::exchange(state->is_retry_set, true)) return;
  }
  lock.unlock();
  const auto retry_on = state->retry_on.lock();
  if (retry_on == nullptr) return;
  retry_on->PostAfter(kRetryDelay, [weak = std::weak_ptr(state)] {
    const auto pool = weak.lock();
    if (pool == nullptr) return;
    std::unique_lock again(pool->mutex);
    pool->is_retry_set = false;
    if (pool->is_closed && pool->threads == 0) return;  // whoever waited for the last thread has gone on
    const std::size_t ready = std::min(pool->idle, pool->tasks.size());
    const std::size_t waiting = pool->tasks.size() - ready;
    StartThreads(pool, std::move(again), waiting);
  });
}

// Standard threads and not Asio's pool: that one starts all threads at once and keeps them for ever.
class ThreadPool final : public BlockingPool {
 public:
  ThreadPool(std::size_t threads_max, bool is_joined, std::weak_ptr<TaskRunner> retry_on,
             std::chrono::milliseconds idle_time)
      : is_joined_(is_joined) {
    state_->threads_max = threads_max;
    state_->retry_on = std::move(retry_on);
    state_->idle_time = idle_time;
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() override {
    std::unique_lock lock(state_->mutex);
    state_->is_closed = true;
    state_->changed.notify_all();
    if (!is_joined_ || t_current_pool == state_.get()) return;
    state_->changed.wait(lock, [this] { return state_->threads == 0; });
  }

  void Post(Task task) override {
    std::unique_lock lock(state_->mutex);
    state_->tasks.push_back(std::move(task));
    if (state_->idle >= state_->tasks.size() || state_->threads == state_->threads_max) {
      state_->changed.notify_one();
    } else {
      StartThreads(state_, std::move(lock), 1);
    }
  }

 private:
  std::shared_ptr<PoolState> state_ = std::make_shared<PoolState>();
  bool is_joined_;
};

}  // namespace

std::shared_ptr<BlockingPool> MakeThreadPool(std::size_t threads_max, bool is_joined,
                                             std::weak_ptr<TaskRunner> retry_on, std::chrono::milliseconds idle_time) {
  return std::make_shared<ThreadPool>(threads_max, is_joined, std::move(retry_on), idle_time);
}

}  // namespace openbits
