#include "engine/transfer/download_receiver.h"

#include <algorithm>
#include <utility>

namespace openbits::engine {

namespace {

using transport::Flow;

/// Smaller files are not worth the call: their first write tells as early.
constexpr std::uint64_t kReserveBytesMin = kWriteBlockBytes;

Error RemoteError(Errc code, std::string detail) {
  return Error{code, ErrorContext::kRemoteFile, 0, std::move(detail)};
}

}  // namespace

DownloadReceiver::DownloadReceiver(AttemptPlan plan, std::shared_ptr<TemporaryFile> temporary,
                                   std::shared_ptr<FileLive> live, std::shared_ptr<WriteProgress> progress,
                                   std::shared_ptr<TaskRunner> strand, ReceiverEvents events)
    : plan_(std::move(plan)),
      temporary_(std::move(temporary)),
      live_(std::move(live)),
      progress_(std::move(progress)),
      strand_(std::move(strand)),
      events_(std::move(events)),
      begin_(plan_.offset) {}

DownloadReceiver::~DownloadReceiver() = default;

Flow DownloadReceiver::OnResponse(const transport::ResponseHead& head) {
  const Verdict verdict = CheckResponse(plan_.expectation, head);
  switch (verdict.kind) {
    case VerdictKind::kTakeBody:
    case VerdictKind::kTakeFromZero:
    case VerdictKind::kTakeParts: break;
    case VerdictKind::kRestart: verdict_ = AttemptEnd::Kind::kRestart; return Flow::kAbort;
    case VerdictKind::kOneRangeAtATime: verdict_ = AttemptEnd::Kind::kOneRangeAtATime; return Flow::kAbort;
    case VerdictKind::kAlreadyComplete: is_already_complete_ = true; return Flow::kAbort;
    case VerdictKind::kRefuse:
      // Fault B17: the body of a failure is never stored.
      return Fail(verdict.error);
  }
  if (const Status prepared = Prepare(verdict, head); !prepared) {
    return Fail(prepared.error());
  }
  return Flow::kProceed;
}

Status DownloadReceiver::Prepare(const Verdict& verdict, const transport::ResponseHead& head) {
  if (!temporary_->IsOpen()) OPENBITS_RETURN_IF_ERROR(temporary_->Open());
  const bool is_from_zero = verdict.kind == VerdictKind::kTakeFromZero;
  if (is_from_zero) {
    OPENBITS_RETURN_IF_ERROR(temporary_->Renew());
    begin_ = 0;
    live_->Set(0);
    progress_->written.store(0, std::memory_order_relaxed);
  }
  std::uint64_t bytes_expected = kSizeUnknown;
  if (verdict.kind == VerdictKind::kTakeParts) {
    bytes_expected = 0;
    for (const ByteRange& part : plan_.expectation.asked) {
      bytes_expected += part.length;
    }
    remote_size_ = verdict.remote.size_bytes;
    const auto type = head.Find("Content-Type");
    parser_.emplace(transport::MultipartParser::BoundaryOf(type.value_or("")),
                    static_cast<transport::MultipartSink&>(*this));
  } else {
    bytes_expected = verdict.body_bytes;
  }
  if (bytes_expected != kSizeUnknown) {
    end_ = begin_ + bytes_expected;
    if (plan_.bytes_max && end_ > *plan_.bytes_max) {
      return Error{Errc::kMaxDownloadSizeReached, ErrorContext::kQueue, 0, "the file is over the job's size limit"};
    }
    if (end_ >= kReserveBytesMin) {
      OPENBITS_RETURN_IF_ERROR(temporary_->file().Reserve(end_));
    }
  }
  sink_.emplace(temporary_->file(), begin_, bytes_expected);
  AttemptAccepted accepted;
  accepted.remote = verdict.remote;
  accepted.is_from_zero = is_from_zero;
  accepted.response_headers = head.raw;
  if (head.redirects > 0) {
    accepted.redirected_to = head.url;
    accepted.has_left_origin = head.has_left_origin;
  }
  strand_->Post([notify = events_.on_accepted, accepted] { notify(accepted); });
  return Status();
}

Flow DownloadReceiver::OnData(std::span<const std::byte> data) {
  if (!sink_) {
    return Flow::kAbort;
  }
  const Status taken = parser_ ? parser_->Feed(data) : Take(data);
  if (!taken) {
    return Fail(taken.error());
  }
  PublishWritten();
  return Flow::kProceed;
}

Status DownloadReceiver::Take(std::span<const std::byte> data) {
  const std::uint64_t room = end_ - std::min(end_, sink_->position());
  if (data.size() > room) {
    is_untrusted_ = true;
    return RemoteError(Errc::kInvalidServerResponse, "the body is longer than announced");
  }
  if (plan_.bytes_max && data.size() > *plan_.bytes_max - std::min(*plan_.bytes_max, sink_->position())) {
    return Error{Errc::kMaxDownloadSizeReached, ErrorContext::kQueue, 0, "the file is over the job's size limit"};
  }
  if (progress_->flush_wanted.exchange(false, std::memory_order_relaxed)) {
    OPENBITS_RETURN_IF_ERROR(sink_->Finish());
  }
  return sink_->Append(data);
}

Status DownloadReceiver::OnPart(const transport::ContentRange& range) {
  // BITS: http-requirements-for-bits-downloads.md: parts in the order asked, each exactly one range, none merged.
  const auto& asked = plan_.expectation.asked;
  const bool is_expected =
      parts_seen_ < asked.size() && range.range && *range.range == asked[parts_seen_] && range.total == remote_size_;
  if (!is_expected) {
    return RemoteError(Errc::kInvalidServerResponse, "a part is not the range that was asked");
  }
  ++parts_seen_;
  return Status();
}

Status DownloadReceiver::OnPartData(std::span<const std::byte> data) { return Take(data); }

void DownloadReceiver::PublishWritten() {
  const std::uint64_t written = sink_->written();
  if (progress_->written.load(std::memory_order_relaxed) == written) return;  // nobody else writes it
  progress_->written.store(written, std::memory_order_release);
  // BITS: nf-bits3_0-ibackgroundcopyfile3-gettemporaryname: what GetProgress counts can be read from the temporary file.
  live_->Set(written);
}

Flow DownloadReceiver::Fail(Error error) {
  failure_ = std::move(error);
  return Flow::kAbort;
}

AttemptEnd::Kind DownloadReceiver::KindOfEnd(const transport::Outcome& outcome) {
  if (is_already_complete_) {
    return AttemptEnd::Kind::kBodyComplete;
  }
  if (verdict_ != AttemptEnd::Kind::kFailed) {
    return verdict_;
  }
  if (failure_.code == Errc::kNone && parser_ && outcome.error.code == Errc::kNone) {
    if (const Status finished = parser_->Finish(); !finished) {
      failure_ = finished.error();
    } else if (sink_->position() != end_) {
      failure_ = RemoteError(Errc::kInvalidServerResponse, "parts are missing");
    }
  }
  if (parser_ && failure_.context == ErrorContext::kRemoteFile) {
    // BITS: [MC-BUP] 3.6.5.2.4.2: after a bad multipart answer the ranges are asked one by one.
    return AttemptEnd::Kind::kOneRangeAtATime;
  }
  if (failure_.code != Errc::kNone) {
    return AttemptEnd::Kind::kFailed;
  }
  if (outcome.error.code == Errc::kRemoteFileChanged)
    return AttemptEnd::Kind::kRestart;  // nobody knows since which byte
  const bool has_all = sink_ && end_ != kSizeUnknown && sink_->written() == end_;
  // All announced bytes are there: how the connection died afterwards does not matter (fault B25).
  if (has_all || (sink_ && end_ == kSizeUnknown && outcome.error.code == Errc::kNone)) {
    return AttemptEnd::Kind::kBodyComplete;
  }
  failure_ = outcome.error;
  if (failure_.code == Errc::kNone) {
    failure_ = RemoteError(Errc::kConnectionAborted, "the body is shorter than announced");  // faults B3, B5
  }
  return AttemptEnd::Kind::kFailed;
}

void DownloadReceiver::OnFinished(const transport::Outcome& outcome) {
  AttemptEnd end;
  end.position = begin_;
  if (sink_) {
    if (const Status written = sink_->Finish(); !written && failure_.code == Errc::kNone) {
      failure_ = written.error();
    }
    PublishWritten();
    end.position = sink_->written();
    end.bytes_new = end.position - begin_;
    live_->Set(end.position);
  }
  end.kind = KindOfEnd(outcome);
  if (end.kind == AttemptEnd::Kind::kBodyComplete) plan_.turn.Pass();
  end.error = end.kind == AttemptEnd::Kind::kFailed ? failure_ : Error{};
  end.is_untrusted = is_untrusted_;
  end.outcome = outcome;
  // The strand may close the file as soon as it hears of the end; this object may live a little longer.
  sink_.reset();
  temporary_.reset();
  strand_->Post([notify = std::move(events_.on_ended), end = std::move(end)] { notify(end); });
}

}  // namespace openbits::engine
