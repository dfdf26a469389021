#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/post.hpp>

#include "tools/bits_upload_server/connection.h"

namespace openbits::upload_server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A body that is not needed is read before the answer, so that the connection can go on, unless it is longer than this: then the
// answer goes out at once, and the connection ends. Of one that brings good news all is read, since clients that hear them early
// go on sending; fragments of BITS are below that limit (BITS: [MC-BUP] 3.1). Of one that is refused less, and only for one
// time-out: whoever sends it need not be known here, and must not keep others out.
constexpr uint64_t kSpareBodyBytesMax = uint64_t{16} * 1024 * 1024;
constexpr uint64_t kRefusedBodyBytesMax = uint64_t{1024} * 1024;
constexpr size_t kReplyBlockBytes = size_t{256} * 1024;

/// Whether the client is not to go on with its session; 416 tells it where to.
bool IsRefusal(const Ack& ack) { return ack.status >= 400 && ack.status != 416; }

}  // namespace

void Connection::Read(asio::mutable_buffer buffer, void (Connection::*then)(size_t)) {
  is_waiting_for_peer_ = true;
  stream_->AsyncReadSome(buffer, [self = shared_from_this(), then](error_code error, size_t count) {
    self->is_waiting_for_peer_ = false;
    self->has_moved_ = true;
    if (self->closed_) return;
    if (error) return self->CloseNow(false);
    (*self.*then)(count);
  });
}

void Connection::Write(std::string_view first, std::string_view second, Step then) {
  is_waiting_for_peer_ = true;
  const ByteStream::Parts parts = {asio::buffer(first.data(), first.size()),
                                   asio::buffer(second.data(), second.size())};
  stream_->AsyncWrite(parts, [self = shared_from_this(), then](error_code error, size_t) {
    self->is_waiting_for_peer_ = false;
    self->has_moved_ = true;
    if (self->closed_) return;
    if (error) return self->CloseNow(false);
    (*self.*then)();
  });
}

void Connection::ResumeAt(FaultGate& gate, Step step) {
  gate.Arrive([weak = weak_from_this(), step] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    asio::post(self->stream_->socket().get_executor(), [self, step] {
      self->body_stopped_ = false;
      if (!self->closed_) (*self.*step)();
    });
  });
}

/// The packet is carried out, or refused; what it did is on disk.
void Connection::Answer(Ack ack) {
  ack_ = std::move(ack);
  writer_.reset();
  ReleaseTurn();
  plan_.then = FragmentPlan::Then::kAnswer;
  const uint64_t unread = body_left_;
  const bool waits_for_us = head_.Header("Expect").has_value() && unread != 0 && input_begin_ == input_end_;
  if (unread == 0) return SendAnswer();
  if (waits_for_us || unread > (IsRefusal(ack_) ? kRefusedBodyBytesMax : kSpareBodyBytesMax)) {
    close_after_ = true;
    return SendAnswer();
  }
  ReadBody(BodyUse::kDiscard);
}

void Connection::SendAnswer() {
  ApplyFault(fault_, &ack_);
  if (fault_.drop_before_ack) return CloseNow(fault_.reset);
  if (fault_.stall) {
    // Reading tells when the client gives up.
    Read(asio::buffer(input_), &Connection::OnSpareBytesAtEnd);
    is_waiting_for_peer_ = false;
    return;
  }
  if (fault_.gate != nullptr) return ResumeAt(*std::exchange(fault_.gate, nullptr), &Connection::SendAnswer);
  if (fault_.delay.count() != 0) {
    delay_timer_.expires_after(std::exchange(fault_.delay, {}));
    return delay_timer_.async_wait([self = shared_from_this()](error_code) {
      if (!self->closed_) self->SendAnswer();
    });
  }
  WriteAnswer();
}

