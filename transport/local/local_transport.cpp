#include "transport/local/local_transport.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/base/assert.h"
#include "transport/ascii.h"
#include "transport/content_range.h"
#include "transport/http_date.h"
#include "transport/url.h"

namespace openbits::transport {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
/// Pieces copied before the pool's thread is given to others.
constexpr int kPiecesPerTurn = 16;
constexpr int kOk = 200;
constexpr int kPartialContent = 206;
constexpr int kRangeNotSatisfiable = 416;

/// Last-Modified alone would take a file that was written again within the second for the same.
std::string EntityTag(const FileStatus& status) {
  return '"' + std::to_string(status.size_bytes) + '-' + std::to_string(status.modified.time_since_epoch().count()) +
         '"';
}

Error RemoteError(Errc code, std::string detail = {}) {
  return Error{code, ErrorContext::kRemoteFile, 0, std::move(detail)};
}

/// The source is the job's remote file, though it lies on a local disk.
Error AsRemote(Error error) {
  error.context = ErrorContext::kRemoteFile;
  return error;
}

std::optional<unsigned> HexDigit(char c) {
  if (IsDigit(c)) return static_cast<unsigned>(c - '0');
  const char lower = ToLowerAscii(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

/// The path a file URL names; nothing for bad escapes and NUL.
std::optional<std::string> DecodePath(std::string_view path) {
  std::string decoded;
  while (!path.empty()) {
    if (path.front() != '%') {
      decoded += path.front();
      path.remove_prefix(1);
      continue;
    }
    if (path.size() < 3) return std::nullopt;
    const auto high = HexDigit(path[1]);
    const auto low = HexDigit(path[2]);
    if (!high || !low || (*high == 0 && *low == 0)) return std::nullopt;
    decoded += static_cast<char>(*high << 4U | *low);
    path.remove_prefix(3);
  }
  return decoded;
}

/// One copy. Runs in turns on the pool, never two at a time; the mutex orders turns against Cancel and Resume.
class LocalTransfer {
 public:
  LocalTransfer(Request request, std::shared_ptr<TransferListener> listener)
      : request_(std::move(request)), listener_(std::move(listener)) {}

  enum class Turn : std::uint8_t { kMore, kPaused, kFinished };

  /// Copies for one turn. After kPaused no turn may come until TryResume said so; after kFinished none at all.
  Turn TakeTurn(FileSystem& files);
  /// True when a paused transfer must be given a turn now.
  bool TryResume();
  /// True as for TryResume: the turn will find that it is cancelled.
  bool TryCancel();

 private:
  Status Open(FileSystem& files);
  Status ChooseRange();
  Flow SendHead();
  Turn CopyPieces();
  Turn Finish(Error error);
  void BeginCall();
  bool StayPaused();
  [[nodiscard]] bool IsCancelled() const { return is_cancelled_.load(); }

  const Request request_;
  const std::shared_ptr<TransferListener> listener_;
  std::unique_ptr<File> file_;
  FileStatus status_;
  int answer_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::vector<std::byte> buffer_;

  std::atomic<bool> is_cancelled_{false};
  std::mutex mutex_;
  bool is_paused_ = false;     // guarded by mutex_
  bool wants_resume_ = false;  // guarded by mutex_: Resume overtook the pause it is for
};

bool LocalTransfer::TryResume() {
  const std::lock_guard lock(mutex_);
  wants_resume_ = !is_paused_;
  return std::exchange(is_paused_, false);
}

bool LocalTransfer::TryCancel() {
  is_cancelled_ = true;
  return TryResume();
}

void LocalTransfer::BeginCall() {
  const std::lock_guard lock(mutex_);
  wants_resume_ = false;
}

bool LocalTransfer::StayPaused() {
  const std::lock_guard lock(mutex_);
  is_paused_ = !wants_resume_ && !IsCancelled();
  return is_paused_;
}

LocalTransfer::Turn LocalTransfer::TakeTurn(FileSystem& files) {
  if (IsCancelled()) return Finish(Error{Errc::kCancelled});
  if (file_ == nullptr) {
    if (const Status status = Open(files); !status) return Finish(status.error());
    if (SendHead() == Flow::kAbort) return Finish(Error{Errc::kCancelled});
    if (request_.method == "HEAD" || answer_ == kRangeNotSatisfiable) return Finish(Error{});
    buffer_.resize(kPieceBytes);
  }
  return CopyPieces();
}

Status LocalTransfer::Open(FileSystem& files) {
  if (request_.method != "GET" && request_.method != "HEAD") {
    return RemoteError(Errc::kInvalidArgument, "method of a file URL");
  }
  const auto url = ParseUrl(request_.url);
  if (!url) return url.error();
  const auto path = DecodePath(url->path);
  if (url->scheme != "file" || !url->host.empty() || !path) return RemoteError(Errc::kInvalidArgument, "file URL");
  auto file = files.OpenForReading(*path);
  if (!file) return AsRemote(file.error());
  auto status = (*file)->GetStatus();
  if (!status) return AsRemote(status.error());
  if (!status->is_regular) return RemoteError(Errc::kFileAccessDenied, "not a regular file");
  status_ = *status;
  file_ = std::move(*file);
  return ChooseRange();
}

Status LocalTransfer::ChooseRange() {
  answer_ = kOk;
  end_ = status_.size_bytes;
  if (request_.ranges.empty()) return Status{};
  if (request_.ranges.size() > 1) return RemoteError(Errc::kInsufficientRangeSupport, "several ranges of a file URL");
  const ByteRange range = request_.ranges.front();
  if (range.offset >= status_.size_bytes || range.length == 0) {
    answer_ = kRangeNotSatisfiable;
    return Status{};
  }
  answer_ = kPartialContent;
  position_ = range.offset;
  end_ = range.offset + std::min(range.length, status_.size_bytes - range.offset);
  return Status{};
}

Flow LocalTransfer::SendHead() {
  ResponseHead head;
  head.status = answer_;
  head.http_version = 11;
  head.url = request_.url;
  const std::string size = std::to_string(status_.size_bytes);
  const std::uint64_t length = answer_ == kRangeNotSatisfiable ? 0 : end_ - position_;
  head.headers = {{"Content-Length", std::to_string(length)},
                  {"Last-Modified", FormatHttpDate(status_.modified)},
                  {"ETag", EntityTag(status_)},
                  {"Accept-Ranges", "bytes"}};
  if (answer_ == kPartialContent) {
    head.headers.emplace_back("Content-Range",
                              "bytes " + std::to_string(position_) + '-' + std::to_string(end_ - 1) + '/' + size);
  } else if (answer_ == kRangeNotSatisfiable) {
    head.headers.emplace_back("Content-Range", "bytes */" + size);
  }
  return listener_->OnResponse(head);
}

LocalTransfer::Turn LocalTransfer::CopyPieces() {
  for (int piece = 0; piece < kPiecesPerTurn; ++piece) {
    if (IsCancelled()) return Finish(Error{Errc::kCancelled});
    if (position_ == end_) {
      const auto now = file_->GetStatus();
      if (!now) return Finish(AsRemote(now.error()));
      const bool is_same = now->size_bytes == status_.size_bytes && now->modified == status_.modified;
      return Finish(is_same ? Error{} : RemoteError(Errc::kRemoteFileChanged, "changed while it was copied"));
    }
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size(), end_ - position_));
    const auto read = file_->ReadAt(position_, std::span(buffer_).first(length));
    if (!read) return Finish(AsRemote(read.error()));
    if (*read == 0) return Finish(RemoteError(Errc::kConnectionAborted, "file became shorter"));
    if (request_.body_bytes_max - body_bytes_ < *read) {
      return Finish(RemoteError(Errc::kInvalidServerResponse, "file longer than expected"));
    }
    BeginCall();
    switch (listener_->OnData(std::span<const std::byte>(buffer_).first(*read))) {
      case Flow::kProceed:
        position_ += *read;
        body_bytes_ += *read;
        break;
      case Flow::kPause:
        if (StayPaused()) return Turn::kPaused;
        break;
      case Flow::kAbort: return Finish(Error{Errc::kCancelled});
    }
  }
  return Turn::kMore;
}

LocalTransfer::Turn LocalTransfer::Finish(Error error) {
  file_.reset();
  Outcome outcome;
  outcome.error = std::move(error);
  outcome.status = answer_;
  outcome.body_bytes = body_bytes_;
  outcome.url = request_.url;
  outcome.protocol = "file";
  listener_->OnFinished(outcome);
  return Turn::kFinished;
}

class LocalTransport final : public Transport {
 public:
  LocalTransport(std::shared_ptr<FileSystem> files, std::shared_ptr<BlockingPool> pool)
      : files_(std::move(files)), pool_(std::move(pool)) {}

