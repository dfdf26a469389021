#include "transport/curl/curl_transfer.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "platform/base/assert.h"
#include "transport/curl/curl_errors.h"
#include "transport/curl/curl_tls.h"
#include "transport/http_date.h"
#include "transport/url.h"

namespace openbits::transport {
namespace {

/// A longer body of a redirect or challenge costs more than a new connection does.
constexpr std::size_t kDiscardMax = 64 * 1024;

/// While a body is on its way and libcurl may miss that the socket takes more (CurlFeatures::misses_write_events), the loop
/// looks for itself.
constexpr Duration kLookAgain = std::chrono::milliseconds{20};

constexpr int kUnauthorized = 401;
constexpr int kProxyAuthenticationRequired = 407;

Error Cancelled() { return Error{Errc::kCancelled}; }

Duration TimeOf(CURL* easy, CURLINFO info) {
  curl_off_t microseconds = 0;
  if (easy == nullptr || curl_easy_getinfo(easy, info, &microseconds) != CURLE_OK) return Duration{};
  return Duration{microseconds};
}

long NumberOf(CURL* easy, CURLINFO info) {
  long number = 0;
  return curl_easy_getinfo(easy, info, &number) == CURLE_OK ? number : 0;
}

}  // namespace

CurlTransfer::CurlTransfer(TransferId id, Request request, std::shared_ptr<TransferListener> listener,
                           LoopContext& loop)
    : id_(id), request_(std::move(request)), listener_(std::move(listener)), loop_(loop) {
  limiter_.SetLimit(request_.rate_limit_bytes_per_s, loop_.now);
}

Status CurlTransfer::Begin() {
  hop_.url = request_.url;
  OPENBITS_RETURN_IF_ERROR(CheckRequest(request_));
  auto target = ParseRequestUrl(request_.url);
  if (!target) return target.error();
  if (target->url.scheme != "http" && target->url.scheme != "https") {
    return Error{Errc::kInvalidArgument, ErrorContext::kNone, 0, "scheme " + target->url.scheme};
  }
  hop_.url = std::move(target->on_wire);
  hop_.method = request_.method;
  hop_.sends_body = request_.body != nullptr;
  hop_.at_first_origin = !request_.begins_at_foreign_origin;

  if (hop_.at_first_origin) {
    server_groups_ = GroupCredentials(request_.credentials, AuthTarget::kServer, loop_.features);
    if (auto of_url = CredentialsOfUrl(target->url); of_url && server_groups_.empty())
      server_groups_ = {std::move(*of_url)};
  }
  proxy_groups_ = GroupCredentials(request_.credentials, AuthTarget::kProxy, loop_.features);
  SetDefaultCredentials();
  OPENBITS_RETURN_IF_ERROR(SelectProxy());
  UseKnownChallenges();
  return Status{};
}

void CurlTransfer::SetDefaultCredentials() {
  // With one group libcurl needs no help to choose; with several the challenge decides which one it gets.
  if (server_groups_.size() == 1 && hop_.at_first_origin) hop_.server_credentials = server_groups_.front();
  if (proxy_groups_.size() == 1) hop_.proxy_credentials = proxy_groups_.front();
}

// Each fragment of an upload is a request of its own: without this, each would be sent to be refused first.
void CurlTransfer::UseKnownChallenges() {
  if (!hop_.sends_body) return;
  if (auto known = loop_.challenges.Find(hop_.url, server_groups_)) {
    hop_.server_credentials = std::move(known);
    hop_.server_has_asked = true;
  }
  if (auto known = loop_.challenges.Find(ProxyPlace(), proxy_groups_)) {
    hop_.proxy_credentials = std::move(known);
    hop_.proxy_has_asked = true;
  }
}

/// What was sent unasked did not do: from now on challenges decide again. True when `status` is about that.
bool CurlTransfer::LeaveKnownChallenge(int status) {
  if (status == kUnauthorized && std::exchange(hop_.server_has_asked, false)) {
    loop_.challenges.Remove(hop_.url);
    hop_.server_credentials.reset();
  } else if (status == kProxyAuthenticationRequired && std::exchange(hop_.proxy_has_asked, false)) {
    loop_.challenges.Remove(ProxyPlace());
    hop_.proxy_credentials.reset();
  } else {
    return false;
  }
  SetDefaultCredentials();
  return true;
}

void CurlTransfer::LearnFromHead() {
  const ResponseHead& head = collector_.head();
  if (head.status == kUnauthorized) {
    server_asks_for_basic_ = ChallengeMemory::AsksForBasicOnly(head, AuthTarget::kServer);
  } else if (head.status == kProxyAuthenticationRequired) {
    proxy_asks_for_basic_ = ChallengeMemory::AsksForBasicOnly(head, AuthTarget::kProxy);
  }
}

void CurlTransfer::RememberChallenges() {
  const int status = collector_.head().status;
  if (status == kProxyAuthenticationRequired) return;
  if (proxy_asks_for_basic_) loop_.challenges.Add(ProxyPlace());
  if (server_asks_for_basic_ && status != kUnauthorized) loop_.challenges.Add(hop_.url);
}

Status CurlTransfer::SelectProxy() {
  proxies_.clear();
  proxy_index_ = 0;
  hop_.proxy.reset();
  switch (request_.proxy.usage) {
    case ProxyUsage::kPreconfig:
    case ProxyUsage::kAutodetect:  // libcurl reads the environment
      return Status{};
    case ProxyUsage::kNoProxy: hop_.proxy = std::string(); return Status{};
    case ProxyUsage::kOverride: break;
  }
  const auto url = ParseUrl(hop_.url);
  if (!url) return url.error();
  auto proxies = SelectProxies(request_.proxy, url->scheme, url->host);
  if (!proxies) return proxies.error();
  proxies_ = std::move(*proxies);
  hop_.proxy = proxies_.empty() ? std::string() : proxies_.front();
  return Status{};
}

void CurlTransfer::ClearHop() {
  collector_.Clear();
  fate_ = Fate::kUndecided;
  goes_again_ = false;
  discarded_bytes_ = 0;
  delivered_of_piece_ = 0;
  sent_bytes_ = 0;
  on_wire_bytes_ = 0;
  failure_ = Error{};
  is_connected_ = false;
  is_paused_by_listener_ = false;
  resume_at_.reset();
  error_text_.fill('\0');
}

Status CurlTransfer::Prepare(EasyHandle easy) {
  easy_ = std::move(easy);
  ClearHop();
  if (hop_.sends_body) OPENBITS_RETURN_IF_ERROR(request_.body->Rewind());
  OPENBITS_RETURN_IF_ERROR(CheckJudgement(hop_, request_.tls, loop_.features));
  // Ranges are what is left of large files.
  const std::uint64_t body_bytes_expected = request_.ranges.empty() ? loop_.body_estimate.bytes() : kSizeUnknown;
  OPENBITS_RETURN_IF_ERROR(
      ApplySettings(easy_.get(), SettingsOf(request_, hop_, loop_.options, loop_.features, body_bytes_expected)));
  OPENBITS_RETURN_IF_ERROR(ApplyCredentials(easy_.get(), hop_));
  may_hold_bytes_ = false;
  is_read_ahead_ = loop_.features.openssl && hop_.url.starts_with("https:");
  // Under a limit not a byte more than wanted: what has been read is wire traffic that the limiter no longer holds back.
  if (loop_.features.openssl) PrepareTls(easy_.get(), request_.tls, is_read_ahead_ && !limiter_.IsLimited());
  return InstallCallbacks();
}

Status CurlTransfer::InstallCallbacks() {
  lines_ = MakeLineList(HeaderLinesOf(request_, hop_));
  CURL* easy = easy_.get();
  bool ok = lines_ != nullptr;
  const auto set = [&](CURLoption option, auto value) { ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK; };
  set(CURLOPT_HTTPHEADER, lines_.get());
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeaderCall);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::OnDataCall);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_PREREQFUNCTION, &CurlTransfer::OnConnectedCall);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  if (hop_.sends_body) {
    set(CURLOPT_READFUNCTION, &CurlTransfer::OnReadCall);
    set(CURLOPT_READDATA, static_cast<void*>(this));
    set(CURLOPT_SEEKFUNCTION, &CurlTransfer::OnSeekCall);
    set(CURLOPT_SEEKDATA, static_cast<void*>(this));
  }
  return ok ? Status{} : Status{Error{Errc::kOutOfMemory}};
}

