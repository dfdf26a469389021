#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "platform/base/byte_range.h"

namespace openbits::engine {

/// Counters of a job that change with every block written. Written by the transport's thread and the strand, read by
/// anybody: atomics, because a reader must never wait for the strand.
struct JobLive {
  std::atomic<std::uint64_t> bytes_transferred{0};
};

/// Counters of one file; the same rule.
struct FileLive {
  explicit FileLive(std::shared_ptr<JobLive> job_live) : job(std::move(job_live)) {}

  /// Adds bytes that are in the temporary file (not yet durable).
  void Add(std::uint64_t bytes) {
    bytes_transferred.fetch_add(bytes, std::memory_order_relaxed);
    job->bytes_transferred.fetch_add(bytes, std::memory_order_relaxed);
  }
  /// Sets the file's count (restart, resume, recovery) and corrects the job's.
  void Set(std::uint64_t bytes) {
    const std::uint64_t before = bytes_transferred.exchange(bytes, std::memory_order_relaxed);
    job->bytes_transferred.fetch_add(bytes - before, std::memory_order_relaxed);  // wraps around as intended
  }

  std::atomic<std::uint64_t> bytes_transferred{0};
  std::atomic<std::uint64_t> bytes_total{kSizeUnknown};
  std::shared_ptr<JobLive> job;
};

}  // namespace openbits::engine
