#include "bits_api/backends/backend.h"

#include <openbits.h>

#include <optional>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_strings.h"
#include "bits_api/com/manager.h"
#include "platform/process_environment.h"

namespace openbits::backends {
namespace {

constexpr HRESULT kServiceDisabled = com::FromWin32(1058);  // ERROR_SERVICE_DISABLED

// What OPENBITS_BACKEND names; nothing when it cannot be read.
std::optional<Backend> FromEnvironment() {
  const auto value = EnvironmentVariable("OPENBITS_BACKEND");
  if (!value || value->empty() || *value == "auto") return Backend::kAutomatic;
  if (*value == "inproc") return Backend::kInProcess;
  if (*value == "service") return Backend::kService;
  if (*value == "native") return Backend::kNative;
  return std::nullopt;
}

HRESULT OpenInProcessManager(const engine::SystemEngineOptions& options, REFIID iid, void** object) {
  const auto session = OpenInProcess(options);
  if (!session) return com::ToHresult(session.error());
  return com::MakeObject<com::Manager>(session.value())->QueryInterface(iid, object);
}

HRESULT Open(Backend backend, const engine::SystemEngineOptions& options, REFIID iid, void** object) {
  if (backend == Backend::kAutomatic) {
    const auto wanted = FromEnvironment();
    if (!wanted) return E_INVALIDARG;
    backend = *wanted;
  }
  switch (backend) {
    case Backend::kAutomatic: {
      // Only where there is no service to use: with another error a program would not know in which queue its jobs are.
      const HRESULT code = HasNative() ? OpenNative(iid, object) : kServiceDisabled;
      return code == kServiceDisabled ? OpenInProcessManager(options, iid, object) : code;
    }
    case Backend::kInProcess: return OpenInProcessManager(options, iid, object);
    case Backend::kNative: return HasNative() ? OpenNative(iid, object) : kServiceDisabled;
    // There is no per-user service yet; asking for it must not quietly give something else.
    case Backend::kService: return kServiceDisabled;
  }
  return E_INVALIDARG;
}

}  // namespace

HRESULT OpenManager(Backend backend, const engine::SystemEngineOptions& options, REFIID iid, void** object) noexcept {
  if (object == nullptr) return E_INVALIDARG;
  *object = nullptr;
  return com::ComCall([&] { return Open(backend, options, iid, object); });
}

}  // namespace openbits::backends

extern "C" HRESULT STDMETHODCALLTYPE CreateBackgroundCopyManager(const OPENBITS_OPTIONS* options, REFIID iid,
                                                                 void** object) {
  using openbits::backends::Backend;
  if (object == nullptr) return E_INVALIDARG;
  *object = nullptr;
  if (options == nullptr) return openbits::backends::OpenManager(Backend::kAutomatic, {}, iid, object);
  const bool is_known = options->cbSize == sizeof(OPENBITS_OPTIONS) && options->Backend >= OPENBITS_BACKEND_AUTOMATIC &&
                        options->Backend <= OPENBITS_BACKEND_NATIVE &&
                        options->FilesAtOncePerJob <= OPENBITS_FILES_AT_ONCE_PER_JOB_MAX;
  if (!is_known) return E_INVALIDARG;
  return openbits::com::ComCall([&]() -> HRESULT {
    const auto directory = openbits::com::FromOptionalWide(options->StateDirectory);
    if (!directory.is_valid) return E_INVALIDARG;
    openbits::engine::SystemEngineOptions start;
    start.state_directory = directory.text.value_or("");
    start.files_at_once_per_job = options->FilesAtOncePerJob;
    return openbits::backends::OpenManager(static_cast<Backend>(options->Backend), start, iid, object);
  });
}

extern "C" UINT32 STDMETHODCALLTYPE OpenbitsNativeVersion(void) { return openbits::backends::NativeVersion(); }

extern "C" UINT32 STDMETHODCALLTYPE OpenbitsCapabilities(void) {
  const UINT32 native = openbits::backends::HasNative() ? OPENBITS_CAPABILITY_NATIVE : 0;
  return OPENBITS_CAPABILITY_IN_PROCESS | OPENBITS_CAPABILITY_DOWNLOAD | OPENBITS_CAPABILITY_UPLOAD |
         OPENBITS_CAPABILITY_FILE_RANGES | native;
}
