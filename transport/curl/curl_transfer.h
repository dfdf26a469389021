#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include "platform/base/clock.h"
#include "platform/base/ids.h"
#include "platform/base/result.h"
#include "transport/curl/body_estimate.h"
#include "transport/curl/challenge_memory.h"
#include "transport/curl/curl_credentials.h"
#include "transport/curl/curl_handles.h"
#include "transport/curl/curl_options.h"
#include "transport/curl/curl_transport.h"
#include "transport/curl/head_collector.h"
#include "transport/rate_limiter.h"
#include "transport/redirect.h"
#include "transport/request.h"
#include "transport/transfer_listener.h"

namespace openbits::transport {

/// What the network thread shares with its transfers. Touched on that thread only.
struct LoopContext {
  Clock& clock;
  const CurlTransportOptions& options;
  const CurlFeatures& features;
  ChallengeMemory challenges = {};
  BodyEstimate body_estimate = {};
  /// The time at the start of this turn of the loop: callbacks use it instead of asking the clock for every piece.
  SteadyTime now;
  /// A transfer has had bytes from a TLS library that may hold more: see CurlTransfer::ReadOn.
  bool may_hold_bytes = false;
  /// When the loop must look at its transfers again.
  SteadyTime next_wake = SteadyTime::max();

  /// Makes the loop wake at `time` at the latest.
  void WakeAt(SteadyTime time) {
    if (time < next_wake) next_wake = time;
  }
};

/// One exchange from Start to OnFinished: as many requests on one easy handle, one after the other, as redirects,
/// challenges and proxies make necessary. Lives on the network thread.
///
/// The listener sees one answer only. Which one that is stands fixed when the first byte of its body comes or the
/// request is done, and not with its head: libcurl decides after the head whether it answers a challenge itself.
class CurlTransfer {
 public:
  /// What a finished request means for the exchange.
  enum class Next : std::uint8_t { kAgain, kFinished };

  CurlTransfer(TransferId id, Request request, std::shared_ptr<TransferListener> listener, LoopContext& loop);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// Checks the request and works out its first hop. An error ends the exchange: call Finish with it.
  Status Begin();
  /// Sets `easy`, fresh or reset, up for the current hop; keeps it until TakeHandle.
  Status Prepare(EasyHandle easy);
  /// Gives the handle back, for reuse; it is in no multi handle any more.
  EasyHandle TakeHandle() { return std::move(easy_); }
  /// The handle in use; nullptr without one.
  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  /// Its number.
  [[nodiscard]] TransferId id() const { return id_; }
  /// See Request::turn.
  [[nodiscard]] bool HasTurn() const { return request_.turn.HasCome(); }

  /// The request has ended with `code`. kAgain: reset the handle, Prepare it anew and go on. kFinished: result() is it.
  Next OnDone(CURLcode code);
  /// What OnDone found in the end; kNone for a whole message.
  [[nodiscard]] const Error& result() const { return result_; }
  /// Tells the listener the end. Once, and last.
  void Finish(const Error& error);

  /// The listener can take data again. A code other than CURLE_OK: the request is over with it.
  CURLcode Resume();
  /// Changes the limit; zero lifts it. Result as for Resume.
  CURLcode SetRateLimit(std::uint64_t bytes_per_s);
  /// The loop has woken: goes on where the limit allows, and finds silence that lasts too long. Result as for Resume.
  CURLcode OnTime();
  /// To be called for all after a turn in which loop.may_hold_bytes was set, and the turn after it not to wait: takes what
  /// the TLS library has read ahead. Result as for Resume.
  CURLcode ReadOn();

 private:
  /// What becomes of the answer whose head is complete.
  enum class Fate : std::uint8_t { kUndecided, kDeliver, kDiscard };

  static std::size_t OnHeaderCall(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t OnDataCall(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t OnReadCall(char* out, std::size_t size, std::size_t count, void* self) noexcept;
  static int OnSeekCall(void* self, curl_off_t offset, int origin) noexcept;
  static int OnConnectedCall(void* self, char* remote_address, char* local_address, int remote_port,
                             int local_port) noexcept;

  Status InstallCallbacks();
  Status SelectProxy();
  void ClearHop();
  bool OnHeader(std::string_view line);
  std::size_t OnData(std::span<const std::byte> data);
  std::size_t Deliver(std::span<const std::byte> data);
  bool DeliverPiece(std::span<const std::byte> piece);
  std::size_t OnRead(std::span<std::byte> out);
  bool OnConnected(std::string_view remote_address, int remote_port);
  [[nodiscard]] bool IsOfPrivateNetwork(std::string_view remote_address, int remote_port) const;
  bool IsServerTrusted();
  void DecideFate();
  bool WantsOtherCredentials();
  void UseKnownChallenges();
  bool LeaveKnownChallenge(int status);
  void LearnFromHead();
  void RememberChallenges();
  void SetDefaultCredentials();
  [[nodiscard]] std::string ProxyPlace() const { return "proxy " + hop_.proxy.value_or(std::string()); }
  void FollowRedirect(const RedirectDecision& decision);
  void ForgetProxyChallenge();
  bool DeliverHead();
  bool TryNextProxy(CURLcode code);
  bool Fail(Error error);
  Error ErrorOf(CURLcode code) const;
  Next End(Error error);
  CURLcode Unpause();
  void NoteActivity();
  void NoteBytes();
  void NoteUploadProgress();
  void LookAgainWhileSending();
  /// When silence has lasted too long.
  [[nodiscard]] SteadyTime Deadline() const;
  [[nodiscard]] bool IsPaused() const { return is_paused_by_listener_ || resume_at_.has_value(); }

  const TransferId id_;
  const Request request_;
  const std::shared_ptr<TransferListener> listener_;
  LoopContext& loop_;
  RateLimiter limiter_;

  // The exchange.
  Hop hop_;
  std::vector<CredentialGroup> server_groups_;
  std::vector<CredentialGroup> proxy_groups_;
  std::vector<std::string> proxies_;
  std::size_t proxy_index_ = 0;
  std::uint32_t redirects_ = 0;
  bool server_asks_for_basic_ = false;
  bool proxy_asks_for_basic_ = false;
  bool was_public_ = false;
  bool is_head_delivered_ = false;
  std::uint64_t body_bytes_ = 0;
  Error result_;

  // The current request.
  EasyHandle easy_;
  LineList lines_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  HeadCollector collector_;
  Fate fate_ = Fate::kUndecided;
  bool goes_again_ = false;  // a discarded answer that leads to another request
  std::size_t discarded_bytes_ = 0;
  std::size_t delivered_of_piece_ = 0;  // of a piece that libcurl will hand over again
  std::uint64_t sent_bytes_ = 0;
  curl_off_t on_wire_bytes_ = 0;  // of the body, when last looked at
  Error failure_;                 // found in a callback; the code libcurl makes of it says less
  bool is_connected_ = false;
  bool is_read_ahead_ = false;
  bool may_hold_bytes_ = false;
  bool is_paused_by_listener_ = false;
  std::optional<SteadyTime> resume_at_;  // set while the limit holds the transfer
  SteadyTime active_at_;
};

}  // namespace openbits::transport
