// The setters about HTTP: proxy, credentials, headers, method, certificates, and the job properties by id.

#include <algorithm>

#include "engine/job/job_edits.h"
#include "engine/job/job_validation.h"
#include "engine/model/limits.h"
#include "transport/http_headers.h"

namespace openbits::engine {
namespace {

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

/// Ids of BITS_JOB_PROPERTY_ID. BITS: ne-bits5_0-bits_job_property_id.
enum class PropertyId : std::uint32_t {
  kCostFlags = 1,
  kNotificationClass = 2,
  kDynamicContent = 3,
  kHighPerformance = 4,
  kMaxDownloadSize = 5,
  kUseStoredCredentials = 7,
  kMinimumNotificationInterval = 9,
  kOnDemandMode = 10,
};

// BITS: ne-bits1_5-bg_auth_target, ne-bits1_5-bg_auth_scheme: both begin at 1.
Status CheckCredentialKey(std::uint32_t target, std::uint32_t scheme) {
  if (target < 1 || target > 2) return Refused(Errc::kInvalidAuthTarget, "no such target");
  if (scheme < 1 || scheme > 5) return Refused(Errc::kInvalidAuthScheme, "no such scheme");
  return {};
}

bool IsSameKey(const SealedCredential& credential, std::uint32_t target, std::uint32_t scheme) {
  return static_cast<std::uint32_t>(credential.target) == target &&
         static_cast<std::uint32_t>(credential.scheme) == scheme;
}

Status CheckDownloadProperty(const JobRecord& job) {
  if (job.header.type == JobType::kDownload) return {};
  return Refused(Errc::kDownloadJobsOnly, "only for download jobs");
}

Status CheckBeforeResume(const JobRecord& job) {
  if (!job.header.was_resumed) return {};
  return Refused(Errc::kReadOnlyPropertyAfterResume, "the job was resumed");
}

template <class T>
Status Take(const PropertyValue& value, T& out) {
  if (const T* held = std::get_if<T>(&value)) {
    out = *held;
    return {};
  }
  return Refused(Errc::kInvalidArgument, "value of another type");
}

Status SetDynamicContent(JobRecord& job, const PropertyValue& value) {
  OPENBITS_RETURN_IF_ERROR(CheckDownloadProperty(job));
  OPENBITS_RETURN_IF_ERROR(CheckBeforeResume(job));
  bool enable = false;
  OPENBITS_RETURN_IF_ERROR(Take(value, enable));
  if (enable && !job.header.properties.http_method.empty()) {
    return Refused(Errc::kNotSupportedWithCustomHttpMethod, "custom HTTP method");
  }
  const auto has_ranges = [](const FileRecord& file) { return !file.ranges.empty(); };
  if (enable && std::any_of(job.files.begin(), job.files.end(), has_ranges)) {
    return Refused(Errc::kUnsupportedJobConfiguration, "the job has files with ranges");
  }
  job.header.properties.dynamic_content = enable;
  return {};
}

Status SetMaxDownloadSize(JobRecord& job, const PropertyValue& value) {
  OPENBITS_RETURN_IF_ERROR(CheckDownloadProperty(job));
  OPENBITS_RETURN_IF_ERROR(CheckBeforeResume(job));
  std::uint64_t size = 0;
  OPENBITS_RETURN_IF_ERROR(Take(value, size));
  if (size == 0) return Refused(Errc::kMaxDownloadSizeInvalidValue, "a limit of zero");
  job.header.properties.max_download_size = size;
  return {};
}

Status CheckUseStoredCredentials(const PropertyValue& value) {
  std::uint32_t target = 0;
  OPENBITS_RETURN_IF_ERROR(Take(value, target));
  if (target != static_cast<std::uint32_t>(transport::AuthTarget::kProxy)) {
    return Refused(Errc::kUseStoredCredentialsNotSupported, "only for proxies");
  }
  // No stored credentials of the user are to be had here: keeping the value would promise what never happens.
  return Refused(Errc::kNotImplemented, "USE_STORED_CREDENTIALS");
}

}  // namespace

Result<Reply> Edit(JobRecord& job, const SetProxySettings& command, const EditContext&) {
  if (command.usage > static_cast<std::uint32_t>(transport::ProxyUsage::kAutodetect)) {
    return Refused(Errc::kNotImplemented, "no such proxy usage");
  }
  const auto usage = static_cast<transport::ProxyUsage>(command.usage);
  const bool is_override = usage == transport::ProxyUsage::kOverride;
  if (is_override && !command.list) return Refused(Errc::kInvalidArgument, "OVERRIDE without a list");
  if (!is_override && (command.list || command.bypass_list)) {
    return Refused(Errc::kInvalidArgument, "a list without OVERRIDE");
  }
  transport::ProxySettings settings{usage, command.list.value_or(""), command.bypass_list.value_or("")};
  OPENBITS_RETURN_IF_ERROR(CheckLength(settings.list, limits::kProxyListLength, Errc::kProxyListTooLarge));
  OPENBITS_RETURN_IF_ERROR(CheckLength(settings.bypass_list, limits::kProxyListLength, Errc::kProxyBypassListTooLarge));
  job.header.properties.proxy = std::move(settings);
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetCredentials& command, const EditContext& context) {
  // BITS: nf-bits1_5-ibackgroundcopyjob2-setcredentials.
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  OPENBITS_RETURN_IF_ERROR(CheckCredentialKey(command.target, command.scheme));
  SealedCredential credential;
  credential.target = static_cast<transport::AuthTarget>(command.target);
  // DEVIATION: ne-bits1_5-bg_auth_scheme: PASSPORT is kept and given up like the others, and never sent: that service is gone.
  credential.scheme = static_cast<transport::AuthScheme>(command.scheme);
  const bool may_be_implicit =
      credential.scheme == transport::AuthScheme::kNtlm || credential.scheme == transport::AuthScheme::kNegotiate;
  credential.is_implicit = may_be_implicit && !command.user_name && !command.password;
  if (!credential.is_implicit) {
    if (!command.user_name || !command.password) return Refused(Errc::kInvalidArgument, "name or password missing");
    OPENBITS_RETURN_IF_ERROR(
        CheckLength(command.user_name->Reveal(), limits::kUserNameLength, Errc::kUserNameTooLarge));
    OPENBITS_RETURN_IF_ERROR(CheckLength(command.password->Reveal(), limits::kPasswordLength, Errc::kPasswordTooLarge));
    auto name = context.vault.Seal(*command.user_name);
    if (!name) return name.error();
    auto password = context.vault.Seal(*command.password);
    if (!password) return password.error();
    credential.user_name = *std::move(name);
    credential.password = *std::move(password);
  }
  auto& all = job.header.properties.credentials;
  std::erase_if(all, [&](const SealedCredential& c) { return IsSameKey(c, command.target, command.scheme); });
  all.push_back(std::move(credential));
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const RemoveCredentials& command, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  OPENBITS_RETURN_IF_ERROR(CheckCredentialKey(command.target, command.scheme));
  const auto removed = std::erase_if(job.header.properties.credentials, [&](const SealedCredential& c) {
    return IsSameKey(c, command.target, command.scheme);
  });
  return Reply{Boolean{removed > 0}};
}

Result<Reply> Edit(JobRecord& job, const SetSecurityFlags& command, const EditContext&) {
  if ((command.value & ~security_flags::kAll) != 0) return Refused(Errc::kNotImplemented, "undefined security flags");
  const std::uint32_t redirects = command.value & security_flags::kRedirectMask;
  if (redirects != 0 && redirects != security_flags::kRedirectAllowReport &&
      redirects != security_flags::kRedirectDisallow) {
    return Refused(Errc::kNotImplemented, "no such redirect policy");
  }
  job.header.properties.security_flags = command.value;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetCustomHeaders& command, const EditContext& context) {
  // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setcustomheaders: the owner's alone; stored encrypted.
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  if (!command.block || command.block->empty()) {
    job.header.properties.custom_headers.clear();
    return Reply{Done{}};
  }
  OPENBITS_RETURN_IF_ERROR(CheckLength(command.block->Reveal(), limits::kCustomHeadersLength));
  auto headers = transport::ParseCustomHeaders(command.block->Reveal());
  if (!headers) return headers.error();
  auto sealed = context.vault.Seal(*command.block);
  if (!sealed) return sealed.error();
  job.header.properties.custom_headers = *std::move(sealed);
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const GetCustomHeaders&, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  const JobProperties& properties = job.header.properties;
  // BITS: nf-bits10_3-ibackgroundcopyjobhttpoptions3-makecustomheaderswriteonly: E_ACCESSDENIED from then on.
  if (properties.custom_headers_write_only) return Refused(Errc::kAccessDenied, "the headers are write-only");
  if (properties.custom_headers.empty()) return Reply{CustomHeaders{}};
  auto block = context.vault.Unseal(properties.custom_headers);
  if (!block) return block.error();
  return Reply{CustomHeaders{*std::move(block)}};
}

Result<Reply> Edit(JobRecord& job, const MakeCustomHeadersWriteOnly&, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  job.header.properties.custom_headers_write_only = true;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetHttpMethod& command, const EditContext&) {
  // BITS: nf-bits10_2-ibackgroundcopyjobhttpoptions2-sethttpmethod.
  OPENBITS_RETURN_IF_ERROR(CheckBeforeResume(job));
  const bool is_token = !command.method.empty() && command.method.size() <= limits::kHttpMethodLength &&
                        std::all_of(command.method.begin(), command.method.end(), [](unsigned char c) {
                          constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
                          return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                 kTokenMarks.find(static_cast<char>(c)) != std::string_view::npos;
                        });
  if (!is_token) return Refused(Errc::kInvalidArgument, "not an HTTP method");
  JobProperties& properties = job.header.properties;
  const std::string_view default_method = job.header.type == JobType::kDownload ? "GET" : "BITS_POST";
  if (command.method == default_method) {
    properties.http_method.clear();
    return Reply{Done{}};
  }
  if (properties.dynamic_content || properties.on_demand) {
    return Refused(Errc::kNotSupportedWithCustomHttpMethod, "DYNAMIC_CONTENT or ON_DEMAND_MODE is set");
  }
  properties.http_method = command.method;
  job.header.priority = JobPriority::kForeground;
  return Reply{Done{}};
}

Result<Reply> Edit(JobRecord& job, const SetClientCertificate& command, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  OPENBITS_RETURN_IF_ERROR(CheckLength(command.certificate.store_name, limits::kCertificateNameLength));
  OPENBITS_RETURN_IF_ERROR(CheckLength(command.certificate.subject, limits::kCertificateNameLength));
  // Without a certificate store there is nothing a selector could find.
  return Refused(Errc::kNotImplemented, "client certificates");
}

Result<Reply> Edit(JobRecord& job, const RemoveClientCertificate&, const EditContext& context) {
  OPENBITS_RETURN_IF_ERROR(CheckOwner(job.header, context.caller));
  const bool was_set = job.header.properties.client_certificate.has_value();
  job.header.properties.client_certificate.reset();
  return Reply{Boolean{was_set}};
}

Result<Reply> Edit(JobRecord& job, const SetJobProperty& command, const EditContext&) {
  JobProperties& properties = job.header.properties;
  switch (static_cast<PropertyId>(command.property_id)) {
    case PropertyId::kCostFlags: OPENBITS_RETURN_IF_ERROR(Take(command.value, properties.cost_flags)); break;
    case PropertyId::kNotificationClass: {
      Guid class_id;
      OPENBITS_RETURN_IF_ERROR(Take(command.value, class_id));
      // No class can be activated for a notification here: keeping the value would promise calls that never come.
      if (!class_id.IsNull()) return Refused(Errc::kNotImplemented, "NOTIFICATION_CLSID");
      properties.notification_class = class_id;
      break;
    }
    case PropertyId::kDynamicContent: OPENBITS_RETURN_IF_ERROR(SetDynamicContent(job, command.value)); break;
    case PropertyId::kHighPerformance: {
      OPENBITS_RETURN_IF_ERROR(CheckDownloadProperty(job));
      if (!job.files.empty()) return Refused(Errc::kReadOnlyPropertyAfterAddFile, "the job has files");
      bool enable = false;
      OPENBITS_RETURN_IF_ERROR(Take(command.value, enable));
      // Writing straight to the destination would show files before Complete; until it is built, it is refused.
      if (enable) return Refused(Errc::kNotImplemented, "HIGH_PERFORMANCE");
      break;
    }
    case PropertyId::kMaxDownloadSize: OPENBITS_RETURN_IF_ERROR(SetMaxDownloadSize(job, command.value)); break;
    case PropertyId::kUseStoredCredentials: OPENBITS_RETURN_IF_ERROR(CheckUseStoredCredentials(command.value)); break;
    case PropertyId::kMinimumNotificationInterval:
      OPENBITS_RETURN_IF_ERROR(Take(command.value, properties.minimum_notification_interval_ms));
      break;
    case PropertyId::kOnDemandMode: {
      OPENBITS_RETURN_IF_ERROR(CheckDownloadProperty(job));
      bool enable = false;
      OPENBITS_RETURN_IF_ERROR(Take(command.value, enable));
      if (enable) return Refused(Errc::kNotImplemented, "ON_DEMAND_MODE");
      break;
    }
    default: return Refused(Errc::kUnknownPropertyId, "property " + std::to_string(command.property_id));
  }
  return Reply{Done{}};
}

}  // namespace openbits::engine
