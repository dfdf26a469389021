#include "engine/transfer/upload_session.h"

#include <algorithm>
#include <utility>

#include "engine/transfer/upload_errors.h"
#include "transport/ascii.h"
#include "transport/bits_upload/upload_url.h"

// The phases, and the packets that lead from one to the next. What is written in brackets is durable before the next
// packet goes out.
//
//            Create-Session             Fragment …            upload: Close-Session
//   kNone ───────────────────> [kSending] ──────────> [kClosing] ───────────────────> kClosed
//     ^  <──(session lost)────────┘   │                   ^
//     └── Cancel-Session <──(stuck)───┤                   │ upload-reply, once the reply is here
//                                     └──> kReply ────────┘
//
// The first packet after any interruption is a Ping: it opens the connection, answers challenges, and costs nothing
// where the rest of the way is broken.

namespace openbits::engine {
namespace {

using transport::Ack;
using transport::PacketType;

// ASSUMED: the documents know no limits; without them a broken server keeps a client busy for ever.
constexpr std::uint32_t kNewSessionsMax = 2;         // at once, without a byte more than ever before
constexpr std::uint32_t kFragmentsInVainMax = 3;     // answered by the offset they began at
constexpr std::uint32_t kResynchronisationsMax = 8;  // without a byte more than before in the session
constexpr std::uint32_t kFailuresMax = 3;  // over runs: then the server is taken to have forgotten the session

bool IsOneOf(Errc code, std::initializer_list<Errc> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// The server was not reached, or did not speak: the host may be gone.
bool IsUnreachable(Errc code) { return IsOneOf(code, {Errc::kCannotConnect, Errc::kNameNotResolved, Errc::kTimedOut}); }

bool IsConnectionFailure(Errc code) {
  return IsOneOf(code, {Errc::kCannotConnect, Errc::kNameNotResolved, Errc::kConnectionAborted});
}

/// The transport kept the answer to itself because it points elsewhere.
bool IsRedirect(Errc code) { return IsOneOf(code, {Errc::kRedirectRefused, Errc::kTooManyRedirects}); }

/// To Close-Session and Cancel-Session: the server will not do better when asked again.
/// BITS: ack-for-close-session.md: repeated on 500 to 599 only.
bool IsFinalForClosing(const Ack& ack) {
  const bool is_portal = ack.status >= 200 && ack.status <= 299 && !ack.is_ack;
  return IsSessionLost(ack) || (ack.status < 500 && !is_portal);
}

Error ServerError(Errc code, std::string detail, std::int64_t native = 0) {
  return Error{code, ErrorContext::kRemoteFile, native, std::move(detail)};
}

}  // namespace

UploadSession::UploadSession(UploadSessionConfig config, UploadState state, std::uint64_t acknowledged)
    : config_(std::move(config)),
      state_(std::move(state)),
      acknowledged_(state_.phase == UploadPhase::kSending ? std::min(acknowledged, config_.size_bytes) : acknowledged),
      fragment_(config_.first_fragment, state_.fragment_bytes_max),
      best_of_session_(acknowledged_) {}

UploadStep UploadSession::Begin(WallTime now) {
  // A record without the name of its session is damaged; what it says of the rest is not to be relied on.
  if (state_.phase == UploadPhase::kSending && state_.session_id.empty()) ForgetSession();
  if (state_.phase == UploadPhase::kClosing && state_.session_id.empty()) return FinishClosed();
  switch (state_.phase) {
    case UploadPhase::kNone: ForgetSession(); return Send(PacketType::kCreateSession);
    case UploadPhase::kSending:
    case UploadPhase::kClosing: static_cast<void>(LeaveHostIfDue(now)); return Send(PacketType::kPing);
    case UploadPhase::kReply:
    case UploadPhase::kClosed: break;
  }
  return Finish(Error{});
}

UploadStep UploadSession::BeginCancel(WallTime now) {
  goal_ = Goal::kCancel;
  // ASSUMED: a session whose Create-Session was never acknowledged times out at the server.
  if (state_.session_id.empty() || state_.phase == UploadPhase::kClosed) return Finish(Error{});
  static_cast<void>(LeaveHostIfDue(now));
  return Send(PacketType::kCancelSession);
}

UploadStep UploadSession::Send(PacketType type) {
  sent_ = type;
  UploadStep step{.kind = UploadStep::Kind::kSend};
  step.packet.type = type;
  if (type != PacketType::kCreateSession && type != PacketType::kPing) step.packet.session_id = state_.session_id;
  const auto url = transport::UploadUrl(config_.remote_name, state_.host_id);
  step.url = url ? *url : config_.remote_name;
  step.is_last_on_connection = type == PacketType::kCancelSession;
  return step;
}

UploadStep UploadSession::SendFragment() {
  const std::uint64_t size = config_.size_bytes;
  if (acknowledged_ < size || size == 0) {
    sent_range_ = {acknowledged_, std::min(fragment_.bytes(), size - acknowledged_)};
  } else if (sent_range_.length == 0 || sent_range_.End() != size) {
    // The server has everything and we have not heard what it made of it: the last fragment is sent again.
    const std::uint64_t length = std::min(fragment_.bytes(), size);
    sent_range_ = {size - length, length};
  }
  UploadStep step = Send(PacketType::kFragment);
  step.packet.range = sent_range_;
  step.packet.total = size;
  step.packet.content_name = config_.content_name;
  return step;
}

UploadStep UploadSession::Finish(Error error) {
  UploadStep step{.kind = UploadStep::Kind::kFinish};
  step.error = std::move(error);
  return step;
}

UploadStep UploadSession::OnAck(const Ack& ack, Duration elapsed) {
  state_.host_unreachable_since.reset();
  if (goal_ != Goal::kTransfer) return OnCancelEnded(IsFinalForClosing(ack) ? Error{} : ErrorOfClosingAck(ack));
  switch (sent_) {
    case PacketType::kCreateSession: return OnCreateAck(ack);
    case PacketType::kPing: return OnPingAck(ack);
    case PacketType::kFragment: return OnFragmentAck(ack, elapsed);
    case PacketType::kCloseSession:
    case PacketType::kCancelSession: break;
  }
  return OnCloseAck(ack);
}

UploadStep UploadSession::OnCreateAck(const Ack& ack) {
  if (!IsSuccess(ack)) return Finish(ErrorOfAck(ack));
  if (ack.protocol && transport::ToLowerAscii(*ack.protocol) != transport::kUploadProtocol) {
    return Finish(ServerError(Errc::kProtocolMismatch, "the server chose another protocol than the one offered"));
  }
  if (!ack.session_id) return Finish(ServerError(Errc::kInvalidServerResponse, "a session without BITS-Session-Id"));
  state_.phase = UploadPhase::kSending;
  state_.session_id = *ack.session_id;
  state_.host_id = ack.host_id.value_or(std::string());
  state_.host_fallback_s = ack.host_id ? ack.host_fallback_s : std::nullopt;
  is_session_proven_ = true;
  UploadStep step = state_.host_id.empty() ? SendFragment() : Send(PacketType::kPing);
  // BITS: ack-for-create-session.md: the session lives for days; one that is forgotten is one of the few a user may have.
  step.needs_saved_state = true;
  return step;
}

UploadStep UploadSession::OnPingAck(const Ack& ack) {
  if (IsSuccess(ack)) return GoOn();
  if (state_.phase == UploadPhase::kClosing) {
    return IsFinalForClosing(ack) ? SendClose() : Finish(ErrorOfClosingAck(ack));
  }
  return IsSessionLost(ack) ? OnSessionLost() : Finish(ErrorOfAck(ack));
}

UploadStep UploadSession::GoOn() {
  // With every byte there but no word of success, the last fragment goes out again: a session that is closed before the
  // server has accepted the file takes the file with it. BITS: close-session.md.
  return state_.phase == UploadPhase::kClosing ? SendClose() : SendFragment();
}

UploadStep UploadSession::OnFragmentAck(const Ack& ack, Duration elapsed) {
  // What the application behind the server says is about the file, and not about the fragment.
  if (!IsSuccess(ack) && ack.error_context == ErrorContext::kRemoteApplication && !IsSessionLost(ack)) {
    return OnFragmentRefused(ack);
  }
  const bool is_usable = ack.received && *ack.received <= config_.size_bytes;
  // Before the error code, because some servers send one along (spec upload-protocol.md 14).
  if (ack.status == 416 && is_usable) return Acknowledge(*ack.received, ack);
  if (IsSessionLost(ack)) return OnSessionLost();
  if (ack.status == 413) return OnTooLarge(ack);
  if (ack.status == 416) return OnUnusableOffset(ack);
  if (!IsSuccess(ack)) return OnFragmentRefused(ack);
  if (ack.has_received && !is_usable) return OnUnusableOffset(ack);
  if (elapsed < config_.fast_fragment && sent_range_.length >= fragment_.bytes()) fragment_.Grow();
  return Acknowledge(ack.received.value_or(sent_range_.End()), ack);
}

UploadStep UploadSession::Acknowledge(std::uint64_t received, const Ack& ack) {
  is_session_proven_ = true;
  unusable_offsets_ = 0;
  const bool is_in_vain = received == sent_range_.offset && sent_range_.length > 0;
  const bool is_other = received != sent_range_.End();
  acknowledged_ = received;
  NoteProgress(received);
  // Asked for a second time, a server that is complete tells what it made of the upload.
  if (received == config_.size_bytes) return OnComplete(ack);
  if (is_in_vain && ++fragments_in_vain_ >= kFragmentsInVainMax) return OnStuck();
  if (is_other && ++resynchronisations_ > kResynchronisationsMax) return OnStuck();
  return SendFragment();
}

void UploadSession::NoteProgress(std::uint64_t received) {
  if (received > best_of_session_) {
    best_of_session_ = received;
    reconnects_ = 0;
    fragments_in_vain_ = 0;
    resynchronisations_ = 0;
    state_.failures = 0;
  }
  if (received > state_.bytes_most) {
    state_.bytes_most = received;
    new_sessions_ = 0;
  }
}

UploadStep UploadSession::OnComplete(const Ack& ack) {
  // Of an empty file nothing can be missing, however the server likes the form of its range.
  // ASSUMED: a server that has accepted the file repeats what it said (spec upload-protocol.md 8.3). One that answers 416
  // for ever gets the file once more in another session, because a Close-Session might throw it away.
  if (!IsSuccess(ack) && config_.size_bytes > 0) {
    if (std::exchange(has_resent_last_, true)) return OnStuck();
    return SendFragment();
  }
  if (!config_.wants_reply) return Close();
  if (ack.reply_url) {
    auto location = transport::ResolveReplyUrl(config_.remote_name, state_.host_id, *ack.reply_url);
    if (!location) return Finish(location.error());
    state_.reply_url = std::move(location->url);
    state_.reply_fallback_url = std::move(location->fallback_url);
    state_.phase = UploadPhase::kReply;
    UploadStep step = Finish(Error{});
    step.checks_source = true;
    return step;
  }
  // BITS: [MC-BUP] 3.1.5: an error. ASSUMED: the Ack that had the URL may have been lost, so that we ask once more; a
  // server whose file is complete repeats what it said.
  if (has_resent_last_) {
    return Finish(ServerError(Errc::kInvalidServerResponse, "the server has the file but names no reply"));
  }
  has_resent_last_ = true;
  return SendFragment();
}

UploadStep UploadSession::Close() {
  state_.phase = UploadPhase::kClosing;
  UploadStep step = SendClose();
  step.checks_source = true;
  return step;
}

UploadStep UploadSession::SendClose() {
  UploadStep step = Send(PacketType::kCloseSession);
  // Otherwise a crash behind the Close would send the whole file once more, or ask for a reply that is gone: the session
  // they belonged to is over.
  step.needs_saved_state = true;
  return step;
}

UploadStep UploadSession::OnTooLarge(const Ack& ack) {
  if (!fragment_.Limit(sent_range_.length)) return Finish(ErrorOfAck(ack));
  state_.fragment_bytes_max = fragment_.limit();
  sent_range_ = {};  // a last fragment that goes out again is cut anew as well
  return SendFragment();
}

UploadStep UploadSession::OnUnusableOffset(const Ack& ack) {
  ++unusable_offsets_;
  if (unusable_offsets_ == 1) return StartOver();
  return Finish(ServerError(Errc::kInvalidServerResponse, "the server does not tell which bytes it has", ack.status));
}

UploadStep UploadSession::OnStuck() {
  fragments_in_vain_ = 0;
  resynchronisations_ = 0;
  if (!std::exchange(was_stuck_, true)) return StartOver();
  return Finish(ServerError(Errc::kNoProgress, "the server acknowledges fragments without keeping them"));
}

bool UploadSession::IsForgottenSession(const Ack& ack, const Error& error) {
  if (has_replaced_session_) return false;
  // Servers other than IIS say all kinds of things for a session that they have forgotten (spec upload-protocol.md 8.4).
  if (ack.status == 400) return !is_session_proven_ && ack.error_context == ErrorContext::kRemoteFile;
  const bool may_be = ack.status == 500 && !IsDiskFull(ack) && ack.error_context == ErrorContext::kRemoteFile &&
                      Classify(error) == ErrorClass::kTransient;
  if (!may_be || ++state_.failures < kFailuresMax) return false;
  state_.failures = 0;  // The new session is given as many runs as this one.
  return true;
}

UploadStep UploadSession::OnFragmentRefused(const Ack& ack) {
  Error error = ErrorOfAck(ack);
  if (ack.status == 400 && config_.size_bytes == 0 && !config_.wants_reply &&
      ack.error_context == ErrorContext::kRemoteFile) {
    // ASSUMED: a server that does not know the form for empty files makes an empty file of a session without fragments.
    return Close();
  }
  if (IsForgottenSession(ack, error)) {
    has_replaced_session_ = true;
    // The server may be in trouble and know the session well: what is not cancelled stays there for weeks.
    return StartOver();
  }
  return Finish(std::move(error));
}

UploadStep UploadSession::OnCloseAck(const Ack& ack) {
  // ASSUMED: [MC-BUP] would send everything again when the session is gone; but the server has the file, and said so.
  const bool is_closed = IsSuccess(ack) || IsFinalForClosing(ack);
  return is_closed ? FinishClosed() : Finish(ErrorOfClosingAck(ack));
}

UploadStep UploadSession::FinishClosed() {
  state_.phase = UploadPhase::kClosed;
  return Finish(Error{});
}

UploadStep UploadSession::OnCancelEnded(const Error& error) {
  switch (std::exchange(goal_, Goal::kTransfer)) {
    case Goal::kStartOver: return NewSession();
    case Goal::kGiveUp: ForgetSession(); return Finish(final_error_);
    case Goal::kTransfer:
    case Goal::kCancel: break;
  }
  if (error.code == Errc::kNone) ForgetSession();
  return Finish(error);
}

UploadStep UploadSession::OnFailure(const Error& error, WallTime now) {
  is_session_proven_ = false;
  if (goal_ == Goal::kStartOver || goal_ == Goal::kGiveUp) return OnCancelEnded(error);
  if (error.context == ErrorContext::kLocalFile) {
    return error.code == Errc::kLocalFileChanged ? OnSourceChanged() : Finish(error);
  }
  const bool is_closing = goal_ == Goal::kCancel || sent_ == PacketType::kCloseSession;
  // A Ping that is sent elsewhere says nothing of a file that the server has accepted.
  const bool is_ping_of_close =
      goal_ == Goal::kTransfer && sent_ == PacketType::kPing && state_.phase == UploadPhase::kClosing;
  if (IsRedirect(error.code) && is_ping_of_close) return SendClose();
  if (IsRedirect(error.code) && is_closing) return goal_ == Goal::kCancel ? OnCancelEnded(Error{}) : FinishClosed();
  if (sent_ == PacketType::kFragment) fragment_.Shrink();
  if (!IsUnreachable(error.code)) {
    state_.host_unreachable_since.reset();
  } else if (!state_.host_id.empty()) {
    if (!state_.host_unreachable_since) state_.host_unreachable_since = now;
    if (LeaveHostIfDue(now)) return goal_ == Goal::kCancel ? Send(PacketType::kCancelSession) : OnReconnect();
  }
  if (goal_ == Goal::kTransfer && IsConnectionFailure(error.code) && reconnects_ < config_.immediate_reconnects) {
    ++reconnects_;
    return UploadStep{.kind = UploadStep::Kind::kReconnect};
  }
  return Finish(error);
}

UploadStep UploadSession::OnReconnect() {
  return Send(state_.phase == UploadPhase::kNone ? PacketType::kCreateSession : PacketType::kPing);
}

UploadStep UploadSession::OnSourceChanged() {
  // Found behind the last answer: nothing of it may be stored as if the upload stood, or an interrupted Cancel-Session
  // would make it so.
  if (state_.phase > UploadPhase::kSending) {
    state_.phase = UploadPhase::kSending;
    state_.reply_url.clear();
    state_.reply_fallback_url.clear();
  }
  final_error_ = Error{Errc::kLocalFileChanged, ErrorContext::kLocalFile, 0, "the file was changed during the upload"};
  if (state_.session_id.empty()) {
    ForgetSession();
    return Finish(final_error_);
  }
  goal_ = Goal::kGiveUp;
  return Send(PacketType::kCancelSession);
}

// BITS: ack-for-create-session.md, "BITS-Host-Id-Fallback-Timeout": back to the host of the URL, where the session is most
// likely not known.
bool UploadSession::LeaveHostIfDue(WallTime now) {
  if (state_.host_id.empty() || !state_.host_fallback_s || !state_.host_unreachable_since) return false;
  if (now - *state_.host_unreachable_since < std::chrono::seconds{*state_.host_fallback_s}) return false;
  state_.host_id.clear();
  state_.host_fallback_s.reset();
  state_.host_unreachable_since.reset();
  return true;
}

UploadStep UploadSession::StartOver() {
  goal_ = Goal::kStartOver;
  return Send(PacketType::kCancelSession);
}

UploadStep UploadSession::OnSessionLost() {
  return state_.phase == UploadPhase::kClosing ? FinishClosed() : NewSession();
}

UploadStep UploadSession::NewSession() {
  ForgetSession();
  if (++new_sessions_ > kNewSessionsMax) {
    // A farm that sends every request to another node would go on for ever.
    return Finish(ServerError(Errc::kSessionNotFound, "the server forgets sessions as soon as it gives them"));
  }
  return Send(PacketType::kCreateSession);
}

void UploadSession::ForgetSession() {
  UploadState fresh;
  // What was learnt about server and file outlives the session.
  fresh.fragment_bytes_max = state_.fragment_bytes_max;
  fresh.failures = state_.failures;
  fresh.bytes_most = state_.bytes_most;
  fresh.source_identity = state_.source_identity;
  fresh.source_size = state_.source_size;
  fresh.source_modified = state_.source_modified;
  state_ = std::move(fresh);
  acknowledged_ = 0;
  best_of_session_ = 0;
  sent_range_ = {};
  has_resent_last_ = false;
  is_session_proven_ = false;
}

}  // namespace openbits::engine