std::size_t CurlTransfer::OnHeaderCall(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  const std::size_t length = size * count;
  // Any other number than the length ends the request.
  return static_cast<CurlTransfer*>(self)->OnHeader({data, length}) ? length : length + 1;
}

std::size_t CurlTransfer::OnDataCall(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  return static_cast<CurlTransfer*>(self)->OnData(std::as_bytes(std::span(data, size * count)));
}

std::size_t CurlTransfer::OnReadCall(char* out, std::size_t size, std::size_t count, void* self) noexcept {
  return static_cast<CurlTransfer*>(self)->OnRead(std::as_writable_bytes(std::span(out, size * count)));
}

int CurlTransfer::OnSeekCall(void* self, curl_off_t offset, int origin) noexcept {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  if (const Status status = transfer->request_.body->Rewind(); !status) {
    transfer->Fail(status.error());
    return CURL_SEEKFUNC_FAIL;
  }
  transfer->sent_bytes_ = 0;
  return CURL_SEEKFUNC_OK;
}

int CurlTransfer::OnConnectedCall(void* self, char* remote_address, char* /*local_address*/, int remote_port,
                                  int /*local_port*/) noexcept {
  const bool ok =
      static_cast<CurlTransfer*>(self)->OnConnected(remote_address == nullptr ? "" : remote_address, remote_port);
  return ok ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool CurlTransfer::Fail(Error error) {
  if (failure_.code == Errc::kNone) failure_ = std::move(error);
  return false;
}

void CurlTransfer::NoteActivity() { active_at_ = loop_.now; }

void CurlTransfer::NoteBytes() {
  NoteActivity();
  loop_.may_hold_bytes = loop_.may_hold_bytes || is_read_ahead_;
  may_hold_bytes_ = is_read_ahead_;
}

// libcurl waits for the socket when it has taken the records that OpenSSL had decrypted, although it may hold more that it
// has not looked at yet. Who ends a pause is read from in any case, as bytes may have been taken off the socket before it.
CURLcode CurlTransfer::ReadOn() {
  if (!std::exchange(may_hold_bytes_, false) || easy_ == nullptr || IsPaused()) return CURLE_OK;
  const CURLcode code = curl_easy_pause(easy_.get(), CURLPAUSE_RECV);
  return code == CURLE_OK ? curl_easy_pause(easy_.get(), CURLPAUSE_CONT) : code;
}

SteadyTime CurlTransfer::Deadline() const {
  // The last bytes read may still be on their way to the wire: the longer wait for the answer covers them.
  const bool is_sending = hop_.sends_body && sent_bytes_ < request_.body->size_bytes() && !collector_.IsComplete();
  return active_at_ + (is_sending ? request_.timeouts.send : request_.timeouts.response);
}

void CurlTransfer::LookAgainWhileSending() {
  if (loop_.features.misses_write_events && hop_.sends_body && !collector_.IsComplete())
    loop_.WakeAt(loop_.now + kLookAgain);
}

// libcurl asks for half a mebibyte of the body at a time: on a slow link the wire is busy long after.
void CurlTransfer::NoteUploadProgress() {
  curl_off_t on_wire = 0;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &on_wire) != CURLE_OK || on_wire == on_wire_bytes_) return;
  on_wire_bytes_ = on_wire;
  NoteActivity();
}

