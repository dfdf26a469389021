#include "engine/transfer/upload_task.h"

#include <algorithm>
#include <utility>

#include "engine/throttle/throttle_controller.h"
#include "engine/transfer/download_requests.h"
#include "engine/transfer/upload_body.h"
#include "engine/transfer/upload_errors.h"
#include "engine/transfer/upload_exchange.h"
#include "engine/transfer/upload_session.h"

// One run of an upload, on the strand. What is sent and what an answer means is decided by UploadSession; here it is done:
//
//   Start ─> kOpening ─> kStepping <─────────────┬──────────────┐
//              pool        │  ├─> kChecking ─────┤ pool         │
//                          │  ├─> kSaving ───────┤ owner        │
//                          │  ├─> kExchanging ───┤ transport    │
//                          │  └─> kWaiting ──────┘ timer        │
//                          └─> kReleasing ─> kDone, OnUploadFinished
//                                pool
//
// At most one of these is under way. Stop ends an exchange, and keeps what its answer tells if one has come; it does not
// wait for the owner's save or the timer.

namespace openbits::engine {
namespace {

/// As for downloads: a moment spares a server that refuses everybody at the same instant (fault B27).
constexpr std::uint64_t kReconnectDelayMinMs = 100;
constexpr std::uint64_t kReconnectDelayMaxMs = 500;

Error CancelledError() { return Error{Errc::kCancelled, ErrorContext::kNone, 0, "stopped"}; }

std::string SchemeOf(const std::string& url) { return url.substr(0, std::min(url.find(':'), url.size())); }

struct OpenedSource {
  std::shared_ptr<File> file;
  FileStatus status;
  /// Last component of the path.
  std::string name;
};

Result<OpenedSource> OpenSource(FileSystem& files, const std::string& path) {
  const auto split = files.SplitLocalName(path);
  if (!split) return split.error();
  auto file = files.OpenForReading(path);
  if (!file) return file.error();
  const auto status = (*file)->GetStatus();
  if (!status) return status.error();
  return OpenedSource{*std::move(file), *status, split->name};
}

class FileUpload final : public UploadTask, public std::enable_shared_from_this<FileUpload> {
 public:
  FileUpload(UploadContext context, UploadRequest request, UploadObserver& observer);
  ~FileUpload() override;
  FileUpload(const FileUpload&) = delete;
  FileUpload& operator=(const FileUpload&) = delete;

  void Start() override;
  void UseRequest(const RequestTemplate& request) override { request_.request = request; }
  void Stop() override;

 private:
  enum class Phase : std::uint8_t {
    kIdle,
    kOpening,
    kStepping,
    kChecking,
    kSaving,
    kExchanging,
    kWaiting,
    kReleasing,
    kDone
  };

  [[nodiscard]] bool NeedsSource() const;
  void OnOpened(const Result<OpenedSource>& opened);
  void MakeSession(UploadState state, std::uint64_t size, const std::string& name);
  void Perform(const UploadStep& step);
  void CheckSource(UploadStep step);
  void Report(const UploadStep& step);
  void Send(const UploadStep& step);
  void OnExchanged(const ExchangeEnd& end);
  void Wait();
  void Finish(Error error);
  void Deliver();
  /// Wraps a member call so that it is dropped when the task is gone.
  template <class Function>
  auto Guarded(Function function) {
    return [weak = weak_from_this(), function = std::move(function)](const auto&... arguments) {
      if (const auto self = weak.lock()) {
        function(*self, arguments...);
      }
    };
  }

