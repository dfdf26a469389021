#include "tests/support/sample_records.h"

#include <limits>
#include <string>
#include <vector>

#include "engine/model/temporary_name.h"

namespace openbits::test {
namespace {

using namespace engine;

/// Random values; numbers are at their ends now and then.
class Sampler {
 public:
  explicit Sampler(Random& random) : random_(random) {}

  bool Flip() { return random_.Below(2) == 0; }
  std::uint32_t Number32() {
    if (random_.Below(8) == 0) return std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(random_.Next64());
  }
  std::uint64_t Number64() {
    if (random_.Below(8) == 0) return std::numeric_limits<std::uint64_t>::max();
    return random_.Next64();
  }
  WallTime Time() { return WallTime{Duration{static_cast<Duration::rep>(random_.Next64() >> 8U)}}; }
  /// Any bytes, NUL included: the store must not care.
  std::vector<std::uint8_t> Bytes() {
    std::vector<std::uint8_t> bytes(random_.Below(40));
    random_.Fill(bytes);
    return bytes;
  }
  std::string Text() {
    const std::vector<std::uint8_t> bytes = Bytes();
    return std::string(bytes.begin(), bytes.end());
  }
  template <class Enum>
  Enum OneOf(Enum first, Enum last) {
    const auto count = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
    return static_cast<Enum>(static_cast<std::uint64_t>(first) + random_.Below(count));
  }
  Guid Class() { return random_.NextGuid(); }
  std::uint64_t Below(std::uint64_t bound) { return random_.Below(bound); }

