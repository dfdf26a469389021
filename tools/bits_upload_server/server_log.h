#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "tools/bits_upload_server/packet_record.h"
#include "tools/bits_upload_server/upload_server.h"

namespace openbits::upload_server {

/// What happened at a server: records, numbers, and lines for people. Any thread may call any member.
class ServerLog {
 public:
  /// Takes from `options`: how many records are kept, who receives the lines, whether packets have one, and the time.
  explicit ServerLog(const UploadServerOptions& options);

  /// Counts a connection and gives its number.
  uint64_t BeginConnection();

  /// Counts the end of one.
  void EndConnection();

  /// Takes a record up and gives its number.
  uint64_t BeginPacket(PacketRecord record);

  /// Replaces the record with the number `record.id`; writes its line if it is finished.
  void Update(const PacketRecord& record);

  /// Adds to one of the numbers.
  void Count(uint64_t ServerActivity::*number, uint64_t by = 1);

  /// Writes a line: the time, and `text`, in which values of clients are escaped already (LogValue).
  void Say(const std::string& text) const;

  /// Everything so far.
  ServerActivity Copy() const;

  /// Waits until `predicate` holds; false after `limit`.
  bool WaitUntil(const std::function<bool(const ServerActivity&)>& predicate, std::chrono::milliseconds limit) const;

 private:
  const size_t records_max_;
  const bool has_packet_lines_;
  const std::function<void(const std::string&)> line_;
  const std::function<std::chrono::system_clock::time_point()> now_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  ServerActivity activity_;
};

}  // namespace openbits::upload_server
