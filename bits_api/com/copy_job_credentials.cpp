// Credentials of a job. The texts are secrets from the moment they are read.
#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {

HRESULT CopyJob::SetCredentials(BG_AUTH_CREDENTIALS* credentials) noexcept {
  if (credentials == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto user_name = SecretFromOptionalWide(credentials->Credentials.Basic.UserName);
    auto password = SecretFromOptionalWide(credentials->Credentials.Basic.Password);
    if (!user_name.is_valid || !password.is_valid) return E_INVALIDARG;
    return ToHresult(
        session_->Execute(engine::SetCredentials{id_, NumberOf(credentials->Target), NumberOf(credentials->Scheme),
                                                 std::move(user_name.text), std::move(password.text)}));
  });
}

HRESULT CopyJob::RemoveCredentials(BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme) noexcept {
  return Execute(engine::RemoveCredentials{id_, NumberOf(target), NumberOf(scheme)});
}

}  // namespace openbits::com