// The address connected to, or through a proxy, whose address that is, the one in the URL. A name the proxy looks up: what it
// finds is not known here, so that the name counts as public.
bool CurlTransfer::IsOfPrivateNetwork(std::string_view remote_address, int remote_port) const {
  const auto url = ParseUrl(hop_.url);
  // A proxy from the environment is libcurl's own affair (up to 8.6): the port tells of it.
  const bool is_proxied = hop_.proxy ? !hop_.proxy->empty() : url && url->port != remote_port;
  return IsPrivateAddress(is_proxied && url ? std::string_view(url->host) : remote_address);
}

bool CurlTransfer::OnConnected(std::string_view remote_address, int remote_port) {
  is_connected_ = true;
  NoteActivity();
  loop_.WakeAt(Deadline());
  if (!request_.redirects.allow_public_to_private) {
    const bool is_private = IsOfPrivateNetwork(remote_address, remote_port);
    if (redirects_ > 0 && was_public_ && is_private) {
      return Fail(Error{Errc::kFileAccessDenied, ErrorContext::kRemoteFile, 0, "redirect into a private network"});
    }
    was_public_ = was_public_ || !is_private;
  }
  return IsServerTrusted();
}

bool CurlTransfer::IsServerTrusted() {
  if (!IsJudgedAfterHandshake(request_.tls, loop_.options.authorities_file)) return true;  // by libcurl, during it
  const auto url = ParseUrl(hop_.url);
  if (!url || url->scheme != "https") return true;
  const CertificateFault fault = JudgePeer(easy_.get(), url->host, request_.tls);
  if (fault == CertificateFault::kNone) return true;
  return Fail(Error{ErrcOfFault(fault), ErrorContext::kRemoteFile, 0, "the certificate of " + url->host});
}