  ~LocalTransport() override {
    std::unique_lock lock(mutex_);
    std::vector<std::uint64_t> ids;
    for (const auto& [id, transfer] : transfers_)
      ids.push_back(id);
    lock.unlock();
    for (const std::uint64_t id : ids)
      Cancel(TransferId{id});
    lock.lock();
    idle_.wait(lock, [this] { return transfers_.empty(); });
  }
  LocalTransport(const LocalTransport&) = delete;
  LocalTransport& operator=(const LocalTransport&) = delete;

  TransferId Start(Request request, std::shared_ptr<TransferListener> listener) override {
    const TransferId id{++last_id_};
    auto transfer = std::make_shared<LocalTransfer>(std::move(request), std::move(listener));
    {
      const std::lock_guard lock(mutex_);
      transfers_.emplace(id.value, transfer);
    }
    PostTurn(id, std::move(transfer));
    return id;
  }

  void Cancel(TransferId id) override {
    if (auto transfer = Find(id); transfer && transfer->TryCancel()) PostTurn(id, std::move(transfer));
  }

  void Resume(TransferId id) override {
    if (auto transfer = Find(id); transfer && transfer->TryResume()) PostTurn(id, std::move(transfer));
  }

  /// Limits are for networks; a local copy ends sooner than a limit would matter.
  void SetRateLimit(TransferId /*id*/, std::uint64_t /*bytes_per_s*/) override {}

