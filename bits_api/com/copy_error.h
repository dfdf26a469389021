#pragma once

#include <bits.h>

#include <memory>
#include <utility>

#include "bits_api/com/com_object.h"
#include "bits_api/com/session.h"

namespace openbits::com {

/// The latest transfer failure of a job: IBackgroundCopyError over values taken when the object was made.
/// BITS: nn-bits-ibackgroundcopyerror. Immutable, thread-safe.
class CopyError final : public ComObject<Implements<IBackgroundCopyError>> {
 public:
  CopyError(std::shared_ptr<const Session> session, std::shared_ptr<engine::JobView> view, engine::JobError error)
      : session_(std::move(session)), view_(std::move(view)), error_(std::move(error)) {}

  // IBackgroundCopyError
  HRESULT STDMETHODCALLTYPE GetError(BG_ERROR_CONTEXT* context, HRESULT* code) noexcept override;
  HRESULT STDMETHODCALLTYPE GetFile(IBackgroundCopyFile** file) noexcept override;
  HRESULT STDMETHODCALLTYPE GetErrorDescription(DWORD language, LPWSTR* text) noexcept override;
  HRESULT STDMETHODCALLTYPE GetErrorContextDescription(DWORD language, LPWSTR* text) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProtocol(LPWSTR* protocol) noexcept override;

 private:
  const std::shared_ptr<const Session> session_;
  const std::shared_ptr<engine::JobView> view_;
  const engine::JobError error_;
};

}  // namespace openbits::com