void Connection::WriteAnswer() {
  close_after_ = close_after_ || fault_.http10;
  const bool is_download = record_.type == PacketType::kReplyDownload;
  if (is_download && !fault_.packet_type) fault_.packet_type = "";
  const uint64_t body_bytes = is_download && fault_.status == 0 ? download_.length : fault_.body.size();
  answer_text_ = AckText(ack_, fault_, body_bytes, close_after_);
  record_.status = ack_.status;
  record_.error_code = ack_.error_code;
  record_.error_context = ack_.error_context;
  record_.received_range = ack_.received_range;
  record_.reply_url = ack_.reply_url;
  if (fault_.raw_answer) {
    answer_text_ = *fault_.raw_answer;
    close_after_ = true;
    return Write(answer_text_, {}, &Connection::OnAnswered);
  }
  if (!has_recorded_end_) parts_.log.Update(record_);
  const bool has_reply = reply_ && head_.method == "GET";
  Write(answer_text_, head_.method == "HEAD" ? "" : fault_.body,
        has_reply ? &Connection::WriteReply : &Connection::OnAnswered);
}

void Connection::WriteReply() {
  uint64_t wanted = std::min<uint64_t>(kReplyBlockBytes, download_.length - record_.body_bytes_sent);
  if (const auto& stop = fault_.drop_in_body_at) {
    if (record_.body_bytes_sent >= *stop) return CloseNow(fault_.reset);
    wanted = std::min(wanted, *stop - record_.body_bytes_sent);
  }
  if (wanted == 0) return OnAnswered();
  reply_block_.resize(kReplyBlockBytes);
  const auto block = std::span(reply_block_).first(static_cast<size_t>(wanted));
  const auto count = ReadAt(reply_.get(), block, download_.first + record_.body_bytes_sent);
  if (!count || *count == 0) return CloseNow(true);  // Shorter than promised: the client must not take it for whole.
  record_.body_bytes_sent += *count;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are characters.
  Write({reinterpret_cast<const char*>(block.data()), *count}, {}, &Connection::WriteReply);
}

void Connection::OnAnswered() {
  FinishRecord();
  if (fault_.drop_after_ack) return CloseNow(fault_.reset);
  if (close_after_) return Linger();
  NextRequest();
}

/// Ends the connection so that the client can read the answer: a socket closed over bytes that were not read resets.
void Connection::Linger() {
  is_waiting_for_peer_ = true;
  stream_->AsyncEnd([self = shared_from_this()](error_code, size_t) {
    self->is_waiting_for_peer_ = false;
    if (!self->closed_) self->WaitForEnd();
  });
}

/// More of a body that nobody needs.
void Connection::OnSpareBytes(size_t count) {
  if (IsRefusal(ack_)) has_moved_ = false;  // All of it is given one time-out.
  input_end_ = count;
  UseBuffered();
}

void Connection::WaitForEnd() { Read(asio::buffer(input_), &Connection::OnSpareBytesAtEnd); }

void Connection::OnSpareBytesAtEnd(size_t) {
  has_moved_ = false;  // However much still comes, it is given one time-out.
  WaitForEnd();
}

void Connection::ServeReply() {
  const auto session = parts_.service.FindReply(head_.target, user_);
  if (session == nullptr || !session->Summary().delivered) return Answer(Ack{.status = 404});
  reply_ = parts_.sessions.OpenReply(*session);
  // No file is an empty reply; one that cannot be opened must not pass for it.
  if (!reply_ && errno != ENOENT) {
    return Answer(Ack{.status = parts_.service.StorageFailed("open_reply", session->id(), errno).status});
  }
  ReplyFacts facts{.session_id = session->id()};
  if (reply_) {
    facts.size = FileSize(reply_.get()).value_or(0);
    facts.modified =
        std::chrono::system_clock::to_time_t(WriteTime(reply_.get()).value_or(std::chrono::system_clock::time_point()));
  }
  parts_.sessions.Touch(*session);
  record_.session_id = session->id();
  download_ = PlanDownload(head_, facts);
  ack_ = download_.answer;
  // What is refused has no body.
  if (ack_.status != 200 && ack_.status != 206) reply_ = {};
  Answer(std::move(ack_));
}

}  // namespace openbits::upload_server
