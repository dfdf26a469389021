// Uploads. Of an upload job the one file is sent; of an upload-reply job the file is sent, the reply is fetched like a
// download, and only then the session is closed, because the server may forget the reply with it:
//
//   source pending ──upload task──> phase kReply ──download task──> reply transferred ──upload task──> kClosed
//   (an upload without reply goes to kClosed by its first task)
//
// A job that is cancelled in between is final for everybody else at once, and stays in the store until the server has
// been told (PendingAction::kCancelSession).

#include <algorithm>
#include <utility>

#include "engine/job/job_controller.h"
#include "engine/job/request_builder.h"
#include "engine/job/upload_files.h"
#include "engine/model/limits.h"
#include "transport/bits_upload/upload_url.h"
#include "transport/url.h"

namespace openbits::engine {
namespace {

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

// A reply small enough to be given in memory, from its temporary file. Blocks.
Result<Reply> ReadReply(const FileRecord& file, FileSystem& files) {
  ReplyData reply{file.bytes_total, {}};
  if (reply.size_bytes == 0 || reply.size_bytes > limits::kReplyDataBytes) return Reply{std::move(reply)};
  auto path = files.SplitLocalName(file.local_name);
  if (!path) return path.error();
  auto directory = files.OpenDirectory(path->directory);
  if (!directory) return directory.error();
  auto opened = (*directory)->OpenTemporary(file.temporary_name);
  if (!opened) return opened.error();
  auto status = (*opened)->GetStatus();
  if (!status) return status.error();
  reply.data.resize(static_cast<std::size_t>(reply.size_bytes));
  auto length = (*opened)->ReadAt(0, reply.data);
  if (!length) return length.error();
  const auto& recorded = file.temporary_identity;
  if (!recorded || !(*directory)->MayBeRecorded(*recorded, status->identity) || *length != reply.data.size()) {
    return Error{Errc::kTemporaryFileLost, ErrorContext::kLocalFile, 0, "the reply's file is not the one written"};
  }
  return Reply{std::move(reply)};
}

// Whether a reply that cannot be had at one host may be had at another: that host does not answer, or has none.
bool IsWorthAnotherHost(const Error& error) {
  return error.code == Errc::kCannotConnect || error.code == Errc::kNameNotResolved || error.code == Errc::kTimedOut ||
         (error.code == Errc::kHttpStatus && error.native == 404);
}

// Progress for the no-progress clock: a byte more than any session had, or a step behind the last byte. A step that is only
// tried again is none.
bool IsFurther(const UploadState& now, const UploadState& before) {
  return now.bytes_most > before.bytes_most || (now.phase >= UploadPhase::kReply && now.phase > before.phase);
}

// Whether the reply lies where the upload went. What the job keeps secret goes nowhere else (attack D3): the server names
// the reply's URL, and it may be any.
bool IsAtHostOfUpload(const FileRecord& source) {
  const UploadState& upload = source.upload;
  if (transport::IsSameOrigin(upload.reply_url, source.remote_name)) return true;
  if (upload.host_id.empty()) return false;
  const auto url = transport::UploadUrl(source.remote_name, upload.host_id);
  return url && transport::IsSameOrigin(upload.reply_url, *url);
}

}  // namespace

std::optional<TransferRequest> JobController::NextOfUpload(JobEntry& entry) {
  FileRecord* source = entry.record.UploadSource();
  if (source == nullptr) return std::nullopt;
  if (entry.record.header.pending_action == PendingAction::kCancelSession) {
    UploadRequest request = MakeUpload(entry, *source);
    request.purpose = UploadPurpose::kCancelSession;
    return request;
  }
  if (source->state == FileProgressState::kPending) return MakeUpload(entry, *source);
  FileRecord* reply = entry.record.Reply();
  if (reply != nullptr && reply->state == FileProgressState::kPending) {
    const bool is_foreign = !IsAtHostOfUpload(*source);
    if (reply->remote_name != source->upload.reply_url || reply->is_at_foreign_origin != is_foreign) {
      reply->remote_name = source->upload.reply_url;
      reply->is_at_foreign_origin = is_foreign;
      TouchFile(entry, reply->index);
    }
    DownloadRequest request = MakeDownload(entry, *reply);
    request.request.method = "GET";  // the job's own method is the upload's
    return request;
  }
  if (source->upload.phase == UploadPhase::kClosed) return std::nullopt;
  source->upload.phase = UploadPhase::kClosing;  // not saved: after a restart it follows again from the reply's record
  return MakeUpload(entry, *source);
}

UploadRequest JobController::MakeUpload(const JobEntry& entry, const FileRecord& file) const {
  const JobHeader& header = entry.record.header;
  UploadRequest request;
  request.file = file;
  request.live = entry.file_live[file.index.value];
  request.request = *entry.request;
  if (!header.properties.http_method.empty()) request.method = header.properties.http_method;
  request.wants_reply = header.type == JobType::kUploadReply;
  request.is_foreground = header.priority == JobPriority::kForeground;
  return request;
}

void JobController::OnUploadSource(JobId job, FileIndex file, std::uint64_t size_bytes) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  entry->record.files[file.value].bytes_total = size_bytes;
  entry->file_live[file.value]->bytes_total.store(size_bytes, std::memory_order_relaxed);
  TouchFile(*entry, file);
  RequestFlush(false);
}

