#include "transport/curl/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "platform/base/assert.h"
#include "platform/base/overloaded.h"
#include "platform/post_batch.h"
#include "transport/curl/curl_global.h"
#include "transport/curl/curl_handles.h"
#include "transport/curl/curl_transfer.h"

namespace openbits::transport {
namespace {

/// Handles kept for the next requests, each with its receive buffer.
constexpr std::size_t kSpareHandlesMax = 8;

/// While so many requests wait for their turn there is work without a word from the strand: what it is told can wait for
/// more, but not longer than this.
constexpr std::size_t kWaitingForTurnMin = 4;
constexpr Duration kTellingMax = std::chrono::milliseconds{1};

struct StartCommand {
  TransferId id;
  Request request;
  std::shared_ptr<TransferListener> listener;
};
struct CancelCommand {
  TransferId id;
};
struct ResumeCommand {
  TransferId id;
};
struct RateCommand {
  TransferId id;
  std::uint64_t bytes_per_s = 0;
};
using Command = std::variant<StartCommand, CancelCommand, ResumeCommand, RateCommand>;

/// The public face posts commands; everything else happens on the one thread, which owns the multi handle and all
/// transfers. The mutex guards the command queue alone: a message still needs somewhere to lie.
class CurlTransport final : public Transport {
 public:
  CurlTransport(MultiHandle multi, CurlTransportOptions options, std::shared_ptr<Clock> clock,
                std::shared_ptr<Logger> logger);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  TransferId Start(Request request, std::shared_ptr<TransferListener> listener) override;
  void Cancel(TransferId id) override { Post(CancelCommand{id}); }
  void Resume(TransferId id) override { Post(ResumeCommand{id}); }
  void SetRateLimit(TransferId id, std::uint64_t bytes_per_s) override { Post(RateCommand{id, bytes_per_s}); }

 private:
  void Post(Command command);

  // On the thread.
  void Run();
  bool TakeCommands();
  void Do(StartCommand& command);
  void Do(const CancelCommand& command);
  void Do(const ResumeCommand& command);
  void Do(const RateCommand& command);
  void StartWaiting();
  void Launch(CurlTransfer& transfer);
  void ReadMessages();
  void WakeTransfers();
  /// Calls each transfer and goes on with what that brought; transfers may end meanwhile.
  template <class Function>
  void ForEachTransfer(Function function);
  void HandleDone(CurlTransfer& transfer, CURLcode code);
  void Continue(CurlTransfer& transfer, CURLcode code);
  void Finish(CurlTransfer& transfer, const Error& error);
  /// Takes the handle back; for another use if its request went well.
  void Retire(CurlTransfer& transfer, bool is_sound);
  CurlTransfer* Find(TransferId id);
  EasyHandle TakeSpareHandle();
  void KeepSpareHandle(EasyHandle easy);
  [[nodiscard]] bool MayTellLater(const PostBatch& batch);
  [[nodiscard]] int PollTimeout() const;

  const CurlTransportOptions options_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<Logger> logger_;
  const MultiHandle multi_;
  std::atomic<std::uint64_t> last_id_{0};

  std::mutex mutex_;
  std::vector<Command> commands_;  // guarded by mutex_
  bool is_stopping_ = false;       // guarded by mutex_

  // The thread's own.
  LoopContext loop_;
  std::vector<Command> taken_;
  std::unordered_map<std::uint64_t, std::unique_ptr<CurlTransfer>> transfers_;
  std::deque<TransferId> waiting_;  // for a connection; may name transfers that are gone
  std::deque<TransferId> early_;    // for their turn, and for a connection then; may name transfers that are gone
  std::size_t running_ = 0;
  std::vector<EasyHandle> spare_handles_;
  std::optional<SteadyTime> tell_at_;  // when the strand hears of what was kept back

  std::thread thread_;  // last: it uses all of the above
};

CurlTransport::CurlTransport(MultiHandle multi, CurlTransportOptions options, std::shared_ptr<Clock> clock,
                             std::shared_ptr<Logger> logger)
    : options_(std::move(options)),
      clock_(std::move(clock)),
      logger_(std::move(logger)),
      multi_(std::move(multi)),
      loop_{.clock = *clock_, .options = options_, .features = InitialiseCurl(), .now = clock_->SteadyNow()} {
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options_.connections_max));
  thread_ = std::thread([this] { Run(); });
}

CurlTransport::~CurlTransport() {
  OPENBITS_ASSERT(thread_.get_id() != std::this_thread::get_id());
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  curl_multi_wakeup(multi_.get());
  thread_.join();
}