  UploadContext context_;
  UploadRequest request_;
  UploadObserver& observer_;
  Phase phase_ = Phase::kIdle;
  std::optional<UploadSession> session_;
  std::shared_ptr<File> file_;
  TransferId transfer_;
  TimerId retry_timer_;
  SteadyTime sent_at_;
  /// What the owner heard of last.
  UploadState reported_state_;
  std::uint64_t reported_bytes_;
  /// The first acceptable answer has come, and was reported.
  bool has_response_ = false;
  bool has_reported_response_ = false;
  bool is_stopping_ = false;
  UploadResult result_;
};

FileUpload::FileUpload(UploadContext context, UploadRequest request, UploadObserver& observer)
    : context_(std::move(context)),
      request_(std::move(request)),
      observer_(observer),
      reported_state_(request_.file.upload),
      reported_bytes_(request_.file.bytes_received) {
  result_.protocol = SchemeOf(request_.file.remote_name);
  result_.state = reported_state_;
  result_.bytes_acknowledged = reported_bytes_;
}

FileUpload::~FileUpload() {
  if (transfer_ != TransferId{}) {
    context_.transport->Cancel(transfer_);
    if (context_.throttle != nullptr) context_.throttle->Remove(transfer_);
  }
  context_.strand->Cancel(retry_timer_);
}

bool FileUpload::NeedsSource() const {
  const UploadPhase phase = request_.file.upload.phase;
  return request_.purpose == UploadPurpose::kTransfer &&
         (phase == UploadPhase::kNone || phase == UploadPhase::kSending);
}

void FileUpload::Start() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  OPENBITS_ASSERT(phase_ == Phase::kIdle);
  phase_ = Phase::kOpening;
  if (!NeedsSource()) {
    context_.strand->Post([next = Guarded([](FileUpload& self) {
                             self.MakeSession(self.request_.file.upload, self.request_.file.upload.source_size, {});
                           })] { next(); });
    return;
  }
  context_.file_pool->Post(
      [files = context_.files, strand = context_.strand, path = request_.file.local_name,
       next = Guarded([](FileUpload& self, const Result<OpenedSource>& opened) { self.OnOpened(opened); })] {
        auto opened = OpenSource(*files, path);
        strand->Post([next, opened = std::move(opened)] { next(opened); });
      });
}

void FileUpload::Stop() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  is_stopping_ = true;
  if (phase_ == Phase::kExchanging) {
    context_.transport->Cancel(transfer_);
  } else if (phase_ == Phase::kWaiting || phase_ == Phase::kSaving) {
    context_.strand->Cancel(std::exchange(retry_timer_, TimerId{}));
    Finish(CancelledError());
  }
}

void FileUpload::OnOpened(const Result<OpenedSource>& opened) {
  if (!opened) {
    Finish(is_stopping_ ? CancelledError() : opened.error());
    return;
  }
  file_ = opened->file;
  UploadState state = request_.file.upload;
  // ASSUMED: while nothing is at the server there is nothing that a change of the file could spoil.
  if (state.phase == UploadPhase::kNone) PinSource(state, opened->status);
  if (IsPinnedSource(state, opened->status)) {
    observer_.OnSourceOpened(request_.file.index, opened->status.size_bytes);
    request_.live->bytes_total.store(opened->status.size_bytes, std::memory_order_relaxed);
    MakeSession(std::move(state), opened->status.size_bytes, opened->name);
  } else {
    MakeSession(std::move(state), kSizeUnknown, opened->name);
  }
}

void FileUpload::MakeSession(UploadState state, std::uint64_t size, const std::string& name) {
  phase_ = Phase::kStepping;
  UploadSessionConfig config;
  config.remote_name = request_.file.remote_name;
  config.content_name = transport::EncodeContentName(name);
  config.size_bytes = size;
  config.wants_reply = request_.wants_reply;
  config.first_fragment = request_.is_foreground ? context_.settings.first_fragment_foreground
                                                 : context_.settings.first_fragment_background;
  config.fast_fragment = context_.settings.fast_fragment;
  config.immediate_reconnects = context_.settings.immediate_reconnects;
  reported_state_ = state;
  session_.emplace(std::move(config), std::move(state), request_.file.bytes_received);
  const WallTime now = context_.clock->WallNow();
  if (request_.purpose == UploadPurpose::kCancelSession) {
    Perform(session_->BeginCancel(now));
  } else if (file_ != nullptr && size == kSizeUnknown) {
    Perform(session_->OnSourceChanged());
  } else {
    Perform(session_->Begin(now));
  }
}

void FileUpload::Perform(const UploadStep& step) {
  phase_ = Phase::kStepping;
  if (request_.purpose == UploadPurpose::kTransfer) request_.live->Set(session_->acknowledged());
  if (is_stopping_ && step.kind != UploadStep::Kind::kFinish) {
    Finish(CancelledError());
  } else if (step.checks_source && file_ != nullptr) {
    CheckSource(step);
  } else if (step.kind == UploadStep::Kind::kFinish) {
    Finish(step.error);
  } else {
    Report(step);
  }
}

void FileUpload::CheckSource(UploadStep step) {
  phase_ = Phase::kChecking;
  step.checks_source = false;
  context_.file_pool->Post(
      [file = file_, strand = context_.strand,
       next = Guarded([step = std::move(step)](FileUpload& self, const Result<FileStatus>& status) {
         if (!status) {
           self.Finish(self.is_stopping_ ? CancelledError() : status.error());
         } else {
           self.Perform(IsPinnedSource(self.session_->state(), *status) ? step : self.session_->OnSourceChanged());
         }
       })] {
        const auto status = file->GetStatus();
        strand->Post([next, status] { next(status); });
      });
}