void JobController::StoreUpload(JobEntry& entry, FileRecord& file, const UploadState& state,
                                std::uint64_t bytes_acknowledged) {
  const bool is_transferred = state.phase >= UploadPhase::kReply;
  file.upload = state;
  if (entry.record.header.state == JobState::kSuspended) file.upload.host_unreachable_since.reset();
  file.bytes_received = bytes_acknowledged;
  file.state = is_transferred ? FileProgressState::kTransferred : FileProgressState::kPending;
  TouchFile(entry, file.index);
}

void JobController::OnUploadState(JobId job, FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                                  bool is_first_response, Task when_saved) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  FileRecord& record = entry->record.files[file.value];
  if (IsFurther(state, record.upload)) NoteProgress(*entry);
  StoreUpload(*entry, record, state, bytes_acknowledged);
  if (is_first_response && entry->record.header.state == JobState::kConnecting) {
    static_cast<void>(Apply(*entry, JobEvent::kFirstResponse));  // CONNECTING: allowed
  }
  const bool is_awaited = when_saved != nullptr;
  if (is_awaited) acts_.push_back(std::move(when_saved));
  RequestFlush(is_awaited);
}

void JobController::OnUploadFinished(JobId job, FileIndex file, const UploadResult& result) {
  JobEntry* entry = Find(job);
  if (entry == nullptr) return;
  if (entry->record.header.pending_action == PendingAction::kCancelSession) {
    OnCancelSessionEnded(*entry, entry->record.files[file.value], result);
    return;
  }
  FileRecord& record = entry->record.files[file.value];
  if (IsFurther(result.state, record.upload)) NoteProgress(*entry);
  StoreUpload(*entry, record, result.state, result.bytes_acknowledged);
  entry->file_live[file.value]->Set(result.bytes_acknowledged);
  RequestFlush(true);
  if (result.error.code == Errc::kNone || result.error.code == Errc::kCancelled) return;
  FailJob(*entry, &record, result.error, result.retry_after, result.protocol);
}

// ASSUMED: a reply by a relative URL is asked for at the host that answered the upload (BITS-Host-Id) first, and at the
// URL's own when that one has it not.
bool JobController::TryOtherReplyUrl(JobEntry& entry, const FileRecord& file, const Error& error) {
  FileRecord* source = entry.record.UploadSource();
  if (file.role != FileRole::kReply || source == nullptr || !IsRunning(entry.record.header.state)) return false;
  if (source->upload.reply_fallback_url.empty() || !IsWorthAnotherHost(error)) return false;
  source->upload.reply_url = std::exchange(source->upload.reply_fallback_url, {});
  TouchFile(entry, source->index);
  acts_.push_back([this, id = entry.record.header.id] {
    JobEntry* job = Find(id);
    if (job != nullptr && IsRunning(job->record.header.state)) TransfersOf(*job).Start();
  });
  RequestFlush(true);
  return true;
}

