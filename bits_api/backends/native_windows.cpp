// The system's own BITS: no adapter, Microsoft's objects go out as they are.
#include "bits_api/backends/backend.h"
#include "bits_api/com/com_ptr.h"

namespace openbits::backends {

#ifdef _WIN32

bool HasNative() { return true; }

HRESULT OpenNative(REFIID iid, void** object) {
  com::ComPtr<IUnknown> manager;
  HRESULT code = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER, IID_IUnknown,
                                  reinterpret_cast<void**>(manager.Put()));
  if (FAILED(code)) return code;
  // BITS: nn-bits-ibackgroundcopymanager: the service acts for the caller, who must let itself be impersonated.
  code = CoSetProxyBlanket(manager.Get(), RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
                           RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_STATIC_CLOAKING);
  return FAILED(code) ? code : manager->QueryInterface(iid, object);
}

#else

bool HasNative() { return false; }
HRESULT OpenNative(REFIID /*iid*/, void** object) {
  *object = nullptr;
  return REGDB_E_CLASSNOTREG;
}

#endif

}  // namespace openbits::backends
