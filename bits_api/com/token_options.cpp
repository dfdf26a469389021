// IBitsTokenOptions: flags are kept with the job; a token cannot be set, because no system but Windows has them.
#include "bits_api/com/copy_job.h"

namespace openbits::com {

HRESULT CopyJob::SetHelperTokenFlags(DWORD flags) noexcept {
  return Execute(engine::SetHelperTokenFlags{id_, static_cast<std::uint32_t>(flags)});
}

HRESULT CopyJob::GetHelperTokenFlags(DWORD* flags) noexcept {
  return Give(flags, [](const engine::JobSnapshot& job) { return DWORD{job.header.properties.helper_token_flags}; });
}

// DEVIATION: nf-bits4_0-ibitstokenoptions-sethelpertoken: there are no impersonation tokens to take.
HRESULT CopyJob::SetHelperToken() noexcept { return E_NOTIMPL; }

// Nothing can be set, so nothing is there to clear.
HRESULT CopyJob::ClearHelperToken() noexcept { return S_OK; }

HRESULT CopyJob::GetHelperTokenSid(LPWSTR* sid) noexcept {
  if (sid == nullptr) return E_INVALIDARG;
  // BITS: nf-bits4_0-ibitstokenoptions-gethelpertokensid: NULL when no token is set.
  *sid = nullptr;
  return S_OK;
}

}  // namespace openbits::com