TransferId CurlTransport::Start(Request request, std::shared_ptr<TransferListener> listener) {
  const TransferId id{++last_id_};
  Post(StartCommand{id, std::move(request), std::move(listener)});
  return id;
}

void CurlTransport::Post(Command command) {
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
    if (commands_.size() > 1) return;  // the thread has been woken already
  }
  curl_multi_wakeup(multi_.get());
}

void CurlTransport::Run() {
  std::optional<PostBatch> batch;  // what listeners tell their strand in one turn, or a few, goes together
  for (;;) {
    if (!batch) batch.emplace();
    if (!TakeCommands()) break;
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    ReadMessages();
    loop_.now = clock_->SteadyNow();
    if (loop_.next_wake <= loop_.now) WakeTransfers();
    StartWaiting();
    if (!MayTellLater(*batch)) batch.reset();
    if (std::exchange(loop_.may_hold_bytes, false)) {
      ForEachTransfer([](CurlTransfer& transfer) { return transfer.ReadOn(); });
    } else {
      curl_multi_poll(multi_.get(), nullptr, 0, PollTimeout(), nullptr);
    }
  }
  while (!transfers_.empty()) {
    Finish(*transfers_.begin()->second, Error{Errc::kCancelled});
  }
}

bool CurlTransport::MayTellLater(const PostBatch& batch) {
  if (batch.IsEmpty() || early_.size() < kWaitingForTurnMin) {
    tell_at_.reset();
  } else if (!tell_at_) {
    tell_at_ = loop_.now + kTellingMax;
  } else if (*tell_at_ <= loop_.now) {
    tell_at_.reset();
  }
  return tell_at_.has_value();
}

bool CurlTransport::TakeCommands() {
  bool is_stopping = false;
  {
    const std::lock_guard lock(mutex_);
    taken_.swap(commands_);
    is_stopping = is_stopping_;
  }
  loop_.now = clock_->SteadyNow();
  for (Command& command : taken_) {
    std::visit([this](auto& each) { Do(each); }, command);
  }
  taken_.clear();
  return !is_stopping;
}

int CurlTransport::PollTimeout() const {
  constexpr std::int64_t kMax = std::numeric_limits<int>::max();
  const SteadyTime wake = std::min(loop_.next_wake, tell_at_.value_or(SteadyTime::max()));
  if (wake == SteadyTime::max()) return static_cast<int>(kMax);
  const auto span = std::chrono::ceil<std::chrono::milliseconds>(wake - loop_.now).count();
  return static_cast<int>(std::clamp<std::int64_t>(span, 0, kMax));
}

CurlTransfer* CurlTransport::Find(TransferId id) {
  const auto found = transfers_.find(id.value);
  return found == transfers_.end() ? nullptr : found->second.get();
}

void CurlTransport::Do(StartCommand& command) {
  auto transfer =
      std::make_unique<CurlTransfer>(command.id, std::move(command.request), std::move(command.listener), loop_);
  transfers_.emplace(command.id.value, std::move(transfer));
  early_.push_back(command.id);
  StartWaiting();
}

void CurlTransport::Do(const CancelCommand& command) {
  if (CurlTransfer* transfer = Find(command.id)) Finish(*transfer, Error{Errc::kCancelled});
}

void CurlTransport::Do(const ResumeCommand& command) {
  if (CurlTransfer* transfer = Find(command.id)) Continue(*transfer, transfer->Resume());
}

void CurlTransport::Do(const RateCommand& command) {
  if (CurlTransfer* transfer = Find(command.id)) Continue(*transfer, transfer->SetRateLimit(command.bytes_per_s));
}

void CurlTransport::StartWaiting() {
  // Whose turn has come goes behind all who were ready before: a job must not keep a connection for itself.
  std::erase_if(early_, [this](TransferId id) {
    const CurlTransfer* transfer = Find(id);
    const bool is_due = transfer == nullptr || transfer->HasTurn();
    if (is_due && transfer != nullptr) waiting_.push_back(id);
    return is_due;
  });
  while (!waiting_.empty() && running_ < options_.connections_max) {
    CurlTransfer* transfer = Find(waiting_.front());
    waiting_.pop_front();
    if (transfer == nullptr) continue;
    if (const Status status = transfer->Begin(); status) {
      Launch(*transfer);
    } else {
      Finish(*transfer, status.error());
    }
  }
}

