#include <algorithm>
#include <utility>

#include "engine/job/job_controller.h"
#include "engine/job/job_publisher.h"
#include "engine/schedule/retry_policy.h"
#include "engine/transfer/download_requests.h"

namespace openbits::engine {
namespace {

// A new file smaller than this is not saved when its transfer begins: a checkpoint, or its end, does it soon enough, and a
// crash before costs the bytes of the first second (TemporaryFile::Adopt begins it anew).
constexpr std::uint64_t kSavedAtOnceBytesMin = std::uint64_t{1} << 20U;

bool IsHttp(const std::string& url) { return url.starts_with("http:") || url.starts_with("https:"); }

/// A redirect's answer may come when the caller has just given the file another address, which counts.
void TakeName(FileRecord& file, const Rename& rename) {
  if (file.remote_name != rename.from) return;
  file.remote_name = rename.to;
  file.is_at_foreign_origin = file.is_at_foreign_origin || rename.leaves_origin;
}

/// Bytes of all files of a job but one.
std::uint64_t BytesTaken(const JobEntry& entry, FileIndex but) {
  std::uint64_t taken = 0;
  for (const FileRecord& file : entry.record.files) {
    if (file.index == but) continue;
    const bool is_whole = file.bytes_total != kSizeUnknown && file.state != FileProgressState::kPending;
    taken += is_whole ? file.bytes_total
                      : entry.file_live[file.index.value]->bytes_transferred.load(std::memory_order_relaxed);
  }
  return taken;
}

}  // namespace

std::optional<TransferRequest> JobController::NextFile(JobId job, const std::set<FileIndex>& busy) {
  JobEntry* entry = Find(job);
  if (entry == nullptr || is_stopping_ || entry->is_leaving || !entry->request) return std::nullopt;
  const JobHeader& header = entry->record.header;
  const bool cancels_session = header.pending_action == PendingAction::kCancelSession;
  if (!IsRunning(header.state) && !cancels_session) return std::nullopt;
  if (header.pending_action != PendingAction::kNone && !cancels_session) return std::nullopt;  // it is being finished
  if ((header.properties.helper_token_flags & 0x1U) != 0 && !cancels_session) {
    // BITS: nf-bits4_0-ibitstokenoptions-sethelpertokenflags: local files by the helper token, and there is none.
    FailJob(*entry, nullptr, Error{Errc::kTokenRequired, ErrorContext::kQueue, 0, "no helper token"}, std::nullopt, {});
    return std::nullopt;
  }
  if (header.type == JobType::kDownload) return NextDownload(*entry, busy);
  return busy.empty() ? NextOfUpload(*entry) : std::nullopt;
}

std::optional<TransferRequest> JobController::NextDownload(JobEntry& entry, const std::set<FileIndex>& busy) {
  const JobProperties& properties = entry.record.header.properties;
  const std::vector<FileRecord>& files = entry.record.files;
  while (entry.first_pending < files.size() && files[entry.first_pending].state != FileProgressState::kPending)
    ++entry.first_pending;
  const auto first = files.begin() + static_cast<std::ptrdiff_t>(std::min(entry.first_pending, files.size()));
  const auto is_open = [&busy](const FileRecord& file) {
    return file.state == FileProgressState::kPending && !busy.contains(file.index);
  };
  const auto next = std::find_if(first, files.end(), is_open);
  if (next == files.end()) return std::nullopt;
  DownloadRequest request = MakeDownload(entry, *next);
  request.has_successors = std::any_of(next + 1, files.end(), is_open);
  request.dynamic_content = properties.dynamic_content;
  request.custom_method = !properties.http_method.empty();
  // What a server may answer to a file that was begun before, or that others leave room for, is known in its turn only; and
  // who waits must not have a share of the bandwidth.
  request.may_wait_for_turn = !next->temporary_identity && next->ranges.empty() && !request.dynamic_content &&
                              !request.custom_method && !properties.max_download_size && !throttle_->IsLimited() &&
                              IsHttp(next->remote_name);
  // BITS: ne-bits5_0-bits_job_property_id, MAX_DOWNLOAD_SIZE: bytes of all files of the job.
  if (properties.max_download_size) {
    request.bytes_max =
        *properties.max_download_size - std::min(*properties.max_download_size, BytesTaken(entry, next->index));
  }
  return request;
}

DownloadRequest JobController::MakeDownload(const JobEntry& entry, const FileRecord& file) const {
  DownloadRequest request;
  request.file = file;
  request.live = entry.file_live[file.index.value];
  request.request = *entry.request;
  request.boot_id = boot_id_;
  return request;
}

// BITS: http-requirements-for-bits-downloads.md: BITS asks HEAD for every file before it begins. Here it is asked only to
// tell how much is left, and a server that refuses it is none the worse (fault B14).
void JobController::StartProbing(JobId id) {
  JobEntry* entry = Find(id);
  if (entry == nullptr || is_stopping_ || !IsRunning(entry->record.header.state) || !entry->request) return;
  const JobProperties& properties = entry->record.header.properties;
  if (properties.dynamic_content || !properties.http_method.empty()) return;
  if (entry->record.header.type != JobType::kDownload) return;
  std::vector<SizeProbe> probes;
  for (const FileRecord& file : entry->record.files) {
    const bool is_known = file.bytes_total != kSizeUnknown || entry->file_live[file.index.value]->bytes_total.load(
                                                                  std::memory_order_relaxed) != kSizeUnknown;
    if (is_known || !file.ranges.empty()) continue;
    probes.push_back({file.index, BuildRequest(*entry->request, "HEAD", file)});
  }
  if (probes.empty()) return;
  entry->size_prober = std::make_shared<SizeProber>(
      parts_.platform.strand, parts_.transport, [this, id](FileIndex file, std::uint64_t size) {
        JobEntry* job = Find(id);
        if (job == nullptr || job->record.files[file.value].bytes_total != kSizeUnknown) return;
        job->file_live[file.value]->bytes_total.store(size, std::memory_order_relaxed);
        TouchView(*job);
        RequestFlush(true);
      });
  entry->size_prober->Start(std::move(probes));
}

void JobController::OnFileAccepted(JobId job, FileIndex file, const AcceptedResponse& accepted) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  if (entry->record.header.state == JobState::kConnecting) {
    static_cast<void>(Apply(*entry, JobEvent::kFirstResponse));  // CONNECTING: allowed
    // This state is not saved, so that it need not wait for a commit: by then a small file is over.
    if (!entry->is_header_dirty && entry->dirty_files.empty())
      PublishView(*entry, parts_.policy, parts_.platform.files);
  }
  FileRecord& record = entry->record.files[file.value];
  const bool is_first_of_small_file = !record.temporary_identity && accepted.bytes_total < kSavedAtOnceBytesMin &&
                                      accepted.temporary_name == record.temporary_name && !accepted.restarted &&
                                      !accepted.rename;
  record.remote = accepted.remote;
  record.bytes_total = accepted.bytes_total;
  record.bytes_received = std::min(record.bytes_received, accepted.resumed_at);
  record.temporary_identity = accepted.temporary_identity;
  record.temporary_name = accepted.temporary_name;
  record.response_headers = accepted.response_headers;
  record.written_in_boot = boot_id_;
  if (accepted.restarted) {
    ++record.restarts;
    parts_.platform.logger->Write(LogLevel::kInfo, "file_restarted",
                                  {{"job", ToString(job.value)}, {"url", RedactUrl(record.remote_name)}});
  }
  if (accepted.rename) TakeName(record, *accepted.rename);
  if (is_first_of_small_file) {
    TouchFileView(*entry, file);
  } else {
    TouchFile(*entry, file);
  }
  RequestFlush(false);
}

