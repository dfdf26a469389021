// What a caller sets on a job and reads back: IBackgroundCopyJob to IBackgroundCopyJob4.
#include <bitsmsg.h>

#include "bits_api/com/callback_target.h"
#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {
namespace {

using engine::JobSnapshot;

// A text from the latest snapshot for the caller.
template <class Function>
HRESULT GiveTextOf(const engine::JobView& view, LPWSTR* out, Function&& function) {
  if (out == nullptr) return E_INVALIDARG;
  *out = nullptr;
  return ComCall([&] { return GiveText(function(*view.Load()), out); });
}

// Two texts, or neither. `out` pointers are cleared and not null.
HRESULT GiveBoth(const std::string& first, LPWSTR* first_out, const std::string& second, LPWSTR* second_out) {
  if (const HRESULT code = GiveText(first, first_out); FAILED(code)) return code;
  const HRESULT code = GiveText(second, second_out);
  if (FAILED(code)) {
    CoTaskMemFree(*first_out);
    *first_out = nullptr;
  }
  return code;
}

}  // namespace

HRESULT CopyJob::GetOwner(LPWSTR* owner) noexcept {
  return GiveTextOf(*view_, owner, [](const JobSnapshot& job) { return job.header.owner.sid; });
}

HRESULT CopyJob::SetDisplayName(LPCWSTR name) noexcept {
  return ComCall([&]() -> HRESULT {
    auto text = FromOptionalWide(name);
    if (!text.text) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetDisplayName{id_, std::move(*text.text)}));
  });
}

HRESULT CopyJob::GetDisplayName(LPWSTR* name) noexcept {
  return GiveTextOf(*view_, name, [](const JobSnapshot& job) { return job.header.display_name; });
}

HRESULT CopyJob::SetDescription(LPCWSTR description) noexcept {
  return ComCall([&]() -> HRESULT {
    auto text = FromOptionalWide(description);
    if (!text.text) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetDescription{id_, std::move(*text.text)}));
  });
}

HRESULT CopyJob::GetDescription(LPWSTR* description) noexcept {
  return GiveTextOf(*view_, description, [](const JobSnapshot& job) { return job.header.description; });
}

HRESULT CopyJob::SetPriority(BG_JOB_PRIORITY priority) noexcept {
  return Execute(engine::SetPriority{id_, NumberOf(priority)});
}

HRESULT CopyJob::GetPriority(BG_JOB_PRIORITY* priority) noexcept {
  return Give(priority, [](const JobSnapshot& job) { return static_cast<BG_JOB_PRIORITY>(job.header.priority); });
}

HRESULT CopyJob::SetNotifyFlags(ULONG flags) noexcept {
  return Execute(engine::SetNotifyFlags{id_, static_cast<std::uint32_t>(flags)});
}

HRESULT CopyJob::GetNotifyFlags(ULONG* flags) noexcept {
  return Give(flags, [](const JobSnapshot& job) { return ULONG{job.header.properties.notify_flags}; });
}

HRESULT CopyJob::SetNotifyInterface(IUnknown* callback) noexcept {
  if (callback == nullptr) return ExecuteAndRelease(engine::SetNotifyTarget{id_, TargetId{}});
  return ComCall([&]() -> HRESULT {
    // BITS: nf-bits-ibackgroundcopyjob-setnotifyinterface. ASSUMED: E_NOINTERFACE for an object without
    // IBackgroundCopyCallback; no page names a code.
    std::shared_ptr<CallbackTarget> target = CallbackTarget::Make(session_, callback);
    if (target == nullptr) return E_NOINTERFACE;
    const TargetId id = session_->service->RegisterTarget(std::move(target));
    const HRESULT code = ExecuteAndRelease(engine::SetNotifyTarget{id_, id});
    // The job holds the target now; one that was refused ends here.
    session_->service->UnregisterTarget(id);
    return code;
  });
}

HRESULT CopyJob::GetNotifyInterface(IUnknown** callback) noexcept {
  if (callback == nullptr) return E_INVALIDARG;
  *callback = nullptr;
  return ComCall([&]() -> HRESULT {
    const auto target = session_->service->NotifyTarget(session_->caller, id_);
    // A job that has been completed or cancelled has forgotten it; other getters go on answering as well.
    if (!target && target.error().code == Errc::kJobNotFound) return S_OK;
    if (!target) return ToHresult(target.error());
    // Targets of this service are registered by SetNotifyInterface alone.
    if (target.value() != nullptr) {
      *callback = static_cast<const CallbackTarget&>(*target.value()).Callback().Detach();
    }
    return S_OK;
  });
}

HRESULT CopyJob::SetMinimumRetryDelay(ULONG seconds) noexcept {
  return Execute(engine::SetMinimumRetryDelay{id_, static_cast<std::uint32_t>(seconds)});
}

HRESULT CopyJob::GetMinimumRetryDelay(ULONG* seconds) noexcept {
  return Give(seconds, [](const JobSnapshot& job) { return ULONG{job.header.properties.minimum_retry_delay_s}; });
}