void CurlTransport::Launch(CurlTransfer& transfer) {
  EasyHandle easy = TakeSpareHandle();
  if (!easy) {
    Finish(transfer, Error{Errc::kOutOfMemory});
    return;
  }
  ++running_;
  Status status = transfer.Prepare(std::move(easy));
  if (status && curl_multi_add_handle(multi_.get(), transfer.easy()) != CURLM_OK) {
    status = Error{Errc::kInternal, ErrorContext::kNone, 0, "curl_multi_add_handle"};
  }
  if (!status) Finish(transfer, status.error());
}

void CurlTransport::ReadMessages() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    OPENBITS_ASSERT(owner != nullptr);
    HandleDone(*static_cast<CurlTransfer*>(owner), code);
  }
}

void CurlTransport::WakeTransfers() {
  loop_.next_wake = SteadyTime::max();
  ForEachTransfer([](CurlTransfer& transfer) { return transfer.OnTime(); });
}

template <class Function>
void CurlTransport::ForEachTransfer(Function function) {
  std::vector<TransferId> ids;
  ids.reserve(transfers_.size());
  for (const auto& [id, transfer] : transfers_)
    ids.push_back(TransferId{id});
  for (const TransferId id : ids) {
    if (CurlTransfer* transfer = Find(id)) Continue(*transfer, function(*transfer));
  }
}

void CurlTransport::Continue(CurlTransfer& transfer, CURLcode code) {
  if (code != CURLE_OK) HandleDone(transfer, code);
}

void CurlTransport::HandleDone(CurlTransfer& transfer, CURLcode code) {
  if (transfer.OnDone(code) == CurlTransfer::Next::kFinished) {
    Finish(transfer, transfer.result());
    return;
  }
  Retire(transfer, code == CURLE_OK);
  Launch(transfer);
}

void CurlTransport::Finish(CurlTransfer& transfer, const Error& error) {
  // A copy: the caller's may lie in the transfer.
  const Error final_error = error;
  const auto node = transfers_.extract(transfer.id().value);
  OPENBITS_ASSERT(!node.empty());
  if (logger_ && logger_->Enabled(LogLevel::kDebug)) {
    logger_->Write(LogLevel::kDebug, "transfer_finished",
                   {{"transfer", std::to_string(transfer.id().value)}, {"error", Describe(final_error)}});
  }
  transfer.Finish(final_error);
  if (transfer.easy() != nullptr) Retire(transfer, final_error.code == Errc::kNone);
}

// libcurl (7.88) keeps the receive buffer of some requests that failed, a name that did not resolve among them, and then
// refuses CURLOPT_BUFFERSIZE on the handle even after a reset.
void CurlTransport::Retire(CurlTransfer& transfer, bool is_sound) {
  curl_multi_remove_handle(multi_.get(), transfer.easy());
  EasyHandle easy = transfer.TakeHandle();
  if (is_sound) KeepSpareHandle(std::move(easy));
  --running_;
}

EasyHandle CurlTransport::TakeSpareHandle() {
  if (spare_handles_.empty()) return EasyHandle(curl_easy_init());
  EasyHandle easy = std::move(spare_handles_.back());
  spare_handles_.pop_back();
  return easy;
}

void CurlTransport::KeepSpareHandle(EasyHandle easy) {
  // Now, and not at the next use: the options hold credentials and a pointer to the finished transfer.
  curl_easy_reset(easy.get());
  if (spare_handles_.size() < kSpareHandlesMax) spare_handles_.push_back(std::move(easy));
}

}  // namespace

Result<std::unique_ptr<Transport>> MakeCurlTransport(const CurlTransportOptions& options, std::shared_ptr<Clock> clock,
                                                     std::shared_ptr<Logger> logger) try {
  static_cast<void>(InitialiseCurl());
  MultiHandle multi(curl_multi_init());
  if (multi == nullptr) return Error{Errc::kOutOfMemory, ErrorContext::kQueue, 0, "curl_multi_init"};
  // libcurl does without the sockets that wake it when the system has none left (fault A15): the thread would sleep for ever.
  if (curl_multi_wakeup(multi.get()) != CURLM_OK) {
    return Error{Errc::kTooManyOpenFiles, ErrorContext::kQueue, 0, "libcurl has no descriptors to be woken by"};
  }
  return std::unique_ptr<Transport>(
      std::make_unique<CurlTransport>(std::move(multi), options, std::move(clock), std::move(logger)));
} catch (const std::system_error& error) {
  return Error{Errc::kOutOfMemory, ErrorContext::kQueue, error.code().value(), "cannot start the network thread"};
}

}  // namespace openbits::transport