bool CurlTransfer::OnHeader(std::string_view line) {
  NoteBytes();
  if (const Status status = collector_.TakeLine(line); !status) return Fail(status.error());
  if (collector_.IsComplete()) LearnFromHead();
  return true;
}

std::size_t CurlTransfer::OnData(std::span<const std::byte> data) {
  NoteBytes();
  if (fate_ == Fate::kUndecided) {
    if (!collector_.IsComplete()) {
      Fail(Error{Errc::kGarbledResponse, ErrorContext::kRemoteFile, 0, "body without a head"});
      return 0;
    }
    DecideFate();
    if (fate_ == Fate::kDeliver) collector_.CloseHead();
  }
  if (fate_ == Fate::kDiscard) {
    discarded_bytes_ += data.size();
    return discarded_bytes_ > kDiscardMax || !goes_again_ ? 0 : data.size();
  }
  if (!is_head_delivered_ && !DeliverHead()) return 0;
  return Deliver(data);
}

// libcurl hands a piece over again after a pause, from its start; `delivered_of_piece_` is what the listener has had.
std::size_t CurlTransfer::Deliver(std::span<const std::byte> data) {
  const std::size_t whole = data.size();
  data = data.subspan(std::min(delivered_of_piece_, whole));
  while (!data.empty()) {
    const auto allowed = static_cast<std::size_t>(limiter_.Allowed(data.size(), loop_.now));
    if (allowed == 0) {
      resume_at_ = limiter_.NextTime();
      loop_.WakeAt(*resume_at_);
      return CURL_WRITEFUNC_PAUSE;
    }
    if (!DeliverPiece(data.first(allowed))) return is_paused_by_listener_ ? CURL_WRITEFUNC_PAUSE : 0;
    delivered_of_piece_ += allowed;
    data = data.subspan(allowed);
  }
  delivered_of_piece_ = 0;
  return whole;
}

bool CurlTransfer::DeliverPiece(std::span<const std::byte> piece) {
  if (request_.body_bytes_max - body_bytes_ < piece.size()) {
    return Fail(Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0, "body longer than expected"});
  }
  switch (listener_->OnData(piece)) {
    case Flow::kProceed:
      limiter_.Take(piece.size());
      body_bytes_ += piece.size();
      return true;
    case Flow::kPause: is_paused_by_listener_ = true; return false;
    case Flow::kAbort: break;
  }
  return Fail(Cancelled());
}

bool CurlTransfer::DeliverHead() {
  is_head_delivered_ = true;
  ResponseHead& head = collector_.head();
  head.url = hop_.url;
  head.redirects = redirects_;
  head.has_left_origin = !hop_.at_first_origin;
  if (listener_->OnResponse(head) == Flow::kAbort) return Fail(Cancelled());
  return true;
}

