#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/manual_runner.h"
#include "transport/transport.h"

namespace openbits::test {

/// Bytes `[offset, offset + length)` of the endless body of `seed` as fake servers send it.
std::string FakeBody(std::uint64_t seed, std::uint64_t offset, std::uint64_t length);

/// A piece of an answer's body: text as it stands, or a part of a seeded body.
struct FakeSegment {
  std::string text;
  std::uint64_t seed = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// One answer in full: what the server sends and how the exchange ends.
struct FakeAnswer {
  int status = 200;
  int http_version = 11;
  transport::HeaderList headers;
  std::vector<FakeSegment> body;
  /// From Start to the head.
  Duration head_delay{};
  /// Set: the exchange ends with `error` before the head.
  bool fails_before_head = false;
  /// Set: the exchange ends with `error` once this many body bytes were handed over; beyond the body: at its end.
  std::optional<std::uint64_t> fails_after_bytes;
  /// Set: nothing comes after this many body bytes, for ever (until Cancel).
  std::optional<std::uint64_t> stalls_after_bytes;
  Error error{Errc::kConnectionAborted, ErrorContext::kRemoteFile, 0, "fake reset"};
  std::optional<Duration> retry_after;
  /// The URL after redirects; empty: as asked.
  std::string final_url;
  /// A redirect on the way was at another origin than the first; where `final_url` is elsewhere, this is true anyway.
  bool leaves_origin = false;

  /// Replaces a header field, or takes it away when `value` is empty.
  void SetHeader(std::string_view name, std::string value);
  /// Value of a header field; empty when absent.
  [[nodiscard]] std::string Header(std::string_view name) const;
  /// Bytes of all segments.
  [[nodiscard]] std::uint64_t BodyBytes() const;
};

/// What a fake server does with one request, instead of answering it well.
struct FakeFault {
  /// Kinds of fault.
  enum class Kind : std::uint8_t {
    kNone,               // answers well; fills a place in the queue
    kError,              // ends with `error` before the head
    kReset,              // ends with kConnectionAborted after `bytes` of body
    kStall,              // sends nothing after `bytes` of body
    kStatus,             // answers `status` with a short body that must not be stored
    kIgnoreRange,        // answers 200 with everything
    kNoContentRange,     // 206 without Content-Range
    kWrongContentRange,  // 206 of the range that starts one byte earlier
    kTooLong,            // sends three bytes more than announced
  };
  Kind kind = Kind::kNone;
  std::uint64_t bytes = 0;
  int status = 0;
  Error error{Errc::kCannotConnect, ErrorContext::kRemoteFile, 0, "fake refusal"};
  std::optional<Duration> retry_after;
};

/// The part of a fake server that takes bodies: one request after the other, each Begin, Take as often as pieces come,
/// Answer. A request that is cancelled or fails on our side ends without Answer.
class FakeReceiver {
 public:
  virtual ~FakeReceiver() = default;
  /// A request has come; how many bytes of its body are read before the answer.
  virtual std::uint64_t Begin(const transport::Request& request) = 0;
  /// The next piece of the body.
  virtual void Take(std::string_view piece) = 0;
  /// The answer, once the body is read as far as Begin said.
  virtual FakeAnswer Answer() = 0;
};

/// A file on a fake server, and the server's habits. May be changed between requests.
struct FakeResource {
  std::uint64_t seed = 1;
  std::uint64_t size = 0;
  std::string etag;
  std::string last_modified;
  /// Answers Range requests with 206; else with everything.
  bool has_ranges = true;
  /// Answers several ranges by multipart/byteranges; else with everything.
  bool has_multipart = true;
  /// Sends Content-Length; else the body ends with the exchange.
  bool sends_length = true;
  /// Answers 412 when If-Unmodified-Since or If-Match does not name this version.
  bool honours_preconditions = true;
  int http_version = 11;
  transport::HeaderList extra_headers;
  Duration head_delay{};
  /// Zero: all at once.
  std::uint64_t bytes_per_s = 0;
  /// Largest piece given to OnData.
  std::size_t piece_bytes = 16 * 1024;
  /// Taken one for each request, in order; then requests are answered well.
  std::deque<FakeFault> faults;
  /// Set: takes every request of this URL, in place of all that is said above but the speed and the pieces.
  std::shared_ptr<FakeReceiver> receiver;
  /// Last change to the answer, for what no field above says. Called with the request and its number from 0.
  std::function<void(const transport::Request&, std::size_t, FakeAnswer&)> edit;
};

/// Servers in memory behind the Transport interface. Listeners are called as foreign tasks of a ManualRunner, in pieces,
/// on virtual time. A URL without a resource gets kNameNotResolved.
class FakeTransport : public transport::Transport {
 public:
  explicit FakeTransport(std::shared_ptr<ManualRunner> runner) : runner_(std::move(runner)) {}

