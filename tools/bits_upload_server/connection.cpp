#include "tools/bits_upload_server/connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

#include "tools/bits_upload_server/basic_auth.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// The longest head is 64 KiB; a read beyond it carries the front of a body.
constexpr size_t kInputBytes = size_t{128} * 1024;

/// Headers as sent, but for secrets.
HeaderList WithoutSecrets(HeaderList headers) {
  for (auto& [name, value] : headers) {
    if (EqualIgnoringCase(name, "Authorization") || EqualIgnoringCase(name, "Proxy-Authorization")) value.clear();
  }
  return headers;
}

/// The client's address, as ClientName has it; empty if the connection has gone.
std::string AddressOf(const asio::ip::tcp::socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  const asio::ip::address address = endpoint.address();
  if (address.is_v4()) return address.to_string();
  const asio::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return asio::ip::address_v6(bytes).to_string();
}

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> stream, uint64_t id, const ConnectionParts& parts)
    : stream_(std::move(stream)),
      id_(id),
      parts_(parts),
      watch_timer_(stream_->socket().get_executor()),
      delay_timer_(stream_->socket().get_executor()),
      input_(kInputBytes) {}

Connection::~Connection() = default;

void Connection::Start() {
  asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
    if (self->closed_) return;
    self->KeepWatch();
    self->is_waiting_for_peer_ = true;
    self->stream_->AsyncStart([self](error_code error, size_t) {
      self->is_waiting_for_peer_ = false;
      if (error) return self->CloseNow(false);
      self->NextRequest();
    });
  });
}

void Connection::Close(bool reset) {
  asio::post(stream_->socket().get_executor(), [self = shared_from_this(), reset] { self->CloseNow(reset); });
}

void Connection::KeepWatch() {
  watch_timer_.expires_after(parts_.options.io_timeout / 2);
  watch_timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (error || self == nullptr || self->closed_) return;
    const bool stands_still = self->is_waiting_for_peer_ && !std::exchange(self->has_moved_, false);
    self->still_ticks_ = stands_still ? self->still_ticks_ + 1 : 0;
    if (self->still_ticks_ >= 2) return self->CloseNow(false);
    self->KeepWatch();
  });
}

void Connection::NextRequest() {
  head_ = {};
  fault_ = {};
  user_.clear();
  session_.reset();
  plan_ = {};
  writer_.reset();
  body_use_ = BodyUse::kNone;
  skip_left_ = 0;
  body_stopped_ = false;
  ack_ = {};
  close_after_ = false;
  reply_ = {};
  download_ = {};
  ReadHead();
}

void Connection::ReadHead() {
  size_t used = 0;
  const std::string_view waiting(input_.data() + input_begin_, input_end_ - input_begin_);
  const RequestReader::State state = reader_.Read(waiting, &used);
  input_begin_ += used;
  switch (state) {
    case RequestReader::State::kDone: return OnHead(reader_.Take());
    case RequestReader::State::kError: {
      ack_ = Refusal(400, kInvalidArgument);
      close_after_ = true;
      return WriteAnswer();
    }
    case RequestReader::State::kMore: break;
  }
  std::copy(input_.begin() + static_cast<std::ptrdiff_t>(input_begin_),
            input_.begin() + static_cast<std::ptrdiff_t>(input_end_), input_.begin());
  input_end_ -= input_begin_;
  input_begin_ = 0;
  // The reader refuses a head that is longer than this buffer.
  Read(asio::buffer(input_.data() + input_end_, input_.size() - input_end_), &Connection::OnHeadBytes);
}

void Connection::OnHeadBytes(size_t count) {
  // A head that comes byte by byte counts as standing still.
  if (input_end_ != 0) has_moved_ = false;
  input_end_ += count;
  ReadHead();
}

void Connection::OnHead(RequestHead head) {
  head_ = std::move(head);
  has_moved_ = true;
  body_left_ = head_.is_chunked ? 0 : head_.content_length.value_or(0);
  // Where a request with chunks ends, and the next begins, is not known: they are not read.
  close_after_ = !head_.keep_alive || head_.is_chunked;
  const auto header = [this](const char* name) { return std::string(head_.Header(name).value_or("")); };
  record_ = {.connection_id = id_,
             .type = head_.Type(),
             .method = head_.method,
             .target = head_.target,
             .host = header("Host"),
             .session_id = header("BITS-Session-Id"),
             .headers = WithoutSecrets(head_.headers),
             .content_range = header("Content-Range"),
             .range = header("Range"),
             .content_length = body_left_};
  record_.id = parts_.log.BeginPacket(record_);
  has_recorded_end_ = false;
  fault_ = parts_.faults.Next(record_.type);
  Dispatch();
}