void FileUpload::Report(const UploadStep& step) {
  const auto go_on = [step](FileUpload& self) {
    if (self.phase_ != Phase::kSaving) return;  // stopped in the meantime
    if (step.kind == UploadStep::Kind::kReconnect) {
      self.Wait();
    } else {
      self.Send(step);
    }
  };
  phase_ = Phase::kSaving;
  const bool is_first = has_response_ && !std::exchange(has_reported_response_, has_response_);
  const bool is_new = session_->state() != reported_state_ || session_->acknowledged() != reported_bytes_;
  if (!is_first && !is_new && !step.needs_saved_state) {
    go_on(*this);
    return;
  }
  reported_state_ = session_->state();
  reported_bytes_ = session_->acknowledged();
  Task when_saved;
  if (step.needs_saved_state) when_saved = [next = Guarded(go_on)] { next(); };
  observer_.OnStateChanged(request_.file.index, reported_state_, reported_bytes_, is_first, std::move(when_saved));
  if (!step.needs_saved_state) go_on(*this);
}

void FileUpload::Send(const UploadStep& step) {
  phase_ = Phase::kExchanging;
  transport::Request request = BuildRequest(request_.request, request_.method, step.url);
  // ASSUMED: the documents know no redirects of BITS_POST; a fragment must not go to whom an answer names.
  request.redirects.follow = false;
  request.timeouts.response = context_.settings.response_timeout;
  request.closes_connection = step.is_last_on_connection;
  for (auto& field : transport::EncodePacket(step.packet))
    request.headers.push_back(std::move(field));
  std::shared_ptr<UploadBody> body;
  if (step.packet.type == transport::PacketType::kFragment) {
    body = std::make_shared<UploadBody>(file_, session_->state(), step.packet.range, request_.live);
    request.body = body;
  } else {
    request.body = std::make_shared<transport::EmptyBody>();
  }
  sent_at_ = context_.clock->SteadyNow();
  if (context_.throttle != nullptr) request.rate_limit_bytes_per_s = context_.throttle->NextShare(context_.job);
  transfer_ = context_.transport->Start(
      std::move(request), std::make_shared<UploadExchange>(
                              context_.strand, std::move(body),
                              Guarded([](FileUpload& self, const ExchangeEnd& end) { self.OnExchanged(end); })));
  if (context_.throttle != nullptr) context_.throttle->Add(transfer_, context_.job);
}

void FileUpload::OnExchanged(const ExchangeEnd& end) {
  if (context_.throttle != nullptr) context_.throttle->Remove(transfer_);
  transfer_ = TransferId{};
  result_.retry_after = end.outcome.retry_after;
  if (!end.outcome.protocol.empty()) result_.protocol = end.outcome.protocol;
  if (!end.ack) {
    if (is_stopping_) {
      Finish(CancelledError());
      return;
    }
    Error error = end.outcome.error;
    if (error.code == Errc::kNone) error = Error{Errc::kGarbledResponse, ErrorContext::kRemoteFile, 0, "no answer"};
    Perform(session_->OnFailure(error, context_.clock->WallNow()));
    return;
  }
  const UploadStep step = session_->OnAck(*end.ack, context_.clock->SteadyNow() - sent_at_);
  has_response_ = has_response_ || IsSuccess(*end.ack) || end.ack->has_received;
  Perform(step);
}

void FileUpload::Wait() {
  phase_ = Phase::kWaiting;
  const std::uint64_t jitter = context_.random->Below(kReconnectDelayMaxMs - kReconnectDelayMinMs + 1);
  const std::chrono::milliseconds delay{static_cast<std::int64_t>(kReconnectDelayMinMs + jitter)};
  retry_timer_ = context_.strand->PostAfter(delay, [next = Guarded([](FileUpload& self) {
                                                      self.retry_timer_ = TimerId{};
                                                      self.Perform(self.session_->OnReconnect());
                                                    })] { next(); });
}

void FileUpload::Finish(Error error) {
  phase_ = Phase::kReleasing;
  result_.error = std::move(error);
  if (session_) {
    result_.state = session_->state();
    result_.bytes_acknowledged = session_->acknowledged();
    if (request_.purpose == UploadPurpose::kTransfer) request_.live->Set(result_.bytes_acknowledged);
  }
  auto next = Guarded([](FileUpload& self) { self.Deliver(); });
  if (file_ == nullptr) {
    context_.strand->Post([next] { next(); });
    return;
  }
  // Closing may block on a remote file system.
  context_.file_pool->Post([file = std::move(file_), strand = context_.strand, next]() mutable {
    file.reset();
    strand->Post([next] { next(); });
  });
}

void FileUpload::Deliver() {
  phase_ = Phase::kDone;
  observer_.OnUploadFinished(request_.file.index, result_);
}

}  // namespace

std::shared_ptr<UploadTask> MakeUploadTask(UploadContext context, UploadRequest request, UploadObserver& observer) {
  return std::make_shared<FileUpload>(std::move(context), std::move(request), observer);
}

}  // namespace openbits::engine