HRESULT CopyJob::SetNoProgressTimeout(ULONG seconds) noexcept {
  return Execute(engine::SetNoProgressTimeout{id_, static_cast<std::uint32_t>(seconds)});
}

HRESULT CopyJob::GetNoProgressTimeout(ULONG* seconds) noexcept {
  return Give(seconds, [](const JobSnapshot& job) { return ULONG{job.header.properties.no_progress_timeout_s}; });
}

HRESULT CopyJob::SetProxySettings(BG_JOB_PROXY_USAGE usage, const WCHAR* list, const WCHAR* bypass_list) noexcept {
  return ComCall([&]() -> HRESULT {
    auto proxies = FromOptionalWide(list);
    auto bypass = FromOptionalWide(bypass_list);
    if (!proxies.is_valid || !bypass.is_valid) return E_INVALIDARG;
    return ToHresult(session_->Execute(
        engine::SetProxySettings{id_, NumberOf(usage), std::move(proxies.text), std::move(bypass.text)}));
  });
}

HRESULT CopyJob::GetProxySettings(BG_JOB_PROXY_USAGE* usage, LPWSTR* list, LPWSTR* bypass_list) noexcept {
  if (usage != nullptr) *usage = BG_JOB_PROXY_USAGE_PRECONFIG;
  if (list != nullptr) *list = nullptr;
  if (bypass_list != nullptr) *bypass_list = nullptr;
  if (usage == nullptr || list == nullptr || bypass_list == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    const auto& proxy = job->header.properties.proxy;
    const auto value = static_cast<BG_JOB_PROXY_USAGE>(proxy.usage);
    // BITS: nf-bits-ibackgroundcopyjob-getproxysettings: the lists are NULL unless the usage is OVERRIDE.
    if (value == BG_JOB_PROXY_USAGE_OVERRIDE) {
      const HRESULT code = proxy.bypass_list.empty() ? GiveText(proxy.list, list)
                                                     : GiveBoth(proxy.list, list, proxy.bypass_list, bypass_list);
      if (FAILED(code)) return code;
    }
    *usage = value;
    return S_OK;
  });
}

HRESULT CopyJob::SetNotifyCmdLine(LPCWSTR program, LPCWSTR parameters) noexcept {
  return ComCall([&]() -> HRESULT {
    auto program_text = FromOptionalWide(program);
    auto parameters_text = FromOptionalWide(parameters);
    if (!program_text.is_valid || !parameters_text.is_valid) return E_INVALIDARG;
    return ToHresult(session_->Execute(
        engine::SetNotifyCommandLine{id_, std::move(program_text.text), std::move(parameters_text.text)}));
  });
}

HRESULT CopyJob::GetNotifyCmdLine(LPWSTR* program, LPWSTR* parameters) noexcept {
  if (program != nullptr) *program = nullptr;
  if (parameters != nullptr) *parameters = nullptr;
  if (program == nullptr || parameters == nullptr) return E_INVALIDARG;
  return ComCall([&] {
    const auto job = view_->Load();
    const engine::CommandLine& line = job->header.properties.command_line;
    return GiveBoth(line.program, program, line.parameters, parameters);
  });
}

HRESULT CopyJob::SetFileACLFlags(DWORD flags) noexcept {
  return Execute(engine::SetFileAclFlags{id_, static_cast<std::uint32_t>(flags)});
}

HRESULT CopyJob::GetFileACLFlags(DWORD* flags) noexcept {
  return Give(flags, [](const JobSnapshot& job) { return DWORD{job.header.properties.file_acl_flags}; });
}

HRESULT CopyJob::SetPeerCachingFlags(DWORD flags) noexcept {
  return Execute(engine::SetPeerCachingFlags{id_, static_cast<std::uint32_t>(flags)});
}

HRESULT CopyJob::GetPeerCachingFlags(DWORD* flags) noexcept {
  return Give(flags, [](const JobSnapshot& job) { return DWORD{job.header.properties.peer_caching_flags}; });
}

HRESULT CopyJob::GetOwnerIntegrityLevel(ULONG* level) noexcept {
  return Give(level, [](const JobSnapshot& job) { return ULONG{job.header.owner_integrity_level}; });
}

HRESULT CopyJob::GetOwnerElevationState(BOOL* is_elevated) noexcept {
  return Give(is_elevated, [](const JobSnapshot& job) { return job.header.owner_is_elevated ? TRUE : FALSE; });
}

HRESULT CopyJob::SetMaximumDownloadTime(ULONG seconds) noexcept {
  return Execute(engine::SetMaximumDownloadTime{id_, static_cast<std::uint32_t>(seconds)});
}

HRESULT CopyJob::GetMaximumDownloadTime(ULONG* seconds) noexcept {
  return Give(seconds, [](const JobSnapshot& job) { return ULONG{job.maximum_download_time_s}; });
}

}  // namespace openbits::com
