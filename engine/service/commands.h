#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/job_properties.h"
#include "engine/model/job_state.h"
#include "platform/base/byte_range.h"
#include "platform/base/ids.h"
#include "platform/base/secret.h"

/// The commands of a QueueService: plain values, one per operation of the API. Texts are UTF-8.
namespace openbits::engine {

/// A file to add, with or without ranges.
struct NewFile {
  std::string remote_name;
  std::string local_name;
  std::vector<ByteRange> ranges;
};

struct CreateJob {
  std::string display_name;
  std::uint32_t type = 0;  // BG_JOB_TYPE as given
};
/// Adds all files or none.
struct AddFiles {
  JobId job;
  std::vector<NewFile> files;
};
/// Adds one file of which only ranges are wanted.
struct AddFileWithRanges {
  JobId job;
  NewFile file;
};
struct ResumeJob {
  JobId job;
};
struct SuspendJob {
  JobId job;
};
struct CancelJob {
  JobId job;
};
struct CompleteJob {
  JobId job;
};
struct TakeOwnership {
  JobId job;
};

struct SetDisplayName {
  JobId job;
  std::string value;
};
struct SetDescription {
  JobId job;
  std::string value;
};
struct SetPriority {
  JobId job;
  std::uint32_t value = 0;  // BG_JOB_PRIORITY as given
};
struct SetNotifyFlags {
  JobId job;
  std::uint32_t value = 0;
};
/// A target registered with the service, or zero for none. Not saved.
struct SetNotifyTarget {
  JobId job;
  TargetId target;
};
/// Nothing in both removes it.
struct SetNotifyCommandLine {
  JobId job;
  std::optional<std::string> program;
  std::optional<std::string> parameters;
};
struct SetMinimumRetryDelay {
  JobId job;
  std::uint32_t seconds = 0;
};
struct SetNoProgressTimeout {
  JobId job;
  std::uint32_t seconds = 0;
};
struct SetMaximumDownloadTime {
  JobId job;
  std::uint32_t seconds = 0;
};
struct SetProxySettings {
  JobId job;
  std::uint32_t usage = 0;  // BG_JOB_PROXY_USAGE as given
  std::optional<std::string> list;
  std::optional<std::string> bypass_list;
};
struct SetCredentials {
  JobId job;
  std::uint32_t target = 0;  // BG_AUTH_TARGET as given
  std::uint32_t scheme = 0;  // BG_AUTH_SCHEME as given
  std::optional<Secret> user_name;
  std::optional<Secret> password;
};
/// Replies kBoolean: false when that pair was not set.
struct RemoveCredentials {
  JobId job;
  std::uint32_t target = 0;
  std::uint32_t scheme = 0;
};
struct SetSecurityFlags {
  JobId job;
  std::uint32_t value = 0;
};
/// Nothing removes them.
struct SetCustomHeaders {
  JobId job;
  std::optional<Secret> block;
};
/// Replies the headers, or nothing when there are none. Owner only.
struct GetCustomHeaders {
  JobId job;
};
struct MakeCustomHeadersWriteOnly {
  JobId job;
};
struct SetHttpMethod {
  JobId job;
  std::string method;
};
struct SetClientCertificate {
  JobId job;
  ClientCertificate certificate;
};
/// Replies kBoolean: false when none was set.
struct RemoveClientCertificate {
  JobId job;
};
struct SetPeerCachingFlags {
  JobId job;
  std::uint32_t value = 0;
};
struct SetFileAclFlags {
  JobId job;
  std::uint32_t value = 0;
};
struct SetHelperTokenFlags {
  JobId job;
  std::uint32_t value = 0;
};
/// Nothing or an empty name: the service makes one. kNotImplemented but for upload-reply jobs.
struct SetReplyFileName {
  JobId job;
  std::optional<std::string> value;
};

/// Replies ReplyData. kInvalidState before TRANSFERRED and after Complete; kNotImplemented but for upload-reply jobs.
struct GetReplyData {
  JobId job;
};

/// Value of a job property, by its BITS_JOB_PROPERTY_ID.
using PropertyValue = std::variant<std::uint32_t, bool, std::uint64_t, Guid>;
struct SetJobProperty {
  JobId job;
  std::uint32_t property_id = 0;
  PropertyValue value;
};

/// Replies kBoolean: false when no remote name began with the old prefix.
struct ReplaceRemotePrefix {
  JobId job;
  std::string old_prefix;
  std::string new_prefix;
};
struct SetRemoteName {
  JobId job;
  FileIndex file;
  std::string value;
};
struct SetValidationState {
  JobId job;
  FileIndex file;
  bool is_valid = false;
};

/// Any command.
using Command =
    std::variant<CreateJob, AddFiles, AddFileWithRanges, ResumeJob, SuspendJob, CancelJob, CompleteJob, TakeOwnership,
                 SetDisplayName, SetDescription, SetPriority, SetNotifyFlags, SetNotifyTarget, SetNotifyCommandLine,
                 SetMinimumRetryDelay, SetNoProgressTimeout, SetMaximumDownloadTime, SetProxySettings, SetCredentials,
                 RemoveCredentials, SetSecurityFlags, SetCustomHeaders, GetCustomHeaders, MakeCustomHeadersWriteOnly,
                 SetHttpMethod, SetClientCertificate, RemoveClientCertificate, SetPeerCachingFlags, SetFileAclFlags,
                 SetHelperTokenFlags, SetReplyFileName, GetReplyData, SetJobProperty, ReplaceRemotePrefix,
                 SetRemoteName, SetValidationState>;

}  // namespace openbits::engine
