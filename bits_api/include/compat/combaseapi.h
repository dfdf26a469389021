/* The SDK's <combaseapi.h> for systems without it: the functions of COM that a BITS client calls. The library exports
 * them; each page of the documentation applies except where a comment says otherwise. */
#ifndef OPENBITS_COMPAT_COMBASEAPI_H
#define OPENBITS_COMPAT_COMBASEAPI_H

#include <rpc.h>
#include <unknwnbase.h>

#ifdef __cplusplus
extern "C++" {
template <typename T> inline void **IID_PPV_ARGS_Helper(T **pp) {
    /* An error here: the pointer is to no interface. */
    static_cast<void>(static_cast<IUnknown *>(*pp));
    return reinterpret_cast<void **>(pp);
}
}
#define IID_PPV_ARGS(pp) __uuidof(**(pp)), IID_PPV_ARGS_Helper(pp)
#endif

typedef enum tagCOINIT {
    COINIT_MULTITHREADED = 0x0,
    COINIT_APARTMENTTHREADED = 0x2,
    COINIT_DISABLE_OLE1DDE = 0x4,
    COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;

typedef enum tagEOLE_AUTHENTICATION_CAPABILITIES {
    EOAC_NONE = 0x0,
    EOAC_MUTUAL_AUTH = 0x1,
    EOAC_SECURE_REFS = 0x2,
    EOAC_ACCESS_CONTROL = 0x4,
    EOAC_APPID = 0x8,
    EOAC_DYNAMIC = 0x10,
    EOAC_STATIC_CLOAKING = 0x20,
    EOAC_DYNAMIC_CLOAKING = 0x40,
    EOAC_ANY_AUTHORITY = 0x80,
    EOAC_MAKE_FULLSIC = 0x100,
    EOAC_REQUIRE_FULLSIC = 0x200,
    EOAC_AUTO_IMPERSONATE = 0x400,
    EOAC_DEFAULT = 0x800,
    EOAC_DISABLE_AAA = 0x1000,
    EOAC_NO_CUSTOM_MARSHAL = 0x2000
} EOLE_AUTHENTICATION_CAPABILITIES;
#define COLE_DEFAULT_PRINCIPAL ((OLECHAR *)(INT_PTR)-1)
#define COLE_DEFAULT_AUTHINFO ((void *)(INT_PTR)-1)

typedef struct tagSOLE_AUTHENTICATION_SERVICE {
    DWORD dwAuthnSvc;
    DWORD dwAuthzSvc;
    OLECHAR *pPrincipalName;
    HRESULT hr;
} SOLE_AUTHENTICATION_SERVICE;

/* Calls reach objects directly, on the caller's thread: the model is remembered, and callbacks come on the library's
 * threads in either. */
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit);
OPENBITS_COMPAT_API void STDAPICALLTYPE CoUninitialize(void);
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoInitializeSecurity(PSECURITY_DESCRIPTOR pSecDesc, LONG cAuthSvc,
                                                                SOLE_AUTHENTICATION_SERVICE *asAuthSvc,
                                                                void *pReserved1, DWORD dwAuthnLevel, DWORD dwImpLevel,
                                                                void *pAuthList, DWORD dwCapabilities,
                                                                void *pReserved3);
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoSetProxyBlanket(IUnknown *pProxy, DWORD dwAuthnSvc, DWORD dwAuthzSvc,
                                                             OLECHAR *pServerPrincName, DWORD dwAuthnLevel,
                                                             DWORD dwImpLevel, RPC_AUTH_IDENTITY_HANDLE pAuthInfo,
                                                             DWORD dwCapabilities);
/* Serves the classes of BITS and no other. */
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoCreateInstance(REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD dwClsContext,
                                                            REFIID riid, LPVOID *ppv);

OPENBITS_COMPAT_API LPVOID STDAPICALLTYPE CoTaskMemAlloc(SIZE_T cb);
OPENBITS_COMPAT_API LPVOID STDAPICALLTYPE CoTaskMemRealloc(LPVOID pv, SIZE_T cb);
OPENBITS_COMPAT_API void STDAPICALLTYPE CoTaskMemFree(LPVOID pv);

OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoCreateGuid(GUID *pguid);
OPENBITS_COMPAT_API int STDAPICALLTYPE StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax);
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE StringFromCLSID(REFCLSID rclsid, LPOLESTR *lplpsz);
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE StringFromIID(REFIID rclsid, LPOLESTR *lplpsz);
/* Understands the form with braces; names of programs are CO_E_CLASSSTRING. */
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CLSIDFromString(LPCOLESTR lpsz, LPCLSID pclsid);
OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE IIDFromString(LPCOLESTR lpsz, LPIID lpiid);

#endif
