#include "tests/support/http_server_log.h"

#include <utility>

namespace openbits::test {

uint64_t HttpServerLog::BeginConnection() {
  const std::lock_guard lock(mutex_);
  ++activity_.connections_open;
  changed_.notify_all();
  return ++activity_.connections_total;
}

void HttpServerLog::EndConnection() {
  const std::lock_guard lock(mutex_);
  --activity_.connections_open;
  changed_.notify_all();
}

uint64_t HttpServerLog::BeginRequest(const ConnectionIdentity& connection, const HttpRequest& request) {
  RequestRecord record;
  record.connection_id = connection.id;
  record.client_port = connection.client_port;
  record.tls = connection.tls;
  record.client_certificate = connection.client_certificate;
  record.method = request.method;
  record.target = request.target;
  record.path = request.path;
  record.headers = request.headers;
  record.request_body_bytes = request.body.size();
  const std::lock_guard lock(mutex_);
  record.id = ++activity_.requests_total;
  auto& kept = activity_.requests;
  if (kept.size() >= records_max_) {  // Half at once, so that forgetting costs little for each request.
    kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>((kept.size() + 1) / 2));
  }
  kept.push_back(std::move(record));
  changed_.notify_all();
  return activity_.requests_total;
}

RequestRecord HttpServerLog::Get(uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const RequestRecord* record = Find(id);
  return record != nullptr ? *record : RequestRecord{};
}

void HttpServerLog::SetStatus(uint64_t id, int status) {
  const std::lock_guard lock(mutex_);
  if (RequestRecord* record = Find(id)) {
    record->status = status;
    changed_.notify_all();
  }
}

void HttpServerLog::SetProgress(uint64_t id, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (RequestRecord* record = Find(id)) {
    record->body_bytes_sent = bytes;
    changed_.notify_all();
  }
}

std::optional<RequestRecord> HttpServerLog::EndRequest(uint64_t id, bool complete) {
  const std::lock_guard lock(mutex_);
  activity_.requests_finished += id != 0 ? 1 : 0;  // Bytes that were no request have number 0 and no record.
  changed_.notify_all();
  RequestRecord* record = Find(id);
  if (record == nullptr) {
    return std::nullopt;
  }
  record->finished = true;
  record->complete = complete;
  return *record;
}

ServerActivity HttpServerLog::Copy() const {
  return With([](const ServerActivity& activity) { return activity; });
}

void HttpServerLog::ClearRequests() {
  const std::lock_guard lock(mutex_);
  activity_.requests.clear();
}

bool HttpServerLog::WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                              std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return predicate(activity_); });
}

RequestRecord* HttpServerLog::Find(uint64_t id) { return const_cast<RequestRecord*>(std::as_const(*this).Find(id)); }

/// The records kept are numbered without gaps, so the place of one follows from the number of the first.
const RequestRecord* HttpServerLog::Find(uint64_t id) const {
  const auto& kept = activity_.requests;
  if (kept.empty() || id < kept.front().id || id > kept.back().id) {
    return nullptr;
  }
  return &kept[static_cast<size_t>(id - kept.front().id)];
}

}  // namespace openbits::test