void JobController::NoteProgress(JobEntry& entry) {
  JobHeader& header = entry.record.header;
  // BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout: progress stops the clock.
  header.ClearNoProgress();
  header.last_activity = parts_.platform.clock->WallNow();
  header.overdue_since.reset();
  header.modified = header.last_activity;
  ArmInactivity(entry);
  TouchHeader(entry);
  const JobId id = header.id;
  notifications_.push_back([this, id] { dispatcher_->PostModification(id); });
}

void JobController::OnFileCheckpoint(JobId job, FileIndex file, std::uint64_t bytes_durable) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  FileRecord& record = entry->record.files[file.value];
  if (bytes_durable > record.bytes_received) NoteProgress(*entry);
  record.bytes_received = bytes_durable;
  TouchFile(*entry, file);
  RequestFlush(false);
}

void JobController::OnFileFinished(JobId job, FileIndex file, const DownloadResult& result) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  FileRecord& record = entry->record.files[file.value];
  if (result.rename) TakeName(record, *result.rename);
  if (result.made_progress) NoteProgress(*entry);
  if (result.error.code == Errc::kNone) {
    OnFileTransferred(*entry, record, result);
    return;
  }
  // It had not begun.
  if (result.error.code == Errc::kCancelled && !record.temporary_identity && !result.rename) return;
  record.bytes_received = result.bytes_durable;
  // What is durable is told exactly: the length of the file is not to count, which others may change (fault A10) and which
  // cutting the file may have failed to set (fault A7).
  record.written_in_boot.clear();
  entry->file_live[file.value]->Set(result.bytes_durable);
  if (result.made_progress) record.restarts = 0;
  TouchFile(*entry, file);
  if (result.error.code == Errc::kCancelled) {
    RequestFlush(true);
    return;
  }
  if (TryOtherReplyUrl(*entry, record, result.error)) return;
  FailJob(*entry, &record, result.error, result.retry_after, result.protocol);
}

