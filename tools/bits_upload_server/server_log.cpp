#include "tools/bits_upload_server/server_log.h"

#include <algorithm>

#include "tools/bits_upload_server/log_text.h"
#include "tools/bits_upload_server/target_path.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

/// One line for one packet. Queries may hold secrets and are left out. Every value that a client chose is in quotes.
std::string PacketLine(const PacketRecord& record) {
  std::string line = "packet=" + std::string(PacketTypeName(record.type)) + " id=" + std::to_string(record.id) +
                     " connection=" + std::to_string(record.connection_id);
  const auto add = [&line](const char* key, const std::string& value) {
    line.append(" ").append(key).append("=").append(value);
  };
  add("path", LogValue(RawPath(record.target)));
  if (!record.session_id.empty()) add("session", LogSession(record.session_id));
  if (!record.user.empty()) add("user", LogValue(record.user));
  if (!record.content_range.empty()) add("range", LogValue(record.content_range));
  if (!record.range.empty()) add("range", LogValue(record.range));
  if (record.content_length != 0) {
    add("stored", std::to_string(record.body_bytes_stored) + "/" + std::to_string(record.content_length));
  }
  add("status", record.status == 0 ? "none" : std::to_string(record.status));
  if (!record.received_range.empty()) add("received", record.received_range);
  if (record.body_bytes_sent != 0) add("sent", std::to_string(record.body_bytes_sent));
  if (record.error_code) add("error", HexCode(*record.error_code));
  if (record.error_context) add("context", std::to_string(*record.error_context));
  return line;
}

}  // namespace

ServerLog::ServerLog(const UploadServerOptions& options)
    : records_max_(options.records_max),
      has_packet_lines_(options.log_packets),
      line_(options.log),
      now_(options.now) {}

uint64_t ServerLog::BeginConnection() {
  const std::lock_guard lock(mutex_);
  ++activity_.connections_open;
  changed_.notify_all();
  return ++activity_.connections_total;
}

void ServerLog::EndConnection() {
  const std::lock_guard lock(mutex_);
  --activity_.connections_open;
  changed_.notify_all();
}

uint64_t ServerLog::BeginPacket(PacketRecord record) {
  const std::lock_guard lock(mutex_);
  record.id = ++activity_.packets_total;
  const uint64_t id = record.id;
  if (records_max_ != 0) {
    // Half of them at once, so that a long run does not move the whole list for every packet.
    if (activity_.packets.size() >= records_max_) {
      activity_.packets.erase(activity_.packets.begin(),
                              activity_.packets.begin() + static_cast<std::ptrdiff_t>((records_max_ + 1) / 2));
    }
    activity_.packets.push_back(std::move(record));
  }
  changed_.notify_all();
  return id;
}

void ServerLog::Update(const PacketRecord& record) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::lower_bound(activity_.packets.begin(), activity_.packets.end(), record.id,
                                        [](const PacketRecord& other, uint64_t id) { return other.id < id; });
    if (found != activity_.packets.end() && found->id == record.id) *found = record;
    if (record.finished) ++activity_.packets_finished;
    changed_.notify_all();
  }
  if (record.finished && has_packet_lines_) Say(PacketLine(record));
}

void ServerLog::Count(uint64_t ServerActivity::*number, uint64_t by) {
  const std::lock_guard lock(mutex_);
  activity_.*number += by;
  changed_.notify_all();
}

void ServerLog::Say(const std::string& text) const {
  if (line_) line_("time=" + UtcText(now_()) + " " + text);
}

ServerActivity ServerLog::Copy() const {
  const std::lock_guard lock(mutex_);
  return activity_;
}

bool ServerLog::WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                          std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return predicate(activity_); });
}

}  // namespace openbits::upload_server
