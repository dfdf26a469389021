#pragma once

#include <bits.h>

#include <memory>
#include <utility>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_object.h"
#include "bits_api/com/session.h"

namespace openbits::com {

/// A job: IBackgroundCopyJob to IBackgroundCopyJob5, and on the same identity the HTTP options and the helper token.
/// Holds which job it is and nothing about it: getters read the latest snapshot and never wait, also after the job became
/// final; everything else is a command. Thread-safe. BITS: nn-bits-ibackgroundcopyjob.
///
/// The methods live in copy_job.cpp (life), copy_job_settings.cpp (Set… and Get… of IBackgroundCopyJob to 4),
/// copy_job_reply.cpp, copy_job_credentials.cpp, copy_job_http.cpp, copy_job_properties.cpp (Job5) and token_options.cpp.
class CopyJob final
    : public ComObject<
          Implements<IBackgroundCopyJob5, IBackgroundCopyJob4, IBackgroundCopyJob3, IBackgroundCopyJob2,
                     IBackgroundCopyJob>,
          Implements<IBackgroundCopyJobHttpOptions3, IBackgroundCopyJobHttpOptions2, IBackgroundCopyJobHttpOptions>,
          Implements<IBitsTokenOptions>> {
 public:
  /// A job the caller of `session` may see.
  CopyJob(std::shared_ptr<const Session> session, std::shared_ptr<engine::JobView> view);

  // IBackgroundCopyJob
  HRESULT STDMETHODCALLTYPE AddFileSet(ULONG count, BG_FILE_INFO* files) noexcept override;
  HRESULT STDMETHODCALLTYPE AddFile(LPCWSTR remote_name, LPCWSTR local_name) noexcept override;
  HRESULT STDMETHODCALLTYPE EnumFiles(IEnumBackgroundCopyFiles** files) noexcept override;
  HRESULT STDMETHODCALLTYPE Suspend() noexcept override;
  HRESULT STDMETHODCALLTYPE Resume() noexcept override;
  HRESULT STDMETHODCALLTYPE Cancel() noexcept override;
  HRESULT STDMETHODCALLTYPE Complete() noexcept override;
  HRESULT STDMETHODCALLTYPE GetId(GUID* id) noexcept override;
  HRESULT STDMETHODCALLTYPE GetType(BG_JOB_TYPE* type) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProgress(BG_JOB_PROGRESS* progress) noexcept override;
  HRESULT STDMETHODCALLTYPE GetTimes(BG_JOB_TIMES* times) noexcept override;
  HRESULT STDMETHODCALLTYPE GetState(BG_JOB_STATE* state) noexcept override;
  HRESULT STDMETHODCALLTYPE GetError(IBackgroundCopyError** error) noexcept override;
  HRESULT STDMETHODCALLTYPE GetOwner(LPWSTR* owner) noexcept override;
  HRESULT STDMETHODCALLTYPE SetDisplayName(LPCWSTR name) noexcept override;
  HRESULT STDMETHODCALLTYPE GetDisplayName(LPWSTR* name) noexcept override;
  HRESULT STDMETHODCALLTYPE SetDescription(LPCWSTR description) noexcept override;
  HRESULT STDMETHODCALLTYPE GetDescription(LPWSTR* description) noexcept override;
  HRESULT STDMETHODCALLTYPE SetPriority(BG_JOB_PRIORITY priority) noexcept override;
  HRESULT STDMETHODCALLTYPE GetPriority(BG_JOB_PRIORITY* priority) noexcept override;
  HRESULT STDMETHODCALLTYPE SetNotifyFlags(ULONG flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetNotifyFlags(ULONG* flags) noexcept override;
  HRESULT STDMETHODCALLTYPE SetNotifyInterface(IUnknown* callback) noexcept override;
  HRESULT STDMETHODCALLTYPE GetNotifyInterface(IUnknown** callback) noexcept override;
  HRESULT STDMETHODCALLTYPE SetMinimumRetryDelay(ULONG seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE GetMinimumRetryDelay(ULONG* seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE SetNoProgressTimeout(ULONG seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE GetNoProgressTimeout(ULONG* seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE GetErrorCount(ULONG* errors) noexcept override;
  HRESULT STDMETHODCALLTYPE SetProxySettings(BG_JOB_PROXY_USAGE usage, const WCHAR* list,
                                             const WCHAR* bypass_list) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProxySettings(BG_JOB_PROXY_USAGE* usage, LPWSTR* list,
                                             LPWSTR* bypass_list) noexcept override;
  HRESULT STDMETHODCALLTYPE TakeOwnership() noexcept override;

  // IBackgroundCopyJob2
  HRESULT STDMETHODCALLTYPE SetNotifyCmdLine(LPCWSTR program, LPCWSTR parameters) noexcept override;
  HRESULT STDMETHODCALLTYPE GetNotifyCmdLine(LPWSTR* program, LPWSTR* parameters) noexcept override;
  HRESULT STDMETHODCALLTYPE GetReplyProgress(BG_JOB_REPLY_PROGRESS* progress) noexcept override;
  HRESULT STDMETHODCALLTYPE GetReplyData(BYTE** data, UINT64* length) noexcept override;
  HRESULT STDMETHODCALLTYPE SetReplyFileName(LPCWSTR name) noexcept override;
  HRESULT STDMETHODCALLTYPE GetReplyFileName(LPWSTR* name) noexcept override;
  HRESULT STDMETHODCALLTYPE SetCredentials(BG_AUTH_CREDENTIALS* credentials) noexcept override;
  HRESULT STDMETHODCALLTYPE RemoveCredentials(BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme) noexcept override;

  // IBackgroundCopyJob3
  HRESULT STDMETHODCALLTYPE ReplaceRemotePrefix(LPCWSTR old_prefix, LPCWSTR new_prefix) noexcept override;
  HRESULT STDMETHODCALLTYPE AddFileWithRanges(LPCWSTR remote_name, LPCWSTR local_name, DWORD count,
                                              BG_FILE_RANGE ranges[]) noexcept override;
  HRESULT STDMETHODCALLTYPE SetFileACLFlags(DWORD flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetFileACLFlags(DWORD* flags) noexcept override;

  // IBackgroundCopyJob4
  HRESULT STDMETHODCALLTYPE SetPeerCachingFlags(DWORD flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetPeerCachingFlags(DWORD* flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetOwnerIntegrityLevel(ULONG* level) noexcept override;
  HRESULT STDMETHODCALLTYPE GetOwnerElevationState(BOOL* is_elevated) noexcept override;
  HRESULT STDMETHODCALLTYPE SetMaximumDownloadTime(ULONG seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE GetMaximumDownloadTime(ULONG* seconds) noexcept override;

  // IBackgroundCopyJob5
  HRESULT STDMETHODCALLTYPE SetProperty(BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE value) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProperty(BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE* value) noexcept override;

  // IBackgroundCopyJobHttpOptions to 3
  HRESULT STDMETHODCALLTYPE SetClientCertificateByID(BG_CERT_STORE_LOCATION location, LPCWSTR store,
                                                     BYTE* hash) noexcept override;
  HRESULT STDMETHODCALLTYPE SetClientCertificateByName(BG_CERT_STORE_LOCATION location, LPCWSTR store,
                                                       LPCWSTR subject) noexcept override;
  HRESULT STDMETHODCALLTYPE RemoveClientCertificate() noexcept override;
  HRESULT STDMETHODCALLTYPE GetClientCertificate(BG_CERT_STORE_LOCATION* location, LPWSTR* store, BYTE** hash,
                                                 LPWSTR* subject) noexcept override;
  HRESULT STDMETHODCALLTYPE SetCustomHeaders(LPCWSTR headers) noexcept override;
  HRESULT STDMETHODCALLTYPE GetCustomHeaders(LPWSTR* headers) noexcept override;
  HRESULT STDMETHODCALLTYPE SetSecurityFlags(ULONG flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetSecurityFlags(ULONG* flags) noexcept override;
  HRESULT STDMETHODCALLTYPE SetHttpMethod(LPCWSTR method) noexcept override;
  HRESULT STDMETHODCALLTYPE GetHttpMethod(LPWSTR* method) noexcept override;
  HRESULT STDMETHODCALLTYPE SetServerCertificateValidationInterface(IUnknown* callback) noexcept override;
  HRESULT STDMETHODCALLTYPE MakeCustomHeadersWriteOnly() noexcept override;

  // IBitsTokenOptions
  HRESULT STDMETHODCALLTYPE SetHelperTokenFlags(DWORD flags) noexcept override;
  HRESULT STDMETHODCALLTYPE GetHelperTokenFlags(DWORD* flags) noexcept override;
  HRESULT STDMETHODCALLTYPE SetHelperToken() noexcept override;
  HRESULT STDMETHODCALLTYPE ClearHelperToken() noexcept override;
  HRESULT STDMETHODCALLTYPE GetHelperTokenSid(LPWSTR* sid) noexcept override;

 private:
  /// Carries out a command as the body of a method.
  HRESULT Execute(engine::Command command) const noexcept;
  /// The same for commands after which the service may no longer hold the job's callback: that one is given back on this
  /// thread, because its Release is user code.
  HRESULT ExecuteAndRelease(engine::Command command) const noexcept;
  /// Body of a getter: `*out` becomes what `function` makes of the latest snapshot. `on_null` when `out` is NULL.
  template <class Value, class Function>
  HRESULT Give(Value* out, Function&& function, HRESULT on_null = E_INVALIDARG) const noexcept {
    return GiveValue(
        out, [&] { return std::forward<Function>(function)(*view_->Load()); }, on_null);
  }

  const std::shared_ptr<const Session> session_;
  const std::shared_ptr<engine::JobView> view_;
  const JobId id_;
};

}  // namespace openbits::com
