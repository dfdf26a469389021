// The system's own BITS: no adapter, Microsoft's objects go out as they are.
#include "bits_api/backends/backend.h"
#include "bits_api/com/com_ptr.h"

#ifdef _WIN32
#include <array>
#endif

namespace openbits::backends {

#ifdef _WIN32

namespace {

// BITS: nn-bits-ibackgroundcopymanager: the service acts for the caller, who must let itself be impersonated. A process
// may have forbidden it by CoInitializeSecurity; each interface has a proxy of its own.
HRESULT AllowImpersonation(IUnknown* object) {
  const HRESULT code =
      ::CoSetProxyBlanket(object, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
                          RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_DEFAULT);
  // An object without a proxy needs none; Wine's proxies know no security, and its service one user.
  return code == E_NOINTERFACE || code == E_NOTIMPL ? S_OK : code;
}

}  // namespace

bool HasNative() { return true; }

HRESULT OpenNative(REFIID iid, void** object) {
  *object = nullptr;
  com::ComPtr<IUnknown> manager;
  // BITS: determining-the-version-of-bits-on-a-computer.md: the first version's class makes the newest manager.
  HRESULT code = ::CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER, IID_IUnknown,
                                    reinterpret_cast<void**>(manager.Put()));
  // Neither a class nor a service: to the caller that is the same as a service that is switched off.
  const bool is_absent = code == REGDB_E_CLASSNOTREG || code == HRESULT_FROM_WIN32(ERROR_SERVICE_DOES_NOT_EXIST);
  if (is_absent) code = HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED);
  if (SUCCEEDED(code)) code = AllowImpersonation(manager.Get());
  if (SUCCEEDED(code)) code = manager->QueryInterface(iid, object);
  if (FAILED(code)) return code;
  // Under this interface the object has another proxy.
  auto* const asked_for = static_cast<IUnknown*>(*object);
  code = AllowImpersonation(asked_for);
  if (FAILED(code)) {
    asked_for->Release();
    *object = nullptr;
  }
  return code;
}

std::uint32_t NativeVersion() {
  struct Version {
    const CLSID* class_id;
    std::uint32_t number;
  };
  const std::array<Version, 10> versions = {{{&CLSID_BackgroundCopyManager10_3, 0x000A0003},
                                             {&CLSID_BackgroundCopyManager10_2, 0x000A0002},
                                             {&CLSID_BackgroundCopyManager10_1, 0x000A0001},
                                             {&CLSID_BackgroundCopyManager5_0, 0x00050000},
                                             {&CLSID_BackgroundCopyManager4_0, 0x00040000},
                                             {&CLSID_BackgroundCopyManager3_0, 0x00030000},
                                             {&CLSID_BackgroundCopyManager2_5, 0x00020005},
                                             {&CLSID_BackgroundCopyManager2_0, 0x00020000},
                                             {&CLSID_BackgroundCopyManager1_5, 0x00010005},
                                             {&CLSID_BackgroundCopyManager, 0x00010000}}};
  for (const Version& version : versions) {
    com::ComPtr<IUnknown> manager;
    if (SUCCEEDED(::CoCreateInstance(*version.class_id, nullptr, CLSCTX_LOCAL_SERVER, IID_IUnknown,
                                     reinterpret_cast<void**>(manager.Put())))) {
      return version.number;
    }
  }
  return 0;
}

#else

bool HasNative() { return false; }

HRESULT OpenNative(REFIID /*iid*/, void** object) {
  *object = nullptr;
  return HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED);
}

std::uint32_t NativeVersion() { return 0; }

#endif

}  // namespace openbits::backends
