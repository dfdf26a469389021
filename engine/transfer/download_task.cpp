#include "engine/transfer/download_task.h"

#include <algorithm>
#include <utility>

#include "engine/throttle/throttle_controller.h"
#include "engine/transfer/checkpoint.h"
#include "engine/transfer/download_receiver.h"
#include "engine/transfer/download_requests.h"
#include "engine/transfer/final_syncs.h"
#include "engine/transfer/range_planner.h"
#include "engine/transfer/temporary_file.h"
#include "engine/transfer/volume_turns.h"
#include "transport/redirect.h"
#include "transport/url.h"

// One download from open to close, on the strand:
//
//   Start ─> kOpening ─> kTransferring ─(every byte)──────────> kFinishing ─> kDone, OnFinished
//     │        pool        │  ^   ^ │                             pool │
//     └─(nothing to go on from)─────┘                                  │
//                          │  │   │ └(reset, refused)─> kWaiting       │ lost: deleted under us
//                          │  │   └──────── timer ─────────┘           │
//                          │  └─────────── kRenewing <─────────────────┘
//                          └(another version)──^ pool
//
// A Stop in any phase leads to kFinishing with kCancelled. At any time at most one of these is under way: a pool task, a
// request, the timer; a checkpoint runs beside a request only, and its end is awaited before the file changes hands.

namespace openbits::engine {

namespace {

/// Jitter of a quick reconnect. ASSUMED: spec engine.md 8.1 wants reconnects at once; a moment spares a server that
/// refuses everybody at the same instant (fault B27).
constexpr std::uint64_t kReconnectDelayMinMs = 100;
constexpr std::uint64_t kReconnectDelayMaxMs = 500;

bool IsConnectionFailure(Errc code) {
  return code == Errc::kCannotConnect || code == Errc::kNameNotResolved || code == Errc::kConnectionAborted;
}

Error CancelledError() { return Error{Errc::kCancelled, ErrorContext::kNone, 0, "stopped"}; }

std::string SchemeOf(const std::string& url) { return url.substr(0, std::min(url.find(':'), url.size())); }

/// Whether a name from a server may take the place of `before`. Requests begin there from now on.
// DEVIATION: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags.md: a target that AddFile would refuse, or that leads
// to a local file or away from TLS (or, with the policy RefusePrivateRedirects, to a private address), does not become the
// remote name: the next Resume would follow it.
bool MayBecomeName(const std::string& before, const std::string& name, const transport::RedirectPolicy& policy) {
  const auto url = transport::ParseUrl(name);
  const auto url_before = transport::ParseUrl(before);
  if (!url || !url_before || !transport::CheckRemoteName(name)) return false;
  // Where names lead is seen only when somebody goes there.
  if (!policy.allow_public_to_private && transport::IsPrivateAddress(url->host) &&
      !transport::IsPrivateAddress(url_before->host)) {
    return false;
  }
  return url->scheme == "https" ||
         (url->scheme == "http" && (url_before->scheme == "http" || policy.allow_https_to_http));
}

class FileDownload final : public DownloadTask, public std::enable_shared_from_this<FileDownload> {
 public:
  FileDownload(DownloadContext context, DownloadRequest request, DownloadObserver& observer);
  ~FileDownload() override;
  FileDownload(const FileDownload&) = delete;
  FileDownload& operator=(const FileDownload&) = delete;

  void Start() override;
  void UseRequest(const RequestTemplate& request) override {
    // A reply is fetched by GET, whatever the job's own method, which nobody changes while it runs.
    const std::string method = std::exchange(request_.request, request).method;
    request_.request.method = method;
  }
  void Stop() override;

 private:
  enum class Phase : std::uint8_t { kIdle, kOpening, kTransferring, kWaiting, kRenewing, kFinishing, kDone };

