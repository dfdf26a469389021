#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <boost/asio/post.hpp>

#include "tests/support/http_server_connection.h"

namespace openbits::test {
namespace {

using boost::system::error_code;

/// Large enough that system calls do not count, small enough to stay in the processor's cache.
constexpr size_t kPiece_bytes = 256 * 1024;
constexpr size_t kChunk_bytes = 64 * 1024;
constexpr uint64_t kPacedPiecesPerSecond = 50;

std::string ChunkSizeLine(size_t size) {
  std::array<char, 20> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), size, 16);
  return std::string(text.data(), end) + "\r\n";
}

}  // namespace

void HttpConnection::Carry(ResponsePlan plan) {
  plan_ = std::move(plan);
  body_.emplace(std::move(plan_.body));
  sent_ = 0;
  pace_base_ = 0;
  pace_start_ = Clock::now();
  head_sent_ = false;
  end_written_ = false;
  gate_passed_ = plan_.gate == nullptr;
  answer_gate_passed_ = plan_.answer_gate == nullptr;
  if (plan_.no_answer) {
    return;  // The pending read notices when the client gives up.
  }
  WriteNext();
}

/// Bytes that may go out in one piece now: up to the next place where something happens.
size_t HttpConnection::NextPieceLimit() const {
  uint64_t limit = plan_.chunked ? kChunk_bytes : kPiece_bytes;
  if (plan_.bytes_per_second != 0) {
    limit = std::clamp<uint64_t>(plan_.bytes_per_second / kPacedPiecesPerSecond, 1, limit);
  }
  if (!gate_passed_) {
    limit = std::min(limit, plan_.pause_at - std::min(sent_, plan_.pause_at));
  }
  if (plan_.end_at) {
    limit = std::min(limit, *plan_.end_at - std::min(sent_, *plan_.end_at));
  }
  if (plan_.change_to && sent_ < plan_.change_at) {
    limit = std::min(limit, plan_.change_at - sent_);
  }
  return static_cast<size_t>(limit);
}

void HttpConnection::WriteNext() {
  if (closed_) {
    return;
  }
  if (!answer_gate_passed_) {
    answer_gate_passed_ = true;
    WaitAt(*plan_.answer_gate);
    return;
  }
  if (head_sent_ && WaitForPace()) {
    return;
  }
  const size_t limit = NextPieceLimit();
  size_t count = 0;
  if (limit != 0 && !body_->done()) {
    buffer_.resize(kPiece_bytes);
    count = body_->Read(std::span(buffer_).first(limit));
  }
  if (count != 0 || !head_sent_) {
    prefix_ = head_sent_ ? std::string() : std::move(plan_.head);
    head_sent_ = true;
    if (plan_.chunked && count != 0) {
      prefix_ += ChunkSizeLine(count);
    }
    if (count != 0 || !prefix_.empty()) {
      Write(count, plan_.chunked && count != 0 ? "\r\n" : "");
      return;
    }
  }
  if (!gate_passed_ && sent_ >= plan_.pause_at) {
    gate_passed_ = true;
    WaitAt(*plan_.gate);
  } else if (plan_.end_at && sent_ >= *plan_.end_at) {
    FinishAnswer(false);
  } else if (plan_.chunked && !end_written_) {
    end_written_ = true;
    prefix_.clear();
    Write(0, "0\r\n" + plan_.trailer + "\r\n");
  } else {
    FinishAnswer(true);
  }
}

void HttpConnection::WaitAt(Gate& gate) {
  KeepReading();
  // The gate may outlive the server, so it holds nothing that would keep the connection alive.
  gate.Arrive([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      boost::asio::post(self->stream_->socket().get_executor(), [weak] {
        if (const auto connection = weak.lock()) {
          connection->pace_start_ = Clock::now();
          connection->pace_base_ = connection->sent_;
          connection->WriteNext();
        }
      });
    }
  });
}

bool HttpConnection::WaitForPace() {
  if (plan_.bytes_per_second == 0 || body_->done()) {
    return false;
  }
  const double elapsed_s = static_cast<double>(sent_ - pace_base_) / static_cast<double>(plan_.bytes_per_second);
  const auto due = pace_start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(elapsed_s));
  if (Clock::now() >= due) {
    return false;
  }
  KeepReading();
  timer_.expires_at(due);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) {
      self->WriteNext();
    }
  });
  return true;
}

void HttpConnection::Write(size_t body_bytes, std::string suffix) {
  writing_ = true;
  suffix_ = std::move(suffix);
  const ByteStream::WriteBuffers buffers = {
      boost::asio::buffer(prefix_), boost::asio::buffer(buffer_.data(), body_bytes), boost::asio::buffer(suffix_)};
  stream_->AsyncWrite(buffers, [self = shared_from_this(), body_bytes](error_code error, size_t) {
    self->OnWritten(error, body_bytes);
  });
}

void HttpConnection::OnWritten(error_code error, size_t body_bytes) {
  writing_ = false;
  if (closed_) {
    return;
  }
  if (error) {
    CloseNow(Ending::kClose);
    return;
  }
  if (body_bytes != 0) {
    sent_ += body_bytes;
    sink_->NoteProgress(record_id_, sent_);
  }
  if (plan_.change_to && sent_ >= plan_.change_at) {
    sink_->ChangeContent(path_, *plan_.change_to);
    plan_.change_to.reset();
  }
  WriteNext();
}

void HttpConnection::FinishAnswer(bool complete) {
  answering_ = false;
  const bool cut = plan_.end_at && !complete;
  const bool keep_alive = plan_.keep_alive && !cut;
  sink_->EndRequest(record_id_, complete);
  if (!keep_alive) {
    EndStream(plan_.ending);
    return;
  }
  ReadRequest();
  KeepReading();
}

}  // namespace openbits::test
