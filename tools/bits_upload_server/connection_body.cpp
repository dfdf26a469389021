#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "tools/bits_upload_server/connection.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

void Connection::StartFragment() {
  plan_ = parts_.service.PlanFragment(*session_, head_);
  switch (plan_.then) {
    case FragmentPlan::Then::kAnswer: return Answer(std::move(plan_.answer));
    case FragmentPlan::Then::kComplete: return ReadBody(BodyUse::kDiscard);
    case FragmentPlan::Then::kStore: break;
  }
  const auto range = ParseContentRange(head_.Header("Content-Range").value_or(""));
  if (const int error = range ? parts_.service.AcceptFragment(*session_, *range) : EINVAL) {
    return FailStorage("save", error);
  }
  UniqueFd upload = parts_.sessions.OpenUpload(*session_);
  if (!upload) return FailStorage("open", errno);
  const bool is_large = session_->record().total >= parts_.options.large_bytes_min.value_or(LargeFileBytesMin());
  writer_.emplace(std::move(upload), session_->held(), parts_.options.sync_files, is_large);
  skip_left_ = plan_.skip_bytes;
  ReadBody(BodyUse::kStore);
}

void Connection::ReadBody(BodyUse use) {
  body_use_ = use;
  const bool waits_for_us = EqualIgnoringCase(head_.Header("Expect").value_or(""), "100-continue");
  if (waits_for_us && body_left_ != 0 && input_begin_ == input_end_) {
    return Write(kContinue, {}, &Connection::UseBuffered);
  }
  UseBuffered();
}

void Connection::UseBuffered() {
  while (input_begin_ != input_end_ && body_left_ != 0 && !StopInBody()) {
    const char* data = input_.data() + input_begin_;
    const size_t before = input_end_ - input_begin_;
    if (!Use(std::min<uint64_t>(before, body_left_), data)) return;
  }
  if (closed_ || body_stopped_ || StopInBody()) return;
  body_left_ == 0 ? OnBodyEnd() : ReadMore();
}

/// Takes at most `count` bytes of `data`, which are the next of input_; false if the body goes another way now.
bool Connection::Use(size_t count, const char* data) {
  if (body_use_ == BodyUse::kStore) {
    for (const auto stop : {fault_.drop_in_body_at, fault_.pause_in_body_at}) {
      if (stop && *stop > record_.body_bytes_read) count = std::min<uint64_t>(count, *stop - record_.body_bytes_read);
    }
    if (skip_left_ != 0) {
      count = std::min<uint64_t>(count, skip_left_);
      skip_left_ -= count;
    } else {
      const auto space = writer_->Space();
      count = std::min(count, space.size());
      std::copy_n(data, count, reinterpret_cast<char*>(space.data()));  // NOLINT: bytes are characters.
      if (const int error = Keep(count)) {
        FailStorage("write", error);
        return false;
      }
    }
  }
  input_begin_ += count;
  body_left_ -= count;
  record_.body_bytes_read += count;
  return true;
}

/// Does what the fault plan wants at this point of the body. True if the body does not go on now.
bool Connection::StopInBody() {
  if (body_use_ != BodyUse::kStore) return false;
  const auto is_here = [this](const std::optional<uint64_t>& stop) { return stop && *stop == record_.body_bytes_read; };
  if (is_here(fault_.drop_in_body_at)) {
    body_stopped_ = true;
    CloseNow(fault_.reset);
    return true;
  }
  if (is_here(fault_.pause_in_body_at) && fault_.gate != nullptr) {
    fault_.pause_in_body_at.reset();
    FlushWriter();
    parts_.log.Update(record_);
    // The gate is passed once; it must not hold the answer up as well.
    const auto gate = std::exchange(fault_.gate, nullptr);
    body_stopped_ = true;
    ResumeAt(*gate, &Connection::UseBuffered);
    return true;
  }
  return false;
}