  void OpenFirst();
  void OnOpened(const Status& opened);
  void BeginAttempt();
  void OnAccepted(const AttemptAccepted& accepted);
  void ReportAccepted();
  void FollowByName(std::string name, bool leaves_origin);
  void OnCheckpointFailed(const Error& error);
  void Interrupt(Error error);
  void OnEnded(const AttemptEnd& end);
  void Decide(const AttemptEnd& end);
  void OnBodyComplete();
  void OnAttemptFailed(const AttemptEnd& end, std::uint64_t keep);
  void OnOneRangeAtATime();
  void Restart();
  void OnRenewed(const Status& renewed);
  void NoteRestart();
  void BeginFinal(Error error, std::uint64_t keep);
  void OnFinal(const FinalOutcome& outcome);
  void Finish(Error error, std::uint64_t bytes_durable);

  [[nodiscard]] bool CanResume() const { return !request_.dynamic_content && !request_.custom_method; }
  [[nodiscard]] std::uint64_t BytesWorthKeeping() const { return CanResume() ? position_ : 0; }
  /// Wraps a member call so that it is dropped when the task is gone.
  template <class Function>
  auto Guarded(Function function) {
    return [weak = weak_from_this(), function = std::move(function)](const auto&... arguments) {
      if (const auto self = weak.lock()) {
        function(*self, arguments...);
      }
    };
  }

  DownloadContext context_;
  DownloadRequest request_;
  DownloadObserver& observer_;
  RangePlanner planner_;
  std::shared_ptr<Checkpoint> checkpoint_;
  std::shared_ptr<TemporaryFile> temporary_;
  Phase phase_ = Phase::kIdle;
  TransferId transfer_;
  TimerId retry_timer_;

