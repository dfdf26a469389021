#include "engine/job/job_edits.h"

#include <algorithm>

#include "engine/job/job_validation.h"
#include "engine/job/upload_files.h"
#include "engine/model/limits.h"
#include "transport/url.h"

namespace openbits::engine {
namespace {

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

Status CheckDownload(const JobRecord& job, Errc code = Errc::kNotImplemented) {
  if (job.header.type == JobType::kDownload) return {};
  return Refused(code, "only for download jobs");
}

/// What the former address said of a file that is still to come may not be what the next one says (fault B22).
void ForgetAddress(FileRecord& file) {
  if (file.state == FileProgressState::kPending) file.response_headers.clear();
}

}  // namespace

Result<Reply> Edit(JobRecord& job, const SetDisplayName& command, const EditContext&) {
  OPENBITS_RETURN_IF_ERROR(CheckLength(command.value, limits::kDisplayNameLength));
  job.header.display_name = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetDescription& command, const EditContext&) {
  OPENBITS_RETURN_IF_ERROR(CheckLength(command.value, limits::kDescriptionLength));
  job.header.description = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetPriority& command, const EditContext&) {
  // BITS: nf-bits-ibackgroundcopyjob-setpriority: E_NOTIMPL for a value outside the enumeration.
  if (command.value > static_cast<std::uint32_t>(JobPriority::kLow)) {
    return Refused(Errc::kNotImplemented, "no such priority");
  }
  const auto priority = static_cast<JobPriority>(command.value);
  // BITS: nf-bits10_2-ibackgroundcopyjobhttpoptions2-sethttpmethod: a custom method pins FOREGROUND.
  if (!job.header.properties.http_method.empty() && priority != JobPriority::kForeground) {
    return Refused(Errc::kNotSupportedWithCustomHttpMethod, "a custom HTTP method needs FOREGROUND");
  }
  job.header.priority = priority;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetNotifyFlags& command, const EditContext&) {
  if ((command.value & ~notify_flags::kAll) != 0) return Refused(Errc::kNotImplemented, "undefined notify flags");
  job.header.properties.notify_flags = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetNotifyCommandLine& command, const EditContext& context) {
  if (!command.program && command.parameters) return Refused(Errc::kInvalidArgument, "parameters without a program");
  CommandLine line;
  if (command.program) {
    OPENBITS_RETURN_IF_ERROR(CheckLength(*command.program, limits::kCommandProgramLength));
    OPENBITS_RETURN_IF_ERROR(CheckLength(command.parameters.value_or(std::string()), limits::kCommandParametersLength));
    line = CommandLine{*command.program, command.parameters.value_or(std::string()), context.caller.user};
  }
  job.header.properties.command_line = std::move(line);
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetMinimumRetryDelay& command, const EditContext&) {
  job.header.properties.minimum_retry_delay_s = std::max(command.seconds, limits::kMinimumRetryDelayFloorSeconds);
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetNoProgressTimeout& command, const EditContext&) {
  job.header.properties.no_progress_timeout_s = command.seconds;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetMaximumDownloadTime& command, const EditContext&) {
  job.header.properties.maximum_download_time_s = command.seconds;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetPeerCachingFlags& command, const EditContext&) {
  // ASSUMED: the getter's page lists E_NOTIMPL for unknown bits; the setter gives it.
  if ((command.value & ~0x7U) != 0) return Refused(Errc::kNotImplemented, "undefined peer-caching flags");
  job.header.properties.peer_caching_flags = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetFileAclFlags& command, const EditContext&) {
  // BITS: nf-bits2_0-ibackgroundcopyjob3-setfileaclflags.
  if ((command.value & ~0xFU) != 0) return Refused(Errc::kInvalidArgument, "undefined file ACL flags");
  if (job.header.state == JobState::kTransferred) return Refused(Errc::kInvalidState, "the job is transferred");
  job.header.properties.file_acl_flags = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetHelperTokenFlags& command, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  // ASSUMED: the page names no code for undefined bits; bad flags elsewhere give E_NOTIMPL.
  if ((command.value & ~0x3U) != 0) return Refused(Errc::kNotImplemented, "undefined token flags");
  job.header.properties.helper_token_flags = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetReplyFileName& command, const EditContext&) {
  // BITS: nf-bits1_5-ibackgroundcopyjob2-setreplyfilename. ASSUMED: E_NOTIMPL for other types, as its getter gives.
  if (job.header.type != JobType::kUploadReply) return Refused(Errc::kNotImplemented, "only for upload-reply jobs");
  if (HasReplyBegun(job)) return Refused(Errc::kInvalidState, "the reply is being transferred");
  job.header.properties.reply_file_name = command.value.value_or(std::string());
  if (FileRecord* reply = job.Reply()) {
    reply->local_name =
        ReplyFileName(job.header.properties.reply_file_name, job.UploadSource()->local_name, reply->temporary_name);
  }
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const ReplaceRemotePrefix& command, const EditContext&) {
  // BITS: nf-bits2_0-ibackgroundcopyjob3-replaceremoteprefix: case-sensitive, from the start of each name.
  OPENBITS_RETURN_IF_ERROR(CheckDownload(job));
  if (command.old_prefix.empty() || command.new_prefix.empty()) return Refused(Errc::kInvalidArgument, "empty prefix");
  std::vector<std::pair<FileRecord*, std::string>> renamed;
  for (FileRecord& file : job.files) {
    if (!file.remote_name.starts_with(command.old_prefix)) continue;
    std::string name = command.new_prefix + file.remote_name.substr(command.old_prefix.size());
    OPENBITS_RETURN_IF_ERROR(transport::CheckRemoteName(name));
    renamed.emplace_back(&file, std::move(name));
  }
  for (auto& [file, name] : renamed) {
    // A prefix that ends before the host does leaves a server's word in place (attack D3).
    if (transport::IsSameOrigin(command.new_prefix, name)) file->is_at_foreign_origin = false;
    file->remote_name = std::move(name);
    ForgetAddress(*file);
  }
  return Reply{Boolean{!renamed.empty()}};
}

Result<Reply> Edit(JobRecord& job, const SetRemoteName& command, const EditContext&) {
  OPENBITS_RETURN_IF_ERROR(CheckDownload(job));
  OPENBITS_RETURN_IF_ERROR(transport::CheckRemoteName(command.value));
  if (command.file.value >= job.files.size()) return Refused(Errc::kInvalidArgument, "no such file");
  FileRecord& file = job.files[command.file.value];
  file.remote_name = command.value;
  file.is_at_foreign_origin = false;
  ForgetAddress(file);
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const TakeOwnership&, const EditContext& context) {
  // BITS: nf-bits-ibackgroundcopyjob-takeownership: administrators only; secrets and the command line go.
  if (!context.caller.is_administrator) return Refused(Errc::kAccessDenied, "only administrators take ownership");
  JobHeader& header = job.header;
  header.owner = context.caller.user;
  header.owner_is_elevated = context.caller.is_elevated;
  header.owner_integrity_level = context.caller.integrity_level;
  header.properties.credentials.clear();
  header.properties.client_certificate.reset();
  header.properties.custom_headers.clear();
  header.properties.command_line = CommandLine{};
  return Reply{Done{}};
}

}  // namespace openbits::engine