void Connection::Dispatch() {
  const bool is_download = record_.type == PacketType::kReplyDownload;
  if (!is_download && head_.method != "BITS_POST") {
    Ack ack{.status = 405};
    ack.headers.emplace_back("Allow", "BITS_POST, GET, HEAD");
    return Answer(std::move(ack));
  }
  if (auto refusal = is_download ? std::nullopt : UploadService::CheckHead(head_)) {
    close_after_ = close_after_ || !head_.content_length;  // Nor is the end known without a length.
    return Answer(std::move(*refusal));
  }
  if (fault_.status != 0) {
    Ack ack{.status = fault_.status, .error_code = fault_.error_code, .error_context = fault_.error_context};
    return Answer(std::move(ack));
  }
  auto user = Authenticate(parts_.options.users, head_);
  if (!user) {
    Ack ack{.status = 401};
    ack.headers.emplace_back("WWW-Authenticate", "Basic realm=\"" + parts_.options.realm + "\"");
    return Answer(std::move(ack));
  }
  user_ = std::move(*user);
  record_.user = user_;
  is_download ? ServeReply() : DispatchPacket();
}

void Connection::DispatchPacket() {
  switch (record_.type) {
    case PacketType::kPing: return Answer(Ack{});
    case PacketType::kCreateSession: {
      Ack ack = parts_.service.CreateSession(head_, {user_, AddressOf(stream_->socket())});
      record_.session_id = ack.session_id;
      return Answer(std::move(ack));
    }
    case PacketType::kFragment:
    case PacketType::kCloseSession:
    case PacketType::kCancelSession: break;
    case PacketType::kReplyDownload:
    case PacketType::kUnknown: return Answer(Refusal(400, kInvalidArgument));
  }
  if (auto refusal = parts_.service.FindSession(head_, user_, &session_)) return Answer(std::move(*refusal));
  TakeTurn();
}

void Connection::TakeTurn() {
  // The session may call long after this connection is gone; a turn that nobody takes must go on to the next.
  const auto on_strand = [weak = weak_from_this(), session = session_](Step step, bool is_turn) {
    return [weak, session, step, is_turn] {
      const auto self = weak.lock();
      if (self == nullptr) {
        if (is_turn) session->turns().Release();
        return;
      }
      asio::post(self->stream_->socket().get_executor(), [self, session, step, is_turn] {
        if (!self->closed_ && self->session_ == session) return (*self.*step)();
        if (is_turn) session->turns().Release();
      });
    };
  };
  session_->turns().Take({.begin = on_strand(&Connection::OnTurn, true),
                          .wanted = on_strand(&Connection::OnWanted, false),
                          .sent_away = on_strand(&Connection::OnSentAway, false)});
}

void Connection::OnTurn() {
  has_turn_ = true;
  if (fault_.lose_session) parts_.sessions.Free(*session_);
  if (session_->is_freed()) return Answer(Refusal(500, kSessionNotFound));
  if (record_.type == PacketType::kFragment) return StartFragment();
  Answer(parts_.service.EndSession(*session_));
}

void Connection::OnWanted() {
  // A client that came back does not wait for the rest of a body that will not come. [MC-BUP] leaves it open.
  if (has_turn_ && body_use_ == BodyUse::kStore) CloseNow(false);
}

void Connection::OnSentAway() { CloseNow(false); }

void Connection::ReleaseTurn() {
  if (std::exchange(has_turn_, false)) session_->turns().Release();
}

void Connection::FinishRecord() {
  if (std::exchange(has_recorded_end_, true)) return;
  record_.finished = true;
  parts_.log.Update(record_);
}

void Connection::CloseNow(bool reset) {
  if (std::exchange(closed_, true)) return;
  // The writer itself stays as long as this object: a read into its block may be under way on another thread.
  if (has_turn_) FlushWriter();
  ReleaseTurn();
  if (exchange_ != nullptr) exchange_->Cancel();
  exchange_.reset();
  watch_timer_.cancel();
  delay_timer_.cancel();
  error_code ignored;  // The connection is gone afterwards, whatever is reported.
  auto& socket = stream_->socket();
  if (reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  if (!reset) socket.shutdown(asio::socket_base::shutdown_both, ignored);
  socket.close(ignored);
  FinishRecord();
  parts_.host.EndConnection(id_);
}

}  // namespace openbits::upload_server
