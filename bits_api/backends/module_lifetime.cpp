// On Windows a DLL's functions for exit run when the process has no other thread left, and a DLL may be unloaded at any
// time. Elsewhere neither happens: exit functions run while threads do, and nobody unloads what threads run in.
#include "bits_api/backends/module_lifetime.h"

#ifdef _WIN32
#include <windows.h>

// Documented, and declared by no header.
extern "C" BOOLEAN NTAPI RtlDllShutdownInProgress();
#endif

namespace openbits::backends {

#ifdef _WIN32

void KeepModuleLoaded() noexcept {
  HMODULE module = nullptr;
  ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                       reinterpret_cast<LPCWSTR>(&KeepModuleLoaded), &module);
}

bool AreThreadsGone() noexcept { return ::RtlDllShutdownInProgress() != FALSE; }

#else

void KeepModuleLoaded() noexcept {}

bool AreThreadsGone() noexcept { return false; }

#endif

}  // namespace openbits::backends