  TransferId Start(transport::Request request, std::shared_ptr<transport::TransferListener> listener) override;
  void Cancel(TransferId id) override;
  void Resume(TransferId id) override;
  void SetRateLimit(TransferId id, std::uint64_t bytes_per_s) override;

  /// The resource of a URL; made at first use.
  FakeResource& At(const std::string& url) { return resources_[url]; }
  /// Takes a URL's resource away.
  void Remove(const std::string& url) { resources_.erase(url); }
  /// Requests so far, in order.
  [[nodiscard]] const std::vector<transport::Request>& requests() const { return requests_; }
  /// Exchanges that have begun and not finished.
  [[nodiscard]] std::size_t active() const { return exchanges_.size(); }
  /// Requests that wait for their turn. They are not in requests() yet.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// Exchanges that wait for Resume.
  [[nodiscard]] std::size_t paused() const;
  /// Body bytes handed over by all exchanges.
  [[nodiscard]] std::uint64_t bytes_sent() const { return bytes_sent_; }
  /// Bytes of request bodies taken by all exchanges.
  [[nodiscard]] std::uint64_t bytes_taken() const { return bytes_taken_; }
  /// Ends every exchange without a word: the process dies.
  void KillProcess();

 private:
  struct Exchange {
    transport::Request request;
    std::shared_ptr<transport::TransferListener> listener;
    FakeAnswer answer;
    /// Set until the body of the request is taken.
    std::shared_ptr<FakeReceiver> receiver;
    std::uint64_t body_limit = 0;
    std::uint64_t body_taken = 0;
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_per_s = 0;
    std::uint64_t rate_limit = 0;
    std::size_t piece_bytes = 0;
    bool is_paused = false;
    bool has_head = false;
    bool is_ending = false;
  };

  struct Waiting {
    std::uint64_t id;
    transport::Request request;
    std::shared_ptr<transport::TransferListener> listener;
  };

  void Begin(std::uint64_t id, transport::Request request, std::shared_ptr<transport::TransferListener> listener);
  void BeginWhoseTurnHasCome();
  void Schedule(std::uint64_t id, Duration delay);
  void Step(std::uint64_t id);
  void TakePiece(std::uint64_t id, Exchange& exchange);
  void SendHead(std::uint64_t id, Exchange& exchange);
  void SendPiece(std::uint64_t id, Exchange& exchange);
  static Duration SpanOf(const Exchange& exchange, std::uint64_t bytes);
  void Finish(std::uint64_t id, Error error);
  FakeAnswer AnswerTo(const transport::Request& request, std::size_t number);

  std::shared_ptr<ManualRunner> runner_;
  std::map<std::string, FakeResource> resources_;
  std::map<std::uint64_t, Exchange> exchanges_;
  std::deque<Waiting> waiting_;
  std::vector<transport::Request> requests_;
  std::uint64_t last_id_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_taken_ = 0;
  /// Tasks outlive neither the transport nor its exchanges.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace openbits::test