void JobController::OnFileTransferred(JobEntry& entry, FileRecord& file, const DownloadResult& result) {
  file.bytes_total = result.bytes_total;
  file.bytes_received = result.bytes_total;
  file.state = FileProgressState::kTransferred;
  file.restarts = 0;
  const auto& live = entry.file_live[file.index.value];
  live->bytes_total.store(result.bytes_total, std::memory_order_relaxed);
  live->Set(result.bytes_total);
  NoteProgress(entry);
  TouchFile(entry, file.index);
  entry.unannounced_files.insert(file.index.value);
  AnnounceFiles(entry);
  const bool is_awaited = (entry.record.header.properties.notify_flags & notify_flags::kFileTransferred) != 0;
  RequestFlush(is_awaited || entry.record.AllTransferred());
}

// The next file begins while the former is still being synced, and may be done first. FileTransferred keeps the order of
// the files all the same, as in BITS, which transfers them one after the other. BITS: adding-files-to-a-job.md.
void JobController::AnnounceFiles(JobEntry& entry) {
  const JobId id = entry.record.header.id;
  const std::vector<FileRecord>& files = entry.record.files;
  std::uint32_t checked = 0;
  while (!entry.unannounced_files.empty()) {
    const std::uint32_t next = *entry.unannounced_files.begin();
    while (checked <= next && files[checked].state != FileProgressState::kPending)
      ++checked;
    if (checked <= next) return;
    entry.unannounced_files.erase(entry.unannounced_files.begin());
    notifications_.push_back([this, id, next] { dispatcher_->PostFileTransferred(id, FileIndex{next}); });
  }
}

void JobController::FailJob(JobEntry& entry, const FileRecord* file, Error error, std::optional<Duration> retry_after,
                            const std::string& protocol) {
  JobHeader& header = entry.record.header;
  // A job that was suspended or failed meanwhile has nothing more to learn from a transfer that ends.
  if (!IsRunning(header.state)) return;
  const bool looks_offline =
      !device_.is_connected && (error.code == Errc::kCannotConnect || error.code == Errc::kNameNotResolved);
  // DEVIATION: users-and-network-connections.md: BITS stops at once when the system says that no network is up; that word
  // may be wrong (virtual and loopback setups), so that here a connection must have failed as well.
  if (looks_offline) error = Error{Errc::kNetworkDisconnected, ErrorContext::kQueue, error.native, error.detail};
  const WallTime now = parts_.platform.clock->WallNow();
  const RetryDecision retry = DecideRetry(header, error, retry_after, CountedNow(), *parts_.platform.random);
  EventDetail detail;
  detail.error.file = file != nullptr ? std::optional(file->index) : std::nullopt;
  detail.error.protocol = protocol;
  detail.error.when = now;
  detail.is_counted = Classify(error) != ErrorClass::kTransientEvent;
  detail.retry_delay = retry.delay;
  parts_.platform.logger->Write(LogLevel::kWarn, "transfer_stopped",
                                {{"job", ToString(header.id.value)},
                                 {"url", file != nullptr ? RedactUrl(file->remote_name) : std::string()},
                                 {"error", Describe(error)},
                                 {"fatal", retry.is_fatal ? "1" : "0"}});
  detail.error.error = std::move(error);
  // Both running states take both events.
  static_cast<void>(Apply(entry, retry.is_fatal ? JobEvent::kFatalError : JobEvent::kTransientError, &detail));
}

void JobController::OnTransfersIdle(JobId job) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  if (is_stopping_) {
    FinishStopIfIdle();
    return;
  }
  if (std::exchange(is_disk_behind_, false)) PostScheduler();
  const JobHeader& header = entry->record.header;
  if (header.pending_action != PendingAction::kNone) {
    BeginFinish(job);
  } else if (IsRunning(header.state) && entry->record.AllTransferred()) {
    static_cast<void>(Apply(*entry, JobEvent::kAllTransferred));  // both running states take it
  }
}

void JobController::OnDrainingChanged(JobId /*job*/) { PostScheduler(); }

void JobController::OnJobEventDelivered(JobId job, PendingNotification event) {
  JobEntry* entry = Find(job);
  if (entry == nullptr || entry->record.header.pending_notification != event) return;
  entry->record.header.pending_notification = PendingNotification::kNone;
  TouchHeader(*entry);
  RequestFlush(false);
}

void JobController::OnFileTransferredDelivered(JobId job, FileIndex file) {
  JobEntry* entry = Find(job);
  if (entry == nullptr || file.value >= entry->record.files.size()) return;
  FileRecord& record = entry->record.files[file.value];
  if (record.state == FileProgressState::kPending) return;
  record.is_transferred_notified = true;
  TouchFile(*entry, file);
  RequestFlush(false);
}

}  // namespace openbits::engine