void Connection::ReadMore() {
  const bool is_direct = body_use_ == BodyUse::kStore && skip_left_ == 0;
  if (!is_direct) {
    input_begin_ = input_end_ = 0;
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(input_.size(), body_left_));
    return Read(asio::buffer(input_.data(), wanted), &Connection::OnSpareBytes);
  }
  // Straight into the block that will be written: nothing is copied on the way to the disk.
  const auto space = writer_->Space();
  uint64_t wanted = std::min<uint64_t>(space.size(), body_left_);
  for (const auto stop : {fault_.drop_in_body_at, fault_.pause_in_body_at}) {
    if (stop && *stop > record_.body_bytes_read) wanted = std::min(wanted, *stop - record_.body_bytes_read);
  }
  Read(asio::buffer(space.data(), static_cast<size_t>(wanted)), &Connection::OnBodyBytes);
}

void Connection::OnBodyBytes(size_t count) {
  body_left_ -= count;
  record_.body_bytes_read += count;
  if (const int error = Keep(count)) return FailStorage("write", error);
  UseBuffered();
}

/// Takes `count` bytes in the writer's space for the file. They are progress: a fragment may take longer than a session may
/// stand still.
int Connection::Keep(size_t count) {
  parts_.sessions.NoteProgress(*session_);
  return writer_->Advance(count);
}

int Connection::FlushWriter() {
  if (!writer_) return 0;
  const uint64_t before = session_->held();
  const int error = writer_->Flush();
  session_->SetHeld(writer_->written());
  const uint64_t stored = session_->held() - before;
  record_.body_bytes_stored += stored;
  parts_.log.Count(&ServerActivity::fragment_bytes_stored, stored);
  return error;
}

void Connection::FailStorage(const char* step, int error) {
  // What was written before stays; the client is told how much that is when it tries again.
  FlushWriter();
  Answer(parts_.service.StorageFailed(step, session_->id(), error));
}

void Connection::OnBodyEnd() {
  const BodyUse use = std::exchange(body_use_, BodyUse::kNone);
  if (use == BodyUse::kDiscard && plan_.then != FragmentPlan::Then::kComplete) return SendAnswer();
  if (const int error = FlushWriter()) return FailStorage("write", error);
  if (session_->is_freed()) return Answer(Refusal(500, kSessionNotFound));
  if (session_->is_complete()) return Complete();
  parts_.sessions.Touch(*session_);
  Answer(UploadService::FragmentStored(*session_));
}

void Connection::Complete() {
  // The decision has fallen, and the upload may have left its folder: what is left is to put it in its place, and to note that.
  if (session_->record().phase == SessionPhase::kPublishing) return Answer(parts_.service.Deliver(*session_, head_));
  if (!writer_) {
    UniqueFd upload = parts_.sessions.OpenUpload(*session_);
    if (!upload) return FailStorage("open", errno);
    writer_.emplace(std::move(upload), session_->held(), false, false);  // to be synced only
  }
  // Data before the decision: a file that is published was on the disk before.
  if (parts_.options.sync_files) {
    if (const int error = writer_->Sync()) {
      // Linux tells of pages that it could not write once: a sync for the repeated fragment would succeed, without them.
      writer_.reset();
      parts_.sessions.Free(*session_);
      return FailStorage("sync", error);
    }
  }
  writer_.reset();
  if (parts_.options.notification == NotificationType::kNone) return Answer(parts_.service.Deliver(*session_, head_));
  // A reply of an earlier attempt would pass for this one's.
  if (const int error = parts_.sessions.RemoveReply(*session_)) return FailStorage("remove_reply", error);
  BackEndRequest request = parts_.service.TellBackEnd(*session_, head_);
  if (parts_.options.back_end_callback) {
    BackEndResult result;
    result.answer = parts_.options.back_end_callback(request);
    return OnBackEnd(result);
  }
  const BackEndExchange::Limits limits{parts_.options.back_end_timeout, parts_.options.reply_bytes_max};
  exchange_ = std::make_shared<BackEndExchange>(stream_->socket().get_executor(), *parts_.back_end, std::move(request),
                                                limits, [weak = weak_from_this()](const BackEndResult& result) {
                                                  if (const auto self = weak.lock()) self->OnBackEnd(result);
                                                });
  exchange_->Start();
}

void Connection::OnBackEnd(const BackEndResult& result) {
  exchange_.reset();
  if (closed_) return;
  parts_.log.Say("event=application_answered status=" + std::to_string(result.answer.status) +
                 " failure=" + std::to_string(static_cast<int>(result.failure)));
  Answer(parts_.service.Conclude(*session_, head_, result));
}

}  // namespace openbits::upload_server