  /// Version that the bytes at hand belong to; empty without bytes.
  RemoteIdentity known_;
  /// Length of the temporary file when no request is under way.
  std::uint64_t position_ = 0;
  std::uint64_t bytes_durable_;
  std::uint64_t position_at_open_ = 0;
  std::uint64_t position_max_ = 0;
  /// Furthest position when a restart was last counted; restarts below it lead nowhere.
  std::uint64_t position_best_;
  std::uint32_t restarts_;
  std::uint32_t reconnects_ = 0;
  bool several_ranges_ = true;
  bool is_stopping_ = false;
  bool is_accept_due_ = true;
  /// Our name is another than the one our observer knows.
  std::optional<Rename> untold_rename_;
  bool has_dropped_bytes_ = false;
  /// Why we cancelled the request ourselves.
  Error interruption_;
  /// Where the last redirect points that was not followed.
  std::string refused_target_;
  /// What OnFinished will say, unless the final work fails.
  Error final_error_;
  DownloadResult result_;
};

FileDownload::FileDownload(DownloadContext context, DownloadRequest request, DownloadObserver& observer)
    : context_(std::move(context)),
      request_(std::move(request)),
      observer_(observer),
      planner_(request_.file.ranges),
      bytes_durable_(request_.file.bytes_received),
      position_best_(request_.file.bytes_received),
      restarts_(request_.file.restarts) {
  if (context_.final_syncs == nullptr)
    context_.final_syncs = std::make_shared<FinalSyncs>(context_.file_pool, context_.strand);
  if (context_.checkpoint_turns == nullptr) context_.checkpoint_turns = std::make_shared<VolumeTurns>();
  result_.protocol = SchemeOf(request_.file.remote_name);
}

FileDownload::~FileDownload() {
  if (transfer_ != TransferId{}) {
    context_.transport->Cancel(transfer_);
    if (context_.throttle != nullptr) context_.throttle->Remove(transfer_);
  }
  context_.strand->Cancel(retry_timer_);
}

void FileDownload::Start() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  OPENBITS_ASSERT(phase_ == Phase::kIdle);
  Checkpoint::Events events;
  events.on_durable = Guarded([](FileDownload& self, std::uint64_t bytes) {
    self.bytes_durable_ = bytes;
    self.observer_.OnCheckpoint(self.request_.file.index, bytes);
  });
  events.on_failed = Guarded([](FileDownload& self, const Error& error) { self.OnCheckpointFailed(error); });
  checkpoint_ = std::make_shared<Checkpoint>(context_.strand, context_.file_pool, context_.checkpoint_turns,
                                             context_.settings.checkpoint_interval, std::move(events));
  temporary_ = std::make_shared<TemporaryFile>(
      TemporaryFile::Origin{context_.files, context_.random, request_.file, request_.boot_id, CanResume()});
  if (temporary_->IsFresh()) bytes_durable_ = 0;  // whatever the record says, it tells of no file
  if (temporary_->IsFresh() && planner_.Total() != 0) {
    BeginAttempt();  // the receiver opens it once the server has accepted: two changes of thread less for each file
  } else {
    OpenFirst();
  }
}

void FileDownload::OpenFirst() {
  phase_ = Phase::kOpening;
  context_.file_pool->Post([temporary = temporary_, strand = context_.strand,
                            next = Guarded([](FileDownload& self, const Status& opened) { self.OnOpened(opened); })] {
    const Status opened = temporary->Open();
    strand->Post([next, opened] { next(opened); });
  });
}

void FileDownload::Stop() {
  OPENBITS_ASSERT_STRAND(*context_.strand);
  is_stopping_ = true;
  if (phase_ == Phase::kTransferring && transfer_ != TransferId{}) {
    context_.transport->Cancel(transfer_);
  } else if (phase_ == Phase::kWaiting) {
    context_.strand->Cancel(std::exchange(retry_timer_, TimerId{}));
    BeginFinal(CancelledError(), BytesWorthKeeping());
  }
}

void FileDownload::OnOpened(const Status& opened) {
  if (!opened) {
    temporary_.reset();
    Finish(opened.error(), request_.file.bytes_received);
    return;
  }
  position_ = position_at_open_ = position_max_ = temporary_->length();
  has_dropped_bytes_ = CanResume() && position_ == 0 && request_.file.bytes_received > 0;
  bytes_durable_ = std::min(position_, request_.file.bytes_received);
  checkpoint_->SetDurable(bytes_durable_);
  request_.live->Set(position_);
  if (position_ > 0) {
    known_ = request_.file.remote;
    if (known_.size_bytes != kSizeUnknown) {
      if (const Status resolved = planner_.Resolve(known_.size_bytes); !resolved) {
        BeginFinal(resolved.error(), position_);
        return;
      }
    }
  }
  if (is_stopping_) {
    BeginFinal(CancelledError(), BytesWorthKeeping());
  } else if (planner_.Total() != kSizeUnknown && position_ >= planner_.Total()) {
    // Killed between the last byte and its record, or nothing is wanted at all: there is nothing to ask for.
    ReportAccepted();
    OnBodyComplete();
  } else {
    BeginAttempt();
  }
}

void FileDownload::BeginAttempt() {
  phase_ = Phase::kTransferring;
  AttemptInputs inputs;
  inputs.position = position_;
  inputs.known = known_;
  inputs.several_ranges = several_ranges_;
  inputs.may_begin_again = restarts_ < context_.settings.restarts_max || position_ > position_best_;
  inputs.trusts_etag = restarts_ == 0;
  AttemptPlan plan = PlanAttempt(request_, planner_, inputs);
  transport::Request request = BuildRequest(request_, plan);
  auto progress = std::make_shared<WriteProgress>();
  progress->written.store(position_, std::memory_order_relaxed);
  ReceiverEvents events;
  events.on_accepted = Guarded([progress](FileDownload& self, const AttemptAccepted& accepted) {
    self.OnAccepted(accepted);
    if (self.interruption_.code == Errc::kNone) {
      self.checkpoint_->Begin(self.temporary_, progress);
    }
  });
  events.on_ended = Guarded([](FileDownload& self, const AttemptEnd& end) { self.OnEnded(end); });
  auto receiver = std::make_shared<DownloadReceiver>(std::move(plan), temporary_, request_.live, progress,
                                                     context_.strand, std::move(events));
  if (context_.throttle != nullptr) request.rate_limit_bytes_per_s = context_.throttle->NextShare(context_.job);
  transfer_ = context_.transport->Start(std::move(request), std::move(receiver));
  if (context_.throttle != nullptr) context_.throttle->Add(transfer_, context_.job);
}

void FileDownload::OnAccepted(const AttemptAccepted& accepted) {
  if (accepted.is_from_zero) {
    NoteRestart();
    bytes_durable_ = 0;
    checkpoint_->SetDurable(0);
    planner_.Forget();
  }
  // Before the first byte the version may change without a restart; whoever was told of the earlier one hears again.
  is_accept_due_ = is_accept_due_ || accepted.remote != known_;
  known_ = accepted.remote;
  request_.file.response_headers = accepted.response_headers;
  if (known_.size_bytes != kSizeUnknown) {
    if (const Status resolved = planner_.Resolve(known_.size_bytes); !resolved) {
      Interrupt(resolved.error());
      return;
    }
  } else {
    planner_.Forget();  // dynamic content: the length of an earlier answer is not this one's
  }
  const std::uint64_t total = planner_.Total();
  if (request_.bytes_max && total != kSizeUnknown && total > *request_.bytes_max) {
    Interrupt(Error{Errc::kMaxDownloadSizeReached, ErrorContext::kQueue, 0, "the file is over the job's size limit"});
    return;
  }
  // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags, ALLOW_REPORT.
  if (request_.request.report_redirects && accepted.redirected_to)
    FollowByName(*accepted.redirected_to, accepted.has_left_origin);
  if (is_accept_due_) ReportAccepted();
}

/// From now on the file has the name that a redirect gave it, also in our own next requests.
void FileDownload::FollowByName(std::string name, bool leaves_origin) {
  FileRecord& file = request_.file;
  if (!leaves_origin) name = transport::WithUserInfo(name, file.remote_name);
  if (name == file.remote_name || !MayBecomeName(file.remote_name, name, request_.request.redirects)) return;
  if (!untold_rename_) untold_rename_ = Rename{file.remote_name, {}};
  untold_rename_->to = name;
  untold_rename_->leaves_origin = untold_rename_->leaves_origin || leaves_origin;
  file.is_at_foreign_origin = file.is_at_foreign_origin || leaves_origin;
  file.remote_name = std::move(name);
}

void FileDownload::ReportAccepted() {
  is_accept_due_ = false;
  AcceptedResponse report;
  report.remote = known_;
  report.bytes_total = planner_.Total();
  report.resumed_at = has_dropped_bytes_ ? 0 : position_;
  report.restarted = std::exchange(has_dropped_bytes_, false);
  report.temporary_identity = temporary_->identity();
  report.temporary_name = temporary_->name();
  report.response_headers = request_.file.response_headers;
  report.rename = std::exchange(untold_rename_, std::nullopt);
  request_.live->bytes_total.store(report.bytes_total, std::memory_order_relaxed);
  observer_.OnAccepted(request_.file.index, report);
}

void FileDownload::OnCheckpointFailed(const Error& error) {
  if (phase_ == Phase::kTransferring && interruption_.code == Errc::kNone) {
    Interrupt(error);
  }
}

void FileDownload::Interrupt(Error error) {
  interruption_ = std::move(error);
  if (transfer_ != TransferId{}) {
    context_.transport->Cancel(transfer_);
  }
}

void FileDownload::OnEnded(const AttemptEnd& end) {
  if (context_.throttle != nullptr) context_.throttle->Remove(transfer_);
  transfer_ = TransferId{};
  checkpoint_->End();
  position_ = end.position;
  position_max_ = std::max(position_max_, position_);
  if (end.bytes_new > 0) {
    reconnects_ = 0;
  }
  result_.retry_after = end.outcome.retry_after;
  if (!end.outcome.protocol.empty()) {
    result_.protocol = end.outcome.protocol;
  }
  checkpoint_->WhenIdle([next = Guarded([end](FileDownload& self) { self.Decide(end); })] { next(); });
}

void FileDownload::Decide(const AttemptEnd& end) {
  const Error interruption = std::exchange(interruption_, Error{});
  // A failed sync: only what an earlier one made safe counts, also for a task that was stopped meanwhile (fault A7).
  const bool is_local = interruption.context == ErrorContext::kLocalFile;
  const bool is_source_changed = end.outcome.error.code == Errc::kRemoteFileChanged;
  std::uint64_t keep = is_local ? std::min(bytes_durable_, BytesWorthKeeping()) : BytesWorthKeeping();
  if (is_source_changed) keep = 0;
  if (end.is_untrusted) {
    // Fault B6: however it goes on, nothing of an answer that contradicts itself is kept.
    keep = std::min(keep, position_ - end.bytes_new);
    bytes_durable_ = std::min(bytes_durable_, keep);
  }
  if (is_stopping_) {
    BeginFinal(CancelledError(), keep);
  } else if (interruption.code == Errc::kTemporaryFileLost) {
    // Every byte had come before the loss was found: the turn is the next file's already.
    if (end.kind == AttemptEnd::Kind::kBodyComplete) observer_.OnBegunAgain(request_.file.index);
    Restart();
  } else if (interruption.code != Errc::kNone) {
    BeginFinal(interruption, keep);
  } else {
    switch (end.kind) {
      case AttemptEnd::Kind::kBodyComplete: OnBodyComplete(); break;
      case AttemptEnd::Kind::kRestart:
        // However much was copied: a source that never rests must not be copied for ever.
        if (is_source_changed) position_max_ = position_ = 0;
        Restart();
        break;
      case AttemptEnd::Kind::kOneRangeAtATime: OnOneRangeAtATime(); break;
      case AttemptEnd::Kind::kFailed: OnAttemptFailed(end, keep); break;
    }
  }
}

void FileDownload::OnBodyComplete() {
  if (planner_.Total() == kSizeUnknown) {
    known_.size_bytes = position_;                   // the end of the body was the end of the file
    static_cast<void>(planner_.Resolve(position_));  // a whole file has no ranges to lie outside
  }
  if (position_ < planner_.Total()) {
    BeginAttempt();
    return;
  }
  BeginFinal(Error{}, position_);
}

void FileDownload::OnOneRangeAtATime() {
  OPENBITS_ASSERT(several_ranges_);
  several_ranges_ = false;
  if (position_ >= planner_.Total()) {
    OnBodyComplete();
  } else {
    BeginAttempt();
  }
}

void FileDownload::OnAttemptFailed(const AttemptEnd& end, std::uint64_t keep) {
  if (end.error.code == Errc::kRedirectRefused) refused_target_ = end.outcome.url;
  const bool may_reconnect = !request_.custom_method && (CanResume() || position_ == 0);
  if (IsConnectionFailure(end.error.code) && may_reconnect && reconnects_ < context_.settings.immediate_reconnects) {
    ++reconnects_;
    phase_ = Phase::kWaiting;
    const std::uint64_t jitter = context_.random->Below(kReconnectDelayMaxMs - kReconnectDelayMinMs + 1);
    const std::chrono::milliseconds delay{static_cast<std::int64_t>(kReconnectDelayMinMs + jitter)};
    retry_timer_ = context_.strand->PostAfter(delay, [next = Guarded([](FileDownload& self) {
                                                        self.retry_timer_ = TimerId{};
                                                        self.BeginAttempt();
                                                      })] { next(); });
    return;
  }
  if (end.error.code == Errc::kInsufficientRangeSupport && planner_.is_whole_file()) {
    keep = 0;  // a later try must not ask for the rest again
  }
  BeginFinal(end.error, keep);
}

void FileDownload::NoteRestart() {
  if (position_ > position_best_) {
    position_best_ = position_;
    restarts_ = 0;
  }
  ++restarts_;
  is_accept_due_ = true;
  has_dropped_bytes_ = true;
}

void FileDownload::Restart() {
  phase_ = Phase::kRenewing;
  NoteRestart();
  context_.file_pool->Post(
      [temporary = temporary_, strand = context_.strand,
       next = Guarded([](FileDownload& self, const Status& renewed) { self.OnRenewed(renewed); })] {
        const Status renewed = temporary->Renew();
        strand->Post([next, renewed] { next(renewed); });
      });
}

void FileDownload::OnRenewed(const Status& renewed) {
  if (!renewed) {
    Finish(renewed.error(), 0);
    return;
  }
  position_ = 0;
  bytes_durable_ = 0;
  checkpoint_->SetDurable(0);
  known_ = RemoteIdentity{};
  planner_.Forget();
  request_.live->Set(0);
  if (is_stopping_) {
    BeginFinal(CancelledError(), 0);
  } else if (restarts_ > context_.settings.restarts_max) {
    BeginFinal(Error{Errc::kNoProgress, ErrorContext::kRemoteFile, 0, "the file had to be begun again too often"}, 0);
  } else {
    BeginAttempt();
  }
}

void FileDownload::BeginFinal(Error error, std::uint64_t keep) {
  phase_ = Phase::kFinishing;
  if (!temporary_->IsOpen()) {  // no answer was ever accepted
    Finish(std::move(error), 0);
    return;
  }
  FinalWork work;
  work.is_complete = error.code == Errc::kNone;
  work.position = position_;
  work.keep = keep;
  work.bytes_durable = bytes_durable_;
  final_error_ = std::move(error);
  const bool is_complete = work.is_complete;
  context_.final_syncs->Add(FinalItem{
      temporary_, work, Guarded([](FileDownload& self, const FinalOutcome& outcome) { self.OnFinal(outcome); }),
      is_complete && request_.has_successors});
  if (is_complete) observer_.OnBytesComplete(request_.file.index);
}

void FileDownload::OnFinal(const FinalOutcome& outcome) {
  const bool was_complete = final_error_.code == Errc::kNone;
  if (!was_complete) {
    Finish(final_error_, outcome.bytes_durable);
  } else if (outcome.error.code == Errc::kNone) {
    result_.bytes_total = outcome.bytes_durable;
    Finish(Error{}, outcome.bytes_durable);
  } else if (outcome.error.code == Errc::kTemporaryFileLost && !is_stopping_) {
    // Fault A9: the bytes had arrived, but somebody took the file away.
    observer_.OnBegunAgain(request_.file.index);
    Restart();
  } else {
    Finish(outcome.error, outcome.bytes_durable);
  }
}

void FileDownload::Finish(Error error, std::uint64_t bytes_durable) {
  phase_ = Phase::kDone;
  result_.made_progress = position_max_ > position_at_open_;
  result_.bytes_durable = bytes_durable;
  // Who has asked to stop hears of no failure: the file may have another address by now, which deserves a try of its own.
  result_.error = is_stopping_ && error.code != Errc::kNone ? CancelledError() : std::move(error);
  if (result_.error.code == Errc::kRedirectRefused && !request_.request.redirects.follow) {
    // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags, DISALLOW: the target becomes the remote name.
    // A redirect that was refused for where it leads must not be followed by a later Resume.
    FollowByName(refused_target_, !transport::IsSameOrigin(request_.file.remote_name, refused_target_));
  }
  result_.rename = std::exchange(untold_rename_, std::nullopt);
  request_.live->Set(temporary_ == nullptr ? request_.live->bytes_transferred.load() : bytes_durable);
  temporary_.reset();
  checkpoint_.reset();
  observer_.OnFinished(request_.file.index, result_);
}

}  // namespace

std::shared_ptr<DownloadTask> MakeDownloadTask(DownloadContext context, DownloadRequest request,
                                               DownloadObserver& observer) {
  return std::make_shared<FileDownload>(std::move(context), std::move(request), observer);
}

}  // namespace openbits::engine