 private:
  Random& random_;
};

JobError RandomError(Sampler& sample) {
  JobError error;
  error.error.code = sample.OneOf(Errc::kNone, Errc::kInternal);
  error.error.context = sample.OneOf(ErrorContext::kNone, ErrorContext::kServerCertificateCallback);
  error.error.native = static_cast<std::int64_t>(sample.Number64());
  error.error.detail = sample.Text();
  if (sample.Flip()) error.file = FileIndex{sample.Number32()};
  error.protocol = sample.Text();
  error.when = sample.Time();
  return error;
}

JobProperties RandomProperties(Sampler& sample) {
  JobProperties properties;
  properties.notify_flags = sample.Number32();
  properties.command_line = CommandLine{sample.Text(), sample.Text(), UserId{sample.Text()}};
  properties.notification_class = sample.Class();
  properties.minimum_notification_interval_ms = sample.Number32();
  properties.minimum_retry_delay_s = sample.Number32();
  properties.no_progress_timeout_s = sample.Number32();
  if (sample.Flip()) properties.maximum_download_time_s = sample.Number32();
  properties.proxy.usage = sample.OneOf(transport::ProxyUsage::kPreconfig, transport::ProxyUsage::kAutodetect);
  properties.proxy.list = sample.Text();
  properties.proxy.bypass_list = sample.Text();
  properties.security_flags = sample.Number32();
  properties.http_method = sample.Text();
  properties.custom_headers = sample.Bytes();
  properties.custom_headers_write_only = sample.Flip();
  if (sample.Flip()) {
    properties.client_certificate = ClientCertificate{sample.Number32(), sample.Text(), sample.Bytes(), sample.Text()};
  }
  for (std::uint64_t count = sample.Below(4); count > 0; --count) {
    SealedCredential credential;
    credential.target = sample.OneOf(transport::AuthTarget::kServer, transport::AuthTarget::kProxy);
    credential.scheme = sample.OneOf(transport::AuthScheme::kBasic, transport::AuthScheme::kPassport);
    credential.is_implicit = sample.Flip();
    credential.user_name = sample.Bytes();
    credential.password = sample.Bytes();
    properties.credentials.push_back(credential);
  }
  properties.cost_flags = sample.Number32();
  properties.dynamic_content = sample.Flip();
  properties.high_performance = sample.Flip();
  if (sample.Flip()) properties.max_download_size = sample.Number64();
  properties.use_stored_credentials = sample.Number32();
  properties.on_demand = sample.Flip();
  properties.peer_caching_flags = sample.Number32();
  properties.file_acl_flags = sample.Number32();
  properties.helper_token_flags = sample.Number32();
  properties.reply_file_name = sample.Text();
  return properties;
}

UploadState RandomUploadState(Sampler& sample) {
  UploadState upload;
  upload.phase = sample.OneOf(UploadPhase::kNone, UploadPhase::kClosed);
  upload.session_id = sample.Text();
  upload.host_id = sample.Text();
  if (sample.Flip()) upload.host_fallback_s = sample.Number32();
  if (sample.Flip()) upload.host_unreachable_since = sample.Time();
  upload.reply_url = sample.Text();
  upload.reply_fallback_url = sample.Text();
  upload.source_identity = FileIdentity{sample.Number64(), sample.Number64()};
  upload.source_size = sample.Number64();
  upload.source_modified = sample.Time();
  upload.fragment_bytes_max = sample.Number64();
  upload.failures = sample.Number32();
  upload.bytes_most = sample.Number64();
  return upload;
}

}  // namespace

JobHeader RandomJobHeader(Random& random) {
  Sampler sample(random);
  JobHeader job;
  job.id = JobId{random.NextGuid()};
  job.type = sample.OneOf(JobType::kDownload, JobType::kUploadReply);
  job.owner = UserId{sample.Text()};
  job.owner_is_elevated = sample.Flip();
  job.owner_integrity_level = sample.Number32();
  job.display_name = sample.Text();
  job.description = sample.Text();
  job.state = sample.OneOf(JobState::kQueued, JobState::kCancelled);
  job.priority = sample.OneOf(JobPriority::kForeground, JobPriority::kLow);
  job.properties = RandomProperties(sample);
  job.created = sample.Time();
  job.modified = sample.Time();
  if (sample.Flip()) job.transfer_completed = sample.Time();
  job.last_activity = sample.Time();
  if (sample.Flip()) job.overdue_since = sample.Time();
  if (sample.Flip()) job.error = RandomError(sample);
  job.error_count = sample.Number32();
  if (sample.Flip()) job.retry_at = sample.Time();
  if (sample.Flip()) job.no_progress_since = sample.Time();
  if (sample.Flip()) job.no_progress_overdue_since = sample.Time();
  job.download_time_used = sample.Time().time_since_epoch();
  job.was_resumed = sample.Flip();
  job.pending_action = sample.OneOf(PendingAction::kNone, PendingAction::kCancelSession);
  job.pending_notification = sample.OneOf(PendingNotification::kNone, PendingNotification::kError);
  return job;
}

FileRecord RandomFileRecord(Random& random, FileIndex index) {
  Sampler sample(random);
  FileRecord file;
  file.index = index;
  file.remote_name = sample.Text();
  file.local_name = sample.Text();
  file.temporary_name = sample.Text();
  if (sample.Flip()) file.temporary_identity = FileIdentity{sample.Number64(), sample.Number64()};
  for (std::uint64_t count = sample.Below(5); count > 0; --count) {
    file.ranges.push_back(ByteRange{sample.Number64(), sample.Number64()});
  }
  file.bytes_total = sample.Number64();
  file.bytes_received = sample.Number64();
  file.written_in_boot = sample.Text();
  file.remote = RemoteIdentity{sample.Number64(), sample.Text(), sample.Text()};
  file.state = sample.OneOf(FileProgressState::kPending, FileProgressState::kCompleted);
  file.is_validated = sample.Flip();
  file.from_peer = sample.Flip();
  file.bytes_from_peers = sample.Number64();
  file.is_transferred_notified = sample.Flip();
  file.restarts = sample.Number32();
  file.response_headers = sample.Text();
  file.role = sample.OneOf(FileRole::kDownload, FileRole::kReply);
  if (file.role == FileRole::kUploadSource) file.upload = RandomUploadState(sample);
  file.is_at_foreign_origin = sample.Flip();
  return file;
}

FileRecord UntouchedFileRecord(Random& random, FileIndex index) {
  Sampler sample(random);
  FileRecord file;
  file.index = index;
  file.remote_name = sample.Text();
  file.local_name = sample.Text();
  file.temporary_name = TemporaryNameOf(sample.Number64());
  return file;
}

JobRecord RandomJobRecord(Random& random, std::uint32_t file_count) {
  JobRecord job{RandomJobHeader(random), {}};
  for (std::uint32_t i = 0; i < file_count; ++i) {
    const bool is_untouched = random.Below(3) == 0;
    job.files.push_back(is_untouched ? UntouchedFileRecord(random, FileIndex{i})
                                     : RandomFileRecord(random, FileIndex{i}));
  }
  return job;
}

}  // namespace openbits::test
