// IBackgroundCopyJob5: properties by number. BITS: ne-bits5_0-bits_job_property_id.
#include <bitsmsg.h>

#include <cstdint>
#include <optional>

#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {
namespace {

// By number: the enumerators of later versions are not in every SDK.
enum Property : std::uint32_t {
  kCostFlags = 1,
  kNotificationClass = 2,
  kDynamicContent = 3,
  kHighPerformance = 4,
  kMaxDownloadSize = 5,
  kUseStoredCredentials = 7,
  kMinimumNotificationInterval = 9,
  kOnDemandMode = 10,
};

// The member of the union that belongs to a property; nothing for numbers that are not public.
std::optional<engine::PropertyValue> FromUnion(std::uint32_t id, const BITS_JOB_PROPERTY_VALUE& value) {
  switch (id) {
    case kCostFlags:
    case kMinimumNotificationInterval: return static_cast<std::uint32_t>(value.Dword);
    case kNotificationClass: return FromGuid(value.ClsID);
    case kDynamicContent:
    case kHighPerformance:
    case kOnDemandMode: return value.Enable != FALSE;
    // The page names Enable; the header has Uint64, which alone can hold the documented values.
    case kMaxDownloadSize: return std::uint64_t{value.Uint64};
    case kUseStoredCredentials: return NumberOf(value.Target);
    default: return std::nullopt;
  }
}

}  // namespace

HRESULT CopyJob::SetProperty(BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE value) noexcept {
  return ComCall([&]() -> HRESULT {
    auto member = FromUnion(NumberOf(id), value);
    if (!member) return BG_E_UNKNOWN_PROPERTY_ID;
    return ToHresult(session_->Execute(engine::SetJobProperty{id_, NumberOf(id), *member}));
  });
}

HRESULT CopyJob::GetProperty(BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE* value) noexcept {
  if (value == nullptr) return E_INVALIDARG;
  *value = {};
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    const engine::JobProperties& properties = job->header.properties;
    switch (NumberOf(id)) {
      case kCostFlags: value->Dword = properties.cost_flags; return S_OK;
      case kNotificationClass: value->ClsID = ToGuid(properties.notification_class); return S_OK;
      case kDynamicContent: value->Enable = properties.dynamic_content ? TRUE : FALSE; return S_OK;
      case kHighPerformance: value->Enable = properties.high_performance ? TRUE : FALSE; return S_OK;
      // ASSUMED: no limit reads as the largest size.
      case kMaxDownloadSize: value->Uint64 = properties.max_download_size.value_or(kSizeUnknown); return S_OK;
      case kUseStoredCredentials:
        value->Target = static_cast<BG_AUTH_TARGET>(properties.use_stored_credentials);
        return S_OK;
      case kMinimumNotificationInterval: value->Dword = properties.minimum_notification_interval_ms; return S_OK;
      case kOnDemandMode: value->Enable = properties.on_demand ? TRUE : FALSE; return S_OK;
      default: return BG_E_UNKNOWN_PROPERTY_ID;
    }
  });
}

}  // namespace openbits::com
