/* Generated from bits_api/idl/bits10_2.idl by scripts/generate_headers.sh. Change that, not this. */
#ifndef OPENBITS_BITS_H
/* <bits.h> brings every version in the right order, this one among them. */
#include <bits.h>
#endif
#ifndef OPENBITS_BITS10_2_H
#define OPENBITS_BITS10_2_H

#ifdef _WIN32
#pragma GCC system_header
#if __has_include_next(<bits10_2.h>)
#include_next <bits10_2.h>
#endif
#endif

#include <windows.h>
#include <ole2.h>

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
/* An interface's table of functions must not gain a destructor. */
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif
#ifdef __cplusplus
extern "C" {
#endif

#ifndef __IBackgroundCopyJobHttpOptions2_FWD_DEFINED__
#define __IBackgroundCopyJobHttpOptions2_FWD_DEFINED__
typedef struct IBackgroundCopyJobHttpOptions2 IBackgroundCopyJobHttpOptions2;
#ifdef __cplusplus
struct IBackgroundCopyJobHttpOptions2;
#endif /* __cplusplus */
#endif

#ifndef __BackgroundCopyManager10_2_FWD_DEFINED__
#define __BackgroundCopyManager10_2_FWD_DEFINED__
#ifdef __cplusplus
typedef class BackgroundCopyManager10_2 BackgroundCopyManager10_2;
#else
typedef struct BackgroundCopyManager10_2 BackgroundCopyManager10_2;
#endif /* defined __cplusplus */
#endif /* defined __BackgroundCopyManager10_2_FWD_DEFINED__ */

/*****************************************************************************
 * IBackgroundCopyJobHttpOptions2 interface
 */
#ifndef __IBackgroundCopyJobHttpOptions2_INTERFACE_DEFINED__
#define __IBackgroundCopyJobHttpOptions2_INTERFACE_DEFINED__

DEFINE_GUID(IID_IBackgroundCopyJobHttpOptions2, 0xb591a192, 0xa405, 0x4fc3, 0x83,0x23, 0x4c,0x5c,0x54,0x25,0x78,0xfc);
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IBackgroundCopyJobHttpOptions2 : public IBackgroundCopyJobHttpOptions
{
    virtual HRESULT STDMETHODCALLTYPE SetHttpMethod(
        LPCWSTR method) = 0;

    virtual HRESULT STDMETHODCALLTYPE GetHttpMethod(
        LPWSTR *method) = 0;

};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IBackgroundCopyJobHttpOptions2, 0xb591a192, 0xa405, 0x4fc3, 0x83,0x23, 0x4c,0x5c,0x54,0x25,0x78,0xfc)
#endif
#else
typedef struct IBackgroundCopyJobHttpOptions2Vtbl {
    /*** IUnknown methods ***/
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IBackgroundCopyJobHttpOptions2 *This,
        REFIID riid,
        void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(
        IBackgroundCopyJobHttpOptions2 *This);

    ULONG (STDMETHODCALLTYPE *Release)(
        IBackgroundCopyJobHttpOptions2 *This);

    /*** IBackgroundCopyJobHttpOptions methods ***/
    HRESULT (STDMETHODCALLTYPE *SetClientCertificateByID)(
        IBackgroundCopyJobHttpOptions2 *This,
        BG_CERT_STORE_LOCATION StoreLocation,
        LPCWSTR StoreName,
        BYTE *pCertHashBlob);

    HRESULT (STDMETHODCALLTYPE *SetClientCertificateByName)(
        IBackgroundCopyJobHttpOptions2 *This,
        BG_CERT_STORE_LOCATION StoreLocation,
        LPCWSTR StoreName,
        LPCWSTR SubjectName);

    HRESULT (STDMETHODCALLTYPE *RemoveClientCertificate)(
        IBackgroundCopyJobHttpOptions2 *This);

    HRESULT (STDMETHODCALLTYPE *GetClientCertificate)(
        IBackgroundCopyJobHttpOptions2 *This,
        BG_CERT_STORE_LOCATION *pStoreLocation,
        LPWSTR *pStoreName,
        BYTE **ppCertHashBlob,
        LPWSTR *pSubjectName);

    HRESULT (STDMETHODCALLTYPE *SetCustomHeaders)(
        IBackgroundCopyJobHttpOptions2 *This,
        LPCWSTR RequestHeaders);

    HRESULT (STDMETHODCALLTYPE *GetCustomHeaders)(
        IBackgroundCopyJobHttpOptions2 *This,
        LPWSTR *pRequestHeaders);

    HRESULT (STDMETHODCALLTYPE *SetSecurityFlags)(
        IBackgroundCopyJobHttpOptions2 *This,
        ULONG Flags);

    HRESULT (STDMETHODCALLTYPE *GetSecurityFlags)(
        IBackgroundCopyJobHttpOptions2 *This,
        ULONG *pFlags);

    /*** IBackgroundCopyJobHttpOptions2 methods ***/
    HRESULT (STDMETHODCALLTYPE *SetHttpMethod)(
        IBackgroundCopyJobHttpOptions2 *This,
        LPCWSTR method);

    HRESULT (STDMETHODCALLTYPE *GetHttpMethod)(
        IBackgroundCopyJobHttpOptions2 *This,
        LPWSTR *method);

} IBackgroundCopyJobHttpOptions2Vtbl;

