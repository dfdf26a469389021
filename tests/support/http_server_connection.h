#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "tests/support/download_script.h"
#include "tests/support/download_script_plan.h"
#include "tests/support/http_server_message.h"
#include "tests/support/http_server_stream.h"

namespace openbits::test {

/// Facts about a connection that go into the record of each of its requests.
struct ConnectionIdentity {
  uint64_t id = 0;                      ///< 1 for the first connection accepted.
  uint16_t client_port = 0;             ///< The client's port.
  bool tls = false;                     ///< Whether it is encrypted.
  std::string client_certificate = {};  ///< Common name, if the client sent a certificate.
};

/// What a connection needs from the server. Called on server threads; every member may be called by several at once.
class RequestSink {
 public:
  virtual ~RequestSink() = default;

  /// Records a request and gives the number of its record.
  virtual uint64_t BeginRequest(const ConnectionIdentity& connection, const HttpRequest& request) = 0;

  /// Works out the answer to the request recorded as `id`.
  virtual ResponsePlan Plan(uint64_t id, const HttpRequest& request) = 0;

  /// Notes that `bytes` of the answer's body have been handed to the system so far.
  virtual void NoteProgress(uint64_t id, uint64_t bytes) = 0;

  /// Replaces the content of the resource at `path`.
  virtual void ChangeContent(const std::string& path, const ContentVersion& content) = 0;

  /// Notes the end of an answer; `complete` if all that was planned has been sent.
  virtual void EndRequest(uint64_t id, bool complete) = 0;

  /// Notes that a connection is gone.
  virtual void EndConnection(uint64_t connection_id) = 0;
};

/// One accepted connection: reads requests one after the other and carries out the plan of each. It lives as long as an
/// operation or the caller holds it. Runs on the strand of its stream; Start and Close may be called from any thread.
///
/// A read is always pending, also while an answer is written or held back, so that a client that goes away is noticed
/// at once and its connection counted as closed.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  /// `sink` is held until the connection is gone.
  HttpConnection(std::unique_ptr<ByteStream> stream, ConnectionIdentity identity, std::shared_ptr<RequestSink> sink);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Begins to serve.
  void Start();

  /// Ends the connection now, whatever it is doing.
  void Close(Ending ending);

 private:
  using Clock = std::chrono::steady_clock;

  // Reading: http_server_connection.cpp.
  void OnStarted(boost::system::error_code error);
  void KeepReading();
  void OnRead(boost::system::error_code error, size_t count);
  void ReadRequest();
  void SendContinue();
  void Answer(const HttpRequest& request);
  void EndStream(Ending ending);
  void CloseNow(Ending ending);

  // Writing: http_server_connection_write.cpp.
  void Carry(ResponsePlan plan);
  void WriteNext();
  void WaitAt(Gate& gate);
  bool WaitForPace();
  size_t NextPieceLimit() const;
  void Write(size_t body_bytes, std::string suffix);
  void OnWritten(boost::system::error_code error, size_t body_bytes);
  void FinishAnswer(bool complete);

  std::unique_ptr<ByteStream> stream_;
  ConnectionIdentity identity_;
  std::shared_ptr<RequestSink> sink_;
  boost::asio::steady_timer timer_;

  RequestReader reader_;
  std::array<char, 64 * 1024> input_;
  bool reading_ = false;    // A read is pending.
  bool writing_ = false;    // A write is pending.
  bool answering_ = false;  // Between a request and the end of its answer.
  bool draining_ = false;   // Everything is said; waiting for the client to close.
  bool closed_ = false;

  uint64_t record_id_ = 0;
  std::string path_;
  ResponsePlan plan_;
  std::optional<BodyReader> body_;
  std::string prefix_;             // The head and chunk size in front of the piece being written.
  std::string suffix_;             // What follows it.
  std::vector<std::byte> buffer_;  // The piece.
  uint64_t sent_ = 0;
  bool head_sent_ = false;
  bool gate_passed_ = false;
  bool answer_gate_passed_ = false;
  bool end_written_ = false;
  Clock::time_point pace_start_;
  uint64_t pace_base_ = 0;
};

}  // namespace openbits::test