void JobController::HandleReplyData(JobEntry& entry, const ReplyFunction& reply) {
  // BITS: nf-bits1_5-ibackgroundcopyjob2-getreplydata. ASSUMED: "after Complete" of the remarks is not offered: the reply is
  // the caller's file then.
  const JobHeader& header = entry.record.header;
  if (header.type != JobType::kUploadReply) {
    ReplyAfterSave(reply, Refused(Errc::kNotImplemented, "only for upload-reply jobs"));
    return;
  }
  const FileRecord* file = entry.record.Reply();
  if (header.state != JobState::kTransferred || file == nullptr || file->state != FileProgressState::kTransferred) {
    ReplyAfterSave(reply, Refused(Errc::kInvalidState, "no reply is there"));
    return;
  }
  ++reply_reads_;
  Platform& platform = parts_.platform;
  platform.file_pool->Post(
      [weak = weak_from_this(), strand = platform.strand, files = platform.files, record = *file, reply] {
        strand->Post([weak, reply, result = ReadReply(record, *files)] {
          reply(result);
          const auto self = weak.lock();
          if (self == nullptr) return;
          --self->reply_reads_;
          self->FinishStopIfIdle();
        });
      });
}

void JobController::BeginCancelSession(JobEntry& entry) {
  entry.record.header.pending_action = PendingAction::kCancelSession;
  TouchHeader(entry);
  acts_.push_back([this, id = entry.record.header.id] { StartCancelSession(id); });
  RequestFlush(true);
}

void JobController::StartCancelSession(JobId id) {
  JobEntry* entry = Find(id);
  if (entry == nullptr || is_stopping_ || entry->is_leaving || entry->IsTransferring()) return;
  parts_.platform.strand->Cancel(std::exchange(entry->retry_timer, TimerId{}));
  const JobHeader& header = entry->record.header;
  auto request = BuildRequestTemplate(header, parts_.policy, *parts_.platform.vault);
  if (!request) {
    EndCancelSession(*entry, request.error());
    return;
  }
  entry->request = std::make_unique<const RequestTemplate>(*std::move(request));
  TransfersOf(*entry).Start();
}

void JobController::EndCancelSession(JobEntry& entry, const Error& error) {
  if (error.code != Errc::kNone) {
    parts_.platform.logger->Write(LogLevel::kWarn, "upload_session_left_behind",
                                  {{"job", ToString(entry.record.header.id.value)}, {"error", Describe(error)}});
  }
  entry.record.header.pending_action = PendingAction::kNone;
  LeaveQueue(entry, Reply{Done{}});
}

void JobController::OnCancelSessionEnded(JobEntry& entry, FileRecord& source, const UploadResult& result) {
  if (result.error.code == Errc::kCancelled) return;  // the engine stops: the next start goes on
  const JobHeader& header = entry.record.header;
  const Duration left = CancelSessionDeadline(header) - parts_.platform.clock->WallNow();
  // BITS: ack-for-cancel-session.md: repeated after 500 to 599 and without an answer, given up after every other.
  if (result.error.code == Errc::kNone || Classify(result.error) == ErrorClass::kFatal || left <= Duration{0}) {
    EndCancelSession(entry, result.error);
    return;
  }
  // How long the session's host has not answered counts over all tries: then the host of the URL is asked.
  source.upload = result.state;
  TouchFile(entry, source.index);
  RequestFlush(false);
  const Duration wanted = std::max(Duration{std::chrono::seconds{header.properties.minimum_retry_delay_s}},
                                   result.retry_after.value_or(Duration{0}));
  const Duration delay = std::min(wanted, left);
  entry.retry_timer = parts_.platform.strand->PostAfter(delay, [weak = weak_from_this(), id = header.id] {
    if (const auto self = weak.lock()) self->StartCancelSession(id);
  });
}

}  // namespace openbits::engine