 private:
  std::shared_ptr<LocalTransfer> Find(TransferId id) {
    const std::lock_guard lock(mutex_);
    const auto found = transfers_.find(id.value);
    return found == transfers_.end() ? nullptr : found->second;
  }

  // `this` is safe in the task: the destructor waits for the last turn of every transfer.
  void PostTurn(TransferId id, std::shared_ptr<LocalTransfer> transfer) {
    pool_->Post([this, id, transfer = std::move(transfer)]() mutable {
      switch (transfer->TakeTurn(*files_)) {
        case LocalTransfer::Turn::kMore: PostTurn(id, std::move(transfer)); return;
        case LocalTransfer::Turn::kPaused: return;
        case LocalTransfer::Turn::kFinished:
          transfer.reset();
          Forget(id);
          return;
      }
    });
  }

  void Forget(TransferId id) {
    const std::lock_guard lock(mutex_);
    transfers_.erase(id.value);
    idle_.notify_all();  // under the lock: the waiting destructor may free this object right after
  }

  const std::shared_ptr<FileSystem> files_;
  const std::shared_ptr<BlockingPool> pool_;
  std::atomic<std::uint64_t> last_id_{0};
  std::mutex mutex_;
  std::condition_variable idle_;
  std::unordered_map<std::uint64_t, std::shared_ptr<LocalTransfer>> transfers_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Transport> MakeLocalTransport(std::shared_ptr<FileSystem> files, std::shared_ptr<BlockingPool> pool) {
  return std::make_unique<LocalTransport>(std::move(files), std::move(pool));
}

}  // namespace openbits::transport