struct IBackgroundCopyJobHttpOptions2 {
    const IBackgroundCopyJobHttpOptions2Vtbl *lpVtbl;
};

#ifdef COBJMACROS
/*** IUnknown methods ***/
#define IBackgroundCopyJobHttpOptions2_QueryInterface(This,riid,ppvObject) (This)->lpVtbl->QueryInterface(This,riid,ppvObject)
#define IBackgroundCopyJobHttpOptions2_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IBackgroundCopyJobHttpOptions2_Release(This) (This)->lpVtbl->Release(This)
/*** IBackgroundCopyJobHttpOptions methods ***/
#define IBackgroundCopyJobHttpOptions2_SetClientCertificateByID(This,StoreLocation,StoreName,pCertHashBlob) (This)->lpVtbl->SetClientCertificateByID(This,StoreLocation,StoreName,pCertHashBlob)
#define IBackgroundCopyJobHttpOptions2_SetClientCertificateByName(This,StoreLocation,StoreName,SubjectName) (This)->lpVtbl->SetClientCertificateByName(This,StoreLocation,StoreName,SubjectName)
#define IBackgroundCopyJobHttpOptions2_RemoveClientCertificate(This) (This)->lpVtbl->RemoveClientCertificate(This)
#define IBackgroundCopyJobHttpOptions2_GetClientCertificate(This,pStoreLocation,pStoreName,ppCertHashBlob,pSubjectName) (This)->lpVtbl->GetClientCertificate(This,pStoreLocation,pStoreName,ppCertHashBlob,pSubjectName)
#define IBackgroundCopyJobHttpOptions2_SetCustomHeaders(This,RequestHeaders) (This)->lpVtbl->SetCustomHeaders(This,RequestHeaders)
#define IBackgroundCopyJobHttpOptions2_GetCustomHeaders(This,pRequestHeaders) (This)->lpVtbl->GetCustomHeaders(This,pRequestHeaders)
#define IBackgroundCopyJobHttpOptions2_SetSecurityFlags(This,Flags) (This)->lpVtbl->SetSecurityFlags(This,Flags)
#define IBackgroundCopyJobHttpOptions2_GetSecurityFlags(This,pFlags) (This)->lpVtbl->GetSecurityFlags(This,pFlags)
/*** IBackgroundCopyJobHttpOptions2 methods ***/
#define IBackgroundCopyJobHttpOptions2_SetHttpMethod(This,method) (This)->lpVtbl->SetHttpMethod(This,method)
#define IBackgroundCopyJobHttpOptions2_GetHttpMethod(This,method) (This)->lpVtbl->GetHttpMethod(This,method)
#endif

#endif

#endif  /* __IBackgroundCopyJobHttpOptions2_INTERFACE_DEFINED__ */

#ifndef __BackgroundCopyManager10_2_LIBRARY_DEFINED__
#define __BackgroundCopyManager10_2_LIBRARY_DEFINED__

DEFINE_GUID(LIBID_BackgroundCopyManager10_2, 0x70cdc92e, 0x4b95, 0x49eb, 0x8c,0xda, 0xad,0x39,0xaa,0x7c,0xc4,0xa0);

/*****************************************************************************
 * BackgroundCopyManager10_2 coclass
 */

DEFINE_GUID(CLSID_BackgroundCopyManager10_2, 0x4575438f, 0xa6c8, 0x4976, 0xb0,0xfe, 0x2f,0x26,0xb8,0x0d,0x95,0x9e);

#ifdef __cplusplus
class BackgroundCopyManager10_2;
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(BackgroundCopyManager10_2, 0x4575438f, 0xa6c8, 0x4976, 0xb0,0xfe, 0x2f,0x26,0xb8,0x0d,0x95,0x9e)
#endif
#endif

#endif /* __BackgroundCopyManager10_2_LIBRARY_DEFINED__ */

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#endif /* OPENBITS_BITS10_2_H */
