#include "tests/support/http_server_connection.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

namespace openbits::test {
namespace {

using boost::system::error_code;

/// Bytes read ahead of the request being answered: enough for pipelined requests, and bounded.
constexpr size_t kReadAhead_bytes = 256 * 1024;

/// How long a client may keep a connection open that the server has ended.
constexpr std::chrono::seconds kDrainLimit{5};

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<ByteStream> stream, ConnectionIdentity identity,
                               std::shared_ptr<RequestSink> sink)
    : stream_(std::move(stream)),
      identity_(std::move(identity)),
      sink_(std::move(sink)),
      timer_(stream_->socket().get_executor()) {}

HttpConnection::~HttpConnection() {
  if (answering_) {
    sink_->EndRequest(record_id_, false);
  }
  sink_->EndConnection(identity_.id);
}

void HttpConnection::Start() {
  boost::asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
    error_code ignored;  // An old connection without it still works, only slower.
    self->stream_->socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    self->stream_->AsyncStart([self](error_code error, size_t) { self->OnStarted(error); });
  });
}

void HttpConnection::Close(Ending ending) {
  boost::asio::post(stream_->socket().get_executor(), [self = shared_from_this(), ending] { self->CloseNow(ending); });
}

void HttpConnection::OnStarted(error_code error) {
  if (error) {
    CloseNow(Ending::kClose);
    return;
  }
  identity_.tls = stream_->encrypted();
  identity_.client_certificate = stream_->ClientCertificate();
  KeepReading();
}

void HttpConnection::KeepReading() {
  if (reading_ || closed_ || reader_.pending_bytes() > kReadAhead_bytes) {
    return;
  }
  reading_ = true;
  stream_->AsyncReadSome(boost::asio::buffer(input_),
                         [self = shared_from_this()](error_code error, size_t count) { self->OnRead(error, count); });
}

void HttpConnection::OnRead(error_code error, size_t count) {
  reading_ = false;
  if (closed_) {
    return;
  }
  if (error) {
    // A client may end its side and still wait for the answer being written; a failed write tells if it is gone.
    if (!writing_) {
      CloseNow(Ending::kClose);
    }
    return;
  }
  if (!draining_) {
    reader_.Feed({input_.data(), count});
    ReadRequest();
  }
  KeepReading();
}

void HttpConnection::ReadRequest() {
  if (answering_ || writing_ || closed_ || draining_) {
    return;
  }
  switch (reader_.Next()) {
    case RequestReader::Progress::kNeedMore:
      if (reader_.TakeContinueWish()) {
        SendContinue();
      }
      break;
    case RequestReader::Progress::kComplete: Answer(reader_.Take()); break;
    case RequestReader::Progress::kMalformed: {
      Fault refusal = StatusFault(400, "not a request\n");
      refusal.close_after_response = true;
      answering_ = true;
      record_id_ = 0;
      Carry(PlanStatus(refusal, HttpRequest{}));
      break;
    }
  }
}

void HttpConnection::SendContinue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  writing_ = true;
  const ByteStream::WriteBuffers buffers = {boost::asio::buffer(kContinue.data(), kContinue.size())};
  stream_->AsyncWrite(buffers, [self = shared_from_this()](error_code error, size_t) {
    self->writing_ = false;
    if (error) {
      self->CloseNow(Ending::kClose);
      return;
    }
    self->ReadRequest();
    self->KeepReading();
  });
}

void HttpConnection::Answer(const HttpRequest& request) {
  answering_ = true;
  path_ = request.path;
  record_id_ = sink_->BeginRequest(identity_, request);
  Carry(sink_->Plan(record_id_, request));
}

void HttpConnection::EndStream(Ending ending) {
  if (ending == Ending::kReset) {
    CloseNow(ending);
    return;
  }
  // Closing with unread bytes would make the system send a reset, which can destroy what is still on its way. So the
  // sending side ends first, and the rest is read until the client closes.
  draining_ = true;
  writing_ = true;
  stream_->AsyncEnd([self = shared_from_this()](error_code, size_t) {
    self->writing_ = false;
    self->KeepReading();
  });
  timer_.expires_after(kDrainLimit);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) {
      self->CloseNow(Ending::kClose);
    }
  });
  KeepReading();
}

void HttpConnection::CloseNow(Ending ending) {
  if (closed_) {
    return;
  }
  closed_ = true;
  error_code ignored;  // The connection is over whether or not the system agrees.
  if (ending == Ending::kReset) {
    stream_->socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
  }
  timer_.cancel(ignored);
  stream_->socket().close(ignored);
  if (std::exchange(answering_, false)) {
    sink_->EndRequest(record_id_, false);
  }
}

}  // namespace openbits::test