std::size_t CurlTransfer::OnRead(std::span<std::byte> out) {
  NoteActivity();
  LookAgainWhileSending();
  const auto allowed = static_cast<std::size_t>(limiter_.Allowed(out.size(), loop_.now));
  if (allowed == 0) {
    resume_at_ = limiter_.NextTime();
    loop_.WakeAt(*resume_at_);
    return CURL_READFUNC_PAUSE;
  }
  const auto read = request_.body->Read(out.first(allowed));
  if (!read) {
    Fail(read.error());
    return CURL_READFUNC_ABORT;
  }
  if (*read == 0 && sent_bytes_ < request_.body->size_bytes()) {
    Fail(Error{Errc::kLocalFileChanged, ErrorContext::kLocalFile, 0, "body shorter than announced"});
    return CURL_READFUNC_ABORT;
  }
  limiter_.Take(*read);
  sent_bytes_ += *read;
  return *read;
}

bool CurlTransfer::WantsOtherCredentials() {
  const int status = collector_.head().status;
  if (LeaveKnownChallenge(status)) return true;
  if (status == kUnauthorized && !hop_.server_credentials && hop_.at_first_origin) {
    hop_.server_credentials = ChooseGroup(server_groups_, collector_.head(), AuthTarget::kServer);
    return hop_.server_credentials.has_value();
  }
  if (status == kProxyAuthenticationRequired && !hop_.proxy_credentials) {
    hop_.proxy_credentials = ChooseGroup(proxy_groups_, collector_.head(), AuthTarget::kProxy);
    return hop_.proxy_credentials.has_value();
  }
  return false;
}

void CurlTransfer::DecideFate() {
  fate_ = Fate::kDiscard;
  goes_again_ = true;
  if (WantsOtherCredentials()) return;
  RedirectDecision decision = DecideRedirect(request_.redirects, collector_.head(), hop_.method, hop_.url, redirects_);
  switch (decision.action) {
    case RedirectDecision::Action::kDeliver:
      fate_ = Fate::kDeliver;
      goes_again_ = false;
      return;
    case RedirectDecision::Action::kRefuse:
      goes_again_ = false;
      result_ = std::move(decision.error);
      if (!decision.url.empty()) hop_.url = std::move(decision.url);
      return;
    case RedirectDecision::Action::kFollow: FollowRedirect(decision); return;
  }
}

void CurlTransfer::FollowRedirect(const RedirectDecision& decision) {
  ++redirects_;
  hop_.url = decision.url;
  if (decision.becomes_get) {
    hop_.method = "GET";
    hop_.sends_body = false;
  }
  if (decision.leaves_origin) {
    // For good: what comes back to the first origin after a stranger has had a say is the stranger's wish (attack D3).
    hop_.at_first_origin = false;
    hop_.server_credentials.reset();
    server_groups_.clear();
    server_asks_for_basic_ = false;
  }
  hop_.server_has_asked = false;
  const std::optional<std::string> proxy_before = hop_.proxy;
  if (const Status status = SelectProxy(); !status) {
    goes_again_ = false;
    result_ = status.error();
  } else if (hop_.proxy != proxy_before) {
    ForgetProxyChallenge();
  }
}

/// What one proxy has asked for, the next has not.
void CurlTransfer::ForgetProxyChallenge() {
  proxy_asks_for_basic_ = false;
  hop_.proxy_has_asked = false;
  hop_.proxy_credentials.reset();
  SetDefaultCredentials();
}

bool CurlTransfer::TryNextProxy(CURLcode code) {
  const bool is_silent = code == CURLE_OPERATION_TIMEDOUT && !is_connected_;
  const bool is_proxys_fault = code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_COULDNT_CONNECT || is_silent;
  if (!is_proxys_fault || proxy_index_ + 1 >= proxies_.size()) return false;
  hop_.proxy = proxies_[++proxy_index_];
  ForgetProxyChallenge();
  UseKnownChallenges();
  return true;
}

