#include "bits_api/com/manager.h"

#include <utility>
#include <variant>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"
#include "bits_api/com/enumerator.h"
#include "bits_api/com/error_text.h"

namespace openbits::com {

HRESULT Manager::CreateJob(LPCWSTR name, BG_JOB_TYPE type, GUID* id, IBackgroundCopyJob** job) noexcept {
  if (id != nullptr) *id = GUID{};
  if (job != nullptr) *job = nullptr;
  if (name == nullptr || id == nullptr || job == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto display_name = FromWide(name);
    if (!display_name) return E_INVALIDARG;
    const Result<engine::Reply> reply = session_->Execute(engine::CreateJob{std::move(*display_name), NumberOf(type)});
    if (!reply) return ToHresult(reply.error());
    const auto* const created = std::get_if<engine::JobCreated>(&reply.value());
    if (created == nullptr) return E_UNEXPECTED;
    auto object = MakeObject<CopyJob>(session_, created->view);
    *id = ToGuid(created->view->Load()->header.id.value);
    *job = object.Detach();
    return S_OK;
  });
}

HRESULT Manager::GetJob(REFGUID id, IBackgroundCopyJob** job) noexcept {
  if (job == nullptr) return E_INVALIDARG;
  *job = nullptr;
  return ComCall([&]() -> HRESULT {
    const auto view = session_->service->FindJob(session_->caller, JobId{FromGuid(id)});
    if (!view) return ToHresult(view.error());
    *job = MakeObject<CopyJob>(session_, view.value()).Detach();
    return S_OK;
  });
}

HRESULT Manager::EnumJobs(DWORD flags, IEnumBackgroundCopyJobs** jobs) noexcept {
  if (jobs == nullptr) return E_INVALIDARG;
  *jobs = nullptr;
  // ASSUMED: bits that no page names are refused as other flag masks are.
  if ((flags & ~static_cast<DWORD>(BG_JOB_ENUM_ALL_USERS)) != 0) return E_NOTIMPL;
  return ComCall([&]() -> HRESULT {
    using Views = Enumerator<IEnumBackgroundCopyJobs, IBackgroundCopyJob, std::shared_ptr<engine::JobView>>;
    auto views = session_->service->ListJobs(session_->caller, (flags & BG_JOB_ENUM_ALL_USERS) != 0);
    if (!views) return ToHresult(views.error());
    auto make = [session = session_](const std::shared_ptr<engine::JobView>& view) {
      return ComPtr<IBackgroundCopyJob>::Adopt(MakeObject<CopyJob>(session, view).Detach());
    };
    *jobs = MakeObject<Views>(std::make_shared<const Views::List>(std::move(views).value()), make).Detach();
    return S_OK;
  });
}

HRESULT Manager::GetErrorDescription(HRESULT code, DWORD language, LPWSTR* text) noexcept {
  if (text == nullptr) return E_INVALIDARG;
  *text = nullptr;
  if (language == 0) return E_INVALIDARG;
  return ComCall([&] { return GiveText(ErrorText(code), text); });
}

}  // namespace openbits::com
