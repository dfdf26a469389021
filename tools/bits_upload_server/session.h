#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "tools/bits_upload_server/packet_record.h"
#include "tools/bits_upload_server/session_record.h"
#include "tools/bits_upload_server/target_path.h"

namespace openbits::upload_server {

/// Who sends a packet.
struct ClientName {
  std::string user = {};     ///< Empty without authentication.
  std::string address = {};  ///< Of IPv6 the network only: its hosts are one client's to choose.
};

/// Lets one packet at a time use a session. A newer packet wins: whoever has the turn is asked to end soon (a body that
/// is still arriving is given up), and whoever waits behind it is sent away. Any thread may call any member; callbacks
/// run on the thread that calls, outside of any lock.
class SessionTurns {
 public:
  /// Somebody who wants the session to himself.
  struct Visitor {
    std::function<void()> begin = {};      ///< The turn is his; he calls Release.
    std::function<void()> wanted = {};     ///< Somebody newer waits. May come at any time during the turn.
    std::function<void()> sent_away = {};  ///< Somebody newer came before the turn began; it never will.
  };

  /// Gives `visitor` the turn, at once or later.
  void Take(Visitor visitor);

  /// Gives the turn to nobody else if it is free now.
  bool TryTake();

  /// Ends the turn.
  void Release();

 private:
  std::mutex mutex_;
  bool is_taken_ = false;
  std::function<void()> wanted_;
  std::optional<Visitor> next_;
};

/// One upload under way. Holds nothing open: there may be more of them than a process may have files. Members without a
/// comment of their own belong to whoever has the turn.
class Session {
 public:
  /// A session whose record is `record` and whose spool file has `held` bytes; it last made progress at `touched`.
  Session(SessionRecord record, uint64_t held, std::chrono::system_clock::time_point touched);

  /// Its identifier; any thread.
  const std::string& id() const { return id_; }
  /// The path it was opened for, as written; any thread.
  const std::string& target() const { return target_; }
  /// Who opened it; any thread.
  const std::string& user() const { return user_; }
  /// Whose share of the sessions it takes: the user's or, without users, the address's. Any thread.
  const std::string& owner() const { return owner_; }
  /// Whose turn it is; any thread.
  SessionTurns& turns() { return turns_; }

  /// Whether it was freed: it exists only for whoever still has the turn. Any thread.
  bool is_freed() const { return is_freed_; }
  /// Marks it freed. Any thread.
  void SetFreed() { is_freed_ = true; }

  /// When it last made progress. Any thread.
  std::chrono::system_clock::time_point touched() const { return touched_; }
  /// The same by the clock that nobody sets, if that was since the server's start. Any thread.
  std::optional<std::chrono::steady_clock::time_point> touched_since_start() const {
    const auto time = touched_since_start_.load();
    return time == kNotYet ? std::nullopt : std::optional(time);
  }
  /// Moves both. Any thread.
  void SetTouched(std::chrono::system_clock::time_point time, std::chrono::steady_clock::time_point steady_time) {
    touched_ = time;
    touched_since_start_ = steady_time;
  }

  /// What is saved about it.
  const SessionRecord& record() const { return record_; }
  /// Bytes of the spool file.
  uint64_t held() const { return held_; }
  /// Whether every byte is here.
  bool is_complete() const { return record_.total && held_ == *record_.total; }
  /// Where the file goes.
  TargetPath destination() const { return ParseTarget(target_); }

  /// Replaces the record; saving it is the store's work.
  void SetRecord(const SessionRecord& record);
  /// Moves the number of bytes held.
  void SetHeld(uint64_t held);

  /// The session for people to look at; any thread.
  SessionSummary Summary() const;

 private:
  const std::string id_;
  const std::string target_;
  const std::string user_;
  const std::string owner_;
  SessionTurns turns_;
  std::atomic<bool> is_freed_ = false;
  static constexpr auto kNotYet = std::chrono::steady_clock::time_point::min();
  std::atomic<std::chrono::system_clock::time_point> touched_;
  std::atomic<std::chrono::steady_clock::time_point> touched_since_start_{kNotYet};
  SessionRecord record_;
  uint64_t held_;

  mutable std::mutex summary_mutex_;  // For lookers-on without the turn.
  SessionSummary summary_;
};

}  // namespace openbits::upload_server
