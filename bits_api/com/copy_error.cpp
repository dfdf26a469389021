#include "bits_api/com/copy_error.h"

#include <bitsmsg.h>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_file.h"
#include "bits_api/com/error_text.h"

namespace openbits::com {

HRESULT CopyError::GetError(BG_ERROR_CONTEXT* context, HRESULT* code) noexcept {
  if (context != nullptr) *context = BG_ERROR_CONTEXT_NONE;
  if (code != nullptr) *code = S_OK;
  if (context == nullptr || code == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    *code = ToHresult(error_.error);
    *context = ToErrorContext(error_.error.context);
    return S_OK;
  });
}

HRESULT CopyError::GetFile(IBackgroundCopyFile** file) noexcept {
  if (file == nullptr) return E_INVALIDARG;
  *file = nullptr;
  return ComCall([&]() -> HRESULT {
    if (!error_.file || view_->Load()->Find(*error_.file) == nullptr) return BG_E_FILE_NOT_AVAILABLE;
    *file = MakeObject<CopyFile>(session_, view_, *error_.file).Detach();
    return S_OK;
  });
}

// BITS: nf-bits-ibackgroundcopyerror-geterrordescription: language 0 is refused. ASSUMED: one that has no texts gets the
// English ones instead of ERROR_RESOURCE_LANG_NOT_FOUND, so that every caller has something to show.
HRESULT CopyError::GetErrorDescription(DWORD language, LPWSTR* text) noexcept {
  if (text == nullptr) return E_INVALIDARG;
  *text = nullptr;
  if (language == 0) return E_INVALIDARG;
  return ComCall([&] { return GiveText(ErrorText(ToHresult(error_.error)), text); });
}

HRESULT CopyError::GetErrorContextDescription(DWORD language, LPWSTR* text) noexcept {
  if (text == nullptr) return E_INVALIDARG;
  *text = nullptr;
  if (language == 0) return E_INVALIDARG;
  return ComCall([&] { return GiveText(ErrorText(ContextMessage(ToErrorContext(error_.error.context))), text); });
}

HRESULT CopyError::GetProtocol(LPWSTR* protocol) noexcept {
  if (protocol == nullptr) return E_INVALIDARG;
  *protocol = nullptr;
  return ComCall(
      [&] { return error_.protocol.empty() ? BG_E_PROTOCOL_NOT_AVAILABLE : GiveText(error_.protocol, protocol); });
}

}  // namespace openbits::com
