#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "tests/support/http_server.h"
#include "tests/support/http_server_connection.h"

namespace openbits::test {

/// The record of everything that happened at a server. Any thread may call any member.
class HttpServerLog {
 public:
  /// Keeps at most `records_max` records of requests.
  explicit HttpServerLog(size_t records_max) : records_max_(records_max) {}

  /// Records an accepted connection and gives its number.
  uint64_t BeginConnection();

  /// Records the end of a connection.
  void EndConnection();

  /// Records a request and gives its number.
  uint64_t BeginRequest(const ConnectionIdentity& connection, const HttpRequest& request);

  /// The record of request `id`; an empty one if it is forgotten.
  RequestRecord Get(uint64_t id) const;

  /// Notes the status answered to request `id`.
  void SetStatus(uint64_t id, int status);

  /// Notes the number of body bytes sent so far.
  void SetProgress(uint64_t id, uint64_t bytes);

  /// Notes the end of request `id` and gives its final record, if it is still kept.
  std::optional<RequestRecord> EndRequest(uint64_t id, bool complete);

  /// A copy of everything.
  ServerActivity Copy() const;

  /// Runs `read` on the activity under the lock.
  template <typename Read>
  auto With(Read read) const {
    const std::lock_guard lock(mutex_);
    return read(activity_);
  }

  /// Forgets the records of requests.
  void ClearRequests();

  /// Waits until `predicate` holds, at most `limit`.
  bool WaitUntil(const std::function<bool(const ServerActivity&)>& predicate, std::chrono::milliseconds limit) const;

 private:
  RequestRecord* Find(uint64_t id);
  const RequestRecord* Find(uint64_t id) const;

  const size_t records_max_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  ServerActivity activity_;
};

}  // namespace openbits::test
