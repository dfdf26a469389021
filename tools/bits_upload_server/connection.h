#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "tools/bits_upload_server/back_end_exchange.h"
#include "tools/bits_upload_server/byte_stream.h"
#include "tools/bits_upload_server/fault_plan.h"
#include "tools/bits_upload_server/reply_download.h"
#include "tools/bits_upload_server/request_head.h"
#include "tools/bits_upload_server/server_log.h"
#include "tools/bits_upload_server/spool_writer.h"
#include "tools/bits_upload_server/upload_service.h"

namespace openbits::upload_server {

/// Who keeps connections. Called on the connection's strand.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;

  /// The connection `id` is over; nothing of it happens any more.
  virtual void EndConnection(uint64_t id) = 0;
};

/// What a connection works with. Everything outlives it.
struct ConnectionParts {
  const UploadServerOptions& options;
  UploadService& service;
  SessionStore& sessions;
  FaultPlan& faults;
  ServerLog& log;
  ConnectionHost& host;
  std::optional<BackEndUrl> back_end;  ///< Where applications are told; nothing if nowhere.
};

/// One accepted connection: reads packets one after the other, moves bodies, sends answers. It lives as long as its host
/// keeps it. Everything runs on the strand of its stream; Start and Close may be called from any thread.
///
///     head ─> rules ─┬─────────────> answer ─> next head
///                    ├─ session's turn ─> body ─> storage ─> application ─> answer
///                    └─ reply ─> answer with a body
///
/// What the rules are is said by UploadService; this class knows when, and what goes wrong on purpose.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// A connection over `stream`; begins with Start.
  Connection(std::unique_ptr<ByteStream> stream, uint64_t id, const ConnectionParts& parts);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Begins to serve.
  void Start();

  /// Ends it now, whatever it is doing; by RST if `reset`. What arrived of a fragment is kept.
  void Close(bool reset);

 private:
  /// What becomes of the body that is being read.
  enum class BodyUse { kNone, kStore, kDiscard };
  using Step = void (Connection::*)();

  // connection.cpp: heads and what they lead to.
  void NextRequest();
  void ReadHead();
  void OnHead(RequestHead head);
  void Dispatch();
  void DispatchPacket();
  void TakeTurn();
  void OnTurn();
  void OnWanted();
  void OnSentAway();
  void ReleaseTurn();
  void KeepWatch();
  void CloseNow(bool reset);
  void FinishRecord();

  // connection_body.cpp: the body of a fragment, and what follows its last byte.
  void StartFragment();
  void ReadBody(BodyUse use);
  void ReadMore();
  void UseBuffered();
  bool StopInBody();
  bool Use(size_t count, const char* data);
  int Keep(size_t count);
  void OnBodyEnd();
  void FailStorage(const char* step, int error);
  int FlushWriter();
  void Complete();
  void OnBackEnd(const BackEndResult& result);

  // connection_answer.cpp: answers, replies, and faults on the way out.
  void Answer(Ack ack);
  void SendAnswer();
  void WriteAnswer();
  void WriteReply();
  void OnAnswered();
  void Linger();
  void WaitForEnd();
  void ServeReply();
  void ResumeAt(FaultGate& gate, Step step);

  // connection_answer.cpp: reading and writing with the bookkeeping that both need.
  void Read(boost::asio::mutable_buffer buffer, void (Connection::*then)(size_t));
  void Write(std::string_view first, std::string_view second, Step then);
  void OnHeadBytes(size_t count);
  void OnBodyBytes(size_t count);
  void OnSpareBytes(size_t count);
  void OnSpareBytesAtEnd(size_t count);

  const std::unique_ptr<ByteStream> stream_;
  const uint64_t id_;
  const ConnectionParts parts_;
  boost::asio::steady_timer watch_timer_;  // Closes a connection that stands still.
  boost::asio::steady_timer delay_timer_;

  // What has arrived and is not used yet: input_[input_begin_, input_end_).
  std::vector<char> input_;
  size_t input_begin_ = 0;
  size_t input_end_ = 0;
  RequestReader reader_;

  // The request being served.
  RequestHead head_;
  PacketRecord record_;
  Fault fault_;
  std::string user_;
  std::shared_ptr<Session> session_;
  bool has_turn_ = false;
  FragmentPlan plan_;
  std::optional<SpoolWriter> writer_;
  BodyUse body_use_ = BodyUse::kNone;
  uint64_t body_left_ = 0;
  uint64_t skip_left_ = 0;
  bool body_stopped_ = false;
  std::shared_ptr<BackEndExchange> exchange_;

  // Its answer.
  Ack ack_;
  std::string answer_text_;
  UniqueFd reply_;
  DownloadPlan download_;
  std::vector<std::byte> reply_block_;
  bool has_recorded_end_ = true;
  bool close_after_ = false;

  // Standing still: a read or write is pending and nothing has moved since the last look.
  bool is_waiting_for_peer_ = false;
  bool has_moved_ = false;
  int still_ticks_ = 0;
  bool closed_ = false;
};

}  // namespace openbits::upload_server