Error CurlTransfer::ErrorOf(CURLcode code) const {
  return ErrorOfCurl({.code = code,
                      .verify_result = NumberOf(easy_.get(), CURLINFO_SSL_VERIFYRESULT),
                      .proxy_verify_result = NumberOf(easy_.get(), CURLINFO_PROXY_SSL_VERIFYRESULT),
                      .os_error = NumberOf(easy_.get(), CURLINFO_OS_ERRNO),
                      .proxy_status = NumberOf(easy_.get(), CURLINFO_HTTP_CONNECTCODE),
                      .has_status_line = collector_.head().status != 0,
                      .has_head = collector_.IsComplete(),
                      .uses_proxy = hop_.proxy && !hop_.proxy->empty(),
                      .detail = error_text_.data()});
}

CurlTransfer::Next CurlTransfer::End(Error error) {
  result_ = std::move(error);
  return Next::kFinished;
}

CurlTransfer::Next CurlTransfer::OnDone(CURLcode code) {
  if (failure_.code != Errc::kNone) return End(failure_);
  // Of an answer that is not delivered, the head was all we wanted.
  if (code != CURLE_OK && fate_ != Fate::kDiscard) {
    if (TryNextProxy(code)) return Next::kAgain;
    return End(ErrorOf(code));
  }
  if (!collector_.IsComplete()) {
    return End(Error{Errc::kGarbledResponse, ErrorContext::kRemoteFile, 0, "answer without a head"});
  }
  // A trailer dressed up as a status line must not pass for the answer.
  if (NumberOf(easy_.get(), CURLINFO_RESPONSE_CODE) != collector_.head().status) {
    return End(Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 0, "two status lines"});
  }
  if (fate_ == Fate::kUndecided) DecideFate();
  if (fate_ == Fate::kDiscard) return goes_again_ ? Next::kAgain : Next::kFinished;
  RememberChallenges();
  if (!is_head_delivered_ && !DeliverHead()) return End(failure_);
  return End(Error{});
}

void CurlTransfer::Finish(const Error& error) {
  Outcome outcome;
  outcome.error = error;
  outcome.status = collector_.head().status;
  outcome.body_bytes = body_bytes_;
  outcome.url = hop_.url;
  outcome.protocol = hop_.url.substr(0, hop_.url.find(':'));
  outcome.redirects = redirects_;
  if (const auto retry_after = collector_.head().Find("Retry-After")) {
    outcome.retry_after = ParseRetryAfter(*retry_after, loop_.clock.WallNow());
  }
  outcome.connect_time = TimeOf(easy_.get(), CURLINFO_CONNECT_TIME_T);
  outcome.first_byte_time = TimeOf(easy_.get(), CURLINFO_STARTTRANSFER_TIME_T);
  if (body_bytes_ > 0) loop_.body_estimate.Note(body_bytes_);
  listener_->OnFinished(outcome);
}

CURLcode CurlTransfer::Unpause() {
  NoteActivity();
  loop_.WakeAt(Deadline());
  // May call OnData, and thereby pause again, before it returns.
  return easy_ == nullptr ? CURLE_OK : curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

CURLcode CurlTransfer::Resume() {
  if (!is_paused_by_listener_) return CURLE_OK;
  is_paused_by_listener_ = false;
  return resume_at_ ? CURLE_OK : Unpause();
}

CURLcode CurlTransfer::SetRateLimit(std::uint64_t bytes_per_s) {
  limiter_.SetLimit(bytes_per_s, loop_.now);
  if (!resume_at_) return CURLE_OK;
  resume_at_.reset();
  return is_paused_by_listener_ ? CURLE_OK : Unpause();
}

CURLcode CurlTransfer::OnTime() {
  if (resume_at_ && *resume_at_ <= loop_.now) {
    resume_at_.reset();
    if (!is_paused_by_listener_) return Unpause();
  }
  if (resume_at_) {
    loop_.WakeAt(*resume_at_);
    return CURLE_OK;
  }
  if (!is_connected_ || is_paused_by_listener_) return CURLE_OK;
  if (loop_.now >= Deadline()) NoteUploadProgress();
  const SteadyTime deadline = Deadline();
  if (loop_.now < deadline) {
    loop_.WakeAt(deadline);
    LookAgainWhileSending();
    return CURLE_OK;
  }
  Fail(Error{Errc::kTimedOut, ErrorContext::kRemoteFile, 0, "the server has gone silent"});
  return CURLE_OPERATION_TIMEDOUT;
}

}  // namespace openbits::transport
