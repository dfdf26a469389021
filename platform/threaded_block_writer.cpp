#include "platform/threaded_block_writer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/base/assert.h"

namespace openbits {
namespace {

constexpr std::align_val_t kAlignment{4096};

struct AlignedDelete {
  void operator()(std::byte* memory) const { ::operator delete(memory, kAlignment); }
};

/// A ring of blocks: the gatherer fills the one behind those that wait, the thread writes the first of them.
class ThreadedBlockWriter final : public BlockWriter {
 public:
  ThreadedBlockWriter(std::uint64_t offset, std::size_t block_bytes, std::size_t blocks, WriteBlock write,
                      bool& keeps_up)
      : block_bytes_(block_bytes),
        write_(std::move(write)),
        memory_(static_cast<std::byte*>(::operator new(block_bytes* blocks, kAlignment))),
        counts_(blocks),
        keeps_up_(keeps_up),
        written_(offset),
        thread_([this] { Run(); }) {}
  ThreadedBlockWriter(const ThreadedBlockWriter&) = delete;
  ThreadedBlockWriter& operator=(const ThreadedBlockWriter&) = delete;
  ~ThreadedBlockWriter() override {
    {
      const std::lock_guard lock(mutex_);
      is_closing_ = true;
    }
    has_work_.notify_one();
    thread_.join();
  }

  [[nodiscard]] std::size_t block_bytes() const override { return block_bytes_; }

  std::span<std::byte> NextBlock() override {
    std::unique_lock lock(mutex_);
    if (waiting_ == counts_.size()) {
      const auto begin = std::chrono::steady_clock::now();
      has_room_.wait(lock, [this] { return waiting_ < counts_.size(); });
      waited_ += std::chrono::steady_clock::now() - begin;
      ++late_;
    }
    keeps_up_ = keeps_up_ && late_ <= kBlocksJudged / 2 && waited_ <= kWaitMax;
    if (++asked_ == kBlocksJudged) {
      asked_ = late_ = 0;
      waited_ = {};
    }
    return {BlockAt((first_ + waiting_) % counts_.size()), block_bytes_};
  }

  void Write(std::size_t count) override {
    bool is_thread_idle = false;
    {
      const std::lock_guard lock(mutex_);
      OPENBITS_ASSERT(waiting_ < counts_.size() && count <= block_bytes_);
      counts_[(first_ + waiting_) % counts_.size()] = count;
      is_thread_idle = waiting_++ == 0;
    }
    if (is_thread_idle) has_work_.notify_one();
  }

  Status Finish() override {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return waiting_ == 0; });
    return failure_;
  }

  [[nodiscard]] std::uint64_t written() const override { return written_.load(std::memory_order_acquire); }
  [[nodiscard]] bool HasFailed() const override { return has_failed_.load(std::memory_order_acquire); }
  [[nodiscard]] bool KeepsUp() const override { return keeps_up_; }

 private:
  [[nodiscard]] std::byte* BlockAt(std::size_t index) const { return memory_.get() + index * block_bytes_; }

  void Run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      has_work_.wait(lock, [this] { return waiting_ > 0 || is_closing_; });
      if (waiting_ == 0) return;
      const std::span<const std::byte> block(BlockAt(first_), counts_[first_]);
      if (failure_) {
        const std::uint64_t offset = written_.load(std::memory_order_relaxed);
        lock.unlock();
        Status status = write_(offset, block);
        lock.lock();
        if (status) {
          written_.store(offset + block.size(), std::memory_order_release);
        } else {
          failure_ = std::move(status);
          has_failed_.store(true, std::memory_order_release);
        }
      }
      first_ = (first_ + 1) % counts_.size();
      --waiting_;
      has_room_.notify_one();
    }
  }

  const std::size_t block_bytes_;
  const WriteBlock write_;
  const std::unique_ptr<std::byte, AlignedDelete> memory_;

  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable has_room_;
  // Guarded by the mutex. A block that waits is the thread's, the others are the gatherer's.
  std::vector<std::size_t> counts_;  // bytes of each block
  std::size_t first_ = 0;
  std::size_t waiting_ = 0;  // with the one that is being written
  bool is_closing_ = false;
  Status failure_;

  // The gatherer's.
  std::size_t asked_ = 0;
  std::size_t late_ = 0;
  std::chrono::steady_clock::duration waited_{};
  bool& keeps_up_;

  std::atomic<std::uint64_t> written_;
  std::atomic<bool> has_failed_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<BlockWriter> MakeThreadedBlockWriter(std::uint64_t offset, std::size_t block_bytes, std::size_t blocks,
                                                     WriteBlock write, bool& keeps_up) try {
  return std::make_unique<ThreadedBlockWriter>(offset, block_bytes, blocks, std::move(write), keeps_up);
} catch (const std::system_error&) {
  return nullptr;
} catch (const std::bad_alloc&) {
  return nullptr;
}

}  // namespace openbits
