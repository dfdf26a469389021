// IBitsPeerCacheAdministration as it is since BITS 4.0.
// BITS: nn-bits3_0-ibitspeercacheadministration, "Remarks": every method does nothing and returns S_FALSE.
#include "bits_api/com/manager.h"

namespace openbits::com {
namespace {

// S_FALSE with a cleared out-parameter.
template <class Value>
HRESULT Nothing(Value* out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = Value{};
  return S_FALSE;
}

}  // namespace

HRESULT Manager::GetMaximumCacheSize(DWORD* percent) noexcept { return Nothing(percent); }
HRESULT Manager::SetMaximumCacheSize(DWORD /*percent*/) noexcept { return S_FALSE; }
HRESULT Manager::GetMaximumContentAge(ULONG* seconds) noexcept { return Nothing(seconds); }
HRESULT Manager::SetMaximumContentAge(ULONG /*seconds*/) noexcept { return S_FALSE; }
HRESULT Manager::GetConfigurationFlags(DWORD* flags) noexcept { return Nothing(flags); }
HRESULT Manager::SetConfigurationFlags(DWORD /*flags*/) noexcept { return S_FALSE; }
HRESULT Manager::EnumRecords(IEnumBitsPeerCacheRecords** records) noexcept { return Nothing(records); }
HRESULT Manager::GetRecord(REFGUID /*id*/, IBitsPeerCacheRecord** record) noexcept { return Nothing(record); }
HRESULT Manager::ClearRecords() noexcept { return S_FALSE; }
HRESULT Manager::DeleteRecord(REFGUID /*id*/) noexcept { return S_FALSE; }
HRESULT Manager::DeleteUrl(LPCWSTR /*url*/) noexcept { return S_FALSE; }
HRESULT Manager::EnumPeers(IEnumBitsPeers** peers) noexcept { return Nothing(peers); }
HRESULT Manager::ClearPeers() noexcept { return S_FALSE; }
HRESULT Manager::DiscoverPeers() noexcept { return S_FALSE; }

}  // namespace openbits::com
