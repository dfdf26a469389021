/* Generated from bits_api/idl/bits10_3.idl by scripts/generate_headers.sh. Change that, not this. */
#ifndef OPENBITS_BITS_H
/* <bits.h> brings every version in the right order, this one among them. */
#include <bits.h>
#endif
#ifndef OPENBITS_BITS10_3_H
#define OPENBITS_BITS10_3_H

#ifdef _WIN32
#pragma GCC system_header
#if __has_include_next(<bits10_3.h>)
#include_next <bits10_3.h>
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

#ifndef __IBackgroundCopyServerCertificateValidationCallback_FWD_DEFINED__
#define __IBackgroundCopyServerCertificateValidationCallback_FWD_DEFINED__
typedef struct IBackgroundCopyServerCertificateValidationCallback IBackgroundCopyServerCertificateValidationCallback;
#ifdef __cplusplus
struct IBackgroundCopyServerCertificateValidationCallback;
#endif /* __cplusplus */
#endif

#ifndef __IBackgroundCopyJobHttpOptions3_FWD_DEFINED__
#define __IBackgroundCopyJobHttpOptions3_FWD_DEFINED__
typedef struct IBackgroundCopyJobHttpOptions3 IBackgroundCopyJobHttpOptions3;
#ifdef __cplusplus
struct IBackgroundCopyJobHttpOptions3;
#endif /* __cplusplus */
#endif

#ifndef __BackgroundCopyManager10_3_FWD_DEFINED__
#define __BackgroundCopyManager10_3_FWD_DEFINED__
#ifdef __cplusplus
typedef class BackgroundCopyManager10_3 BackgroundCopyManager10_3;
#else
typedef struct BackgroundCopyManager10_3 BackgroundCopyManager10_3;
#endif /* defined __cplusplus */
#endif /* defined __BackgroundCopyManager10_3_FWD_DEFINED__ */

#ifdef _WIN32
/* The enumeration of MinGW's <bits.h> ends before this value. */
#ifndef BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK
#define BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK ((BG_ERROR_CONTEXT)8)
#endif
#endif
/*****************************************************************************
 * IBackgroundCopyServerCertificateValidationCallback interface
 */
#ifndef __IBackgroundCopyServerCertificateValidationCallback_INTERFACE_DEFINED__
#define __IBackgroundCopyServerCertificateValidationCallback_INTERFACE_DEFINED__

DEFINE_GUID(IID_IBackgroundCopyServerCertificateValidationCallback, 0x4cec0d02, 0xdef7, 0x4158, 0x81,0x3a, 0xc3,0x2a,0x46,0x94,0x5f,0xf7);
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IBackgroundCopyServerCertificateValidationCallback : public IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE ValidateServerCertificate(
        IBackgroundCopyJob *job,
        IBackgroundCopyFile *file,
        DWORD certLength,
        const BYTE certData[],
        DWORD certEncodingType,
        DWORD certStoreLength,
        const BYTE certStoreData[]) = 0;

};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IBackgroundCopyServerCertificateValidationCallback, 0x4cec0d02, 0xdef7, 0x4158, 0x81,0x3a, 0xc3,0x2a,0x46,0x94,0x5f,0xf7)
#endif
#else
typedef struct IBackgroundCopyServerCertificateValidationCallbackVtbl {
    /*** IUnknown methods ***/
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IBackgroundCopyServerCertificateValidationCallback *This,
        REFIID riid,
        void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(
        IBackgroundCopyServerCertificateValidationCallback *This);

    ULONG (STDMETHODCALLTYPE *Release)(
        IBackgroundCopyServerCertificateValidationCallback *This);

    /*** IBackgroundCopyServerCertificateValidationCallback methods ***/
    HRESULT (STDMETHODCALLTYPE *ValidateServerCertificate)(
        IBackgroundCopyServerCertificateValidationCallback *This,
        IBackgroundCopyJob *job,
        IBackgroundCopyFile *file,
        DWORD certLength,
        const BYTE certData[],
        DWORD certEncodingType,
        DWORD certStoreLength,
        const BYTE certStoreData[]);

} IBackgroundCopyServerCertificateValidationCallbackVtbl;

struct IBackgroundCopyServerCertificateValidationCallback {
    const IBackgroundCopyServerCertificateValidationCallbackVtbl *lpVtbl;
};

#ifdef COBJMACROS
/*** IUnknown methods ***/
#define IBackgroundCopyServerCertificateValidationCallback_QueryInterface(This,riid,ppvObject) (This)->lpVtbl->QueryInterface(This,riid,ppvObject)
#define IBackgroundCopyServerCertificateValidationCallback_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IBackgroundCopyServerCertificateValidationCallback_Release(This) (This)->lpVtbl->Release(This)
/*** IBackgroundCopyServerCertificateValidationCallback methods ***/
#define IBackgroundCopyServerCertificateValidationCallback_ValidateServerCertificate(This,job,file,certLength,certData,certEncodingType,certStoreLength,certStoreData) (This)->lpVtbl->ValidateServerCertificate(This,job,file,certLength,certData,certEncodingType,certStoreLength,certStoreData)
#endif

#endif

#endif  /* __IBackgroundCopyServerCertificateValidationCallback_INTERFACE_DEFINED__ */

/*****************************************************************************
 * IBackgroundCopyJobHttpOptions3 interface
 */
#ifndef __IBackgroundCopyJobHttpOptions3_INTERFACE_DEFINED__
#define __IBackgroundCopyJobHttpOptions3_INTERFACE_DEFINED__

DEFINE_GUID(IID_IBackgroundCopyJobHttpOptions3, 0x8a9263d3, 0xfd4c, 0x4eda, 0x9b,0x28, 0x30,0x13,0x2a,0x4d,0x4e,0x3c);
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IBackgroundCopyJobHttpOptions3 : public IBackgroundCopyJobHttpOptions2
{
    virtual HRESULT STDMETHODCALLTYPE SetServerCertificateValidationInterface(
        IUnknown *certValidationCallback) = 0;

    virtual HRESULT STDMETHODCALLTYPE MakeCustomHeadersWriteOnly() = 0;

};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IBackgroundCopyJobHttpOptions3, 0x8a9263d3, 0xfd4c, 0x4eda, 0x9b,0x28, 0x30,0x13,0x2a,0x4d,0x4e,0x3c)
#endif
#else
typedef struct IBackgroundCopyJobHttpOptions3Vtbl {
    /*** IUnknown methods ***/
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IBackgroundCopyJobHttpOptions3 *This,
        REFIID riid,
        void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(
        IBackgroundCopyJobHttpOptions3 *This);

    ULONG (STDMETHODCALLTYPE *Release)(
        IBackgroundCopyJobHttpOptions3 *This);

    /*** IBackgroundCopyJobHttpOptions methods ***/
    HRESULT (STDMETHODCALLTYPE *SetClientCertificateByID)(
        IBackgroundCopyJobHttpOptions3 *This,
        BG_CERT_STORE_LOCATION StoreLocation,
        LPCWSTR StoreName,
        BYTE *pCertHashBlob);

    HRESULT (STDMETHODCALLTYPE *SetClientCertificateByName)(
        IBackgroundCopyJobHttpOptions3 *This,
        BG_CERT_STORE_LOCATION StoreLocation,
        LPCWSTR StoreName,
        LPCWSTR SubjectName);

    HRESULT (STDMETHODCALLTYPE *RemoveClientCertificate)(
        IBackgroundCopyJobHttpOptions3 *This);

    HRESULT (STDMETHODCALLTYPE *GetClientCertificate)(
        IBackgroundCopyJobHttpOptions3 *This,
        BG_CERT_STORE_LOCATION *pStoreLocation,
        LPWSTR *pStoreName,
        BYTE **ppCertHashBlob,
        LPWSTR *pSubjectName);

    HRESULT (STDMETHODCALLTYPE *SetCustomHeaders)(
        IBackgroundCopyJobHttpOptions3 *This,
        LPCWSTR RequestHeaders);

    HRESULT (STDMETHODCALLTYPE *GetCustomHeaders)(
        IBackgroundCopyJobHttpOptions3 *This,
        LPWSTR *pRequestHeaders);

    HRESULT (STDMETHODCALLTYPE *SetSecurityFlags)(
        IBackgroundCopyJobHttpOptions3 *This,
        ULONG Flags);

    HRESULT (STDMETHODCALLTYPE *GetSecurityFlags)(
        IBackgroundCopyJobHttpOptions3 *This,
        ULONG *pFlags);

    /*** IBackgroundCopyJobHttpOptions2 methods ***/
    HRESULT (STDMETHODCALLTYPE *SetHttpMethod)(
        IBackgroundCopyJobHttpOptions3 *This,
        LPCWSTR method);

    HRESULT (STDMETHODCALLTYPE *GetHttpMethod)(
        IBackgroundCopyJobHttpOptions3 *This,
        LPWSTR *method);

    /*** IBackgroundCopyJobHttpOptions3 methods ***/
    HRESULT (STDMETHODCALLTYPE *SetServerCertificateValidationInterface)(
        IBackgroundCopyJobHttpOptions3 *This,
        IUnknown *certValidationCallback);

    HRESULT (STDMETHODCALLTYPE *MakeCustomHeadersWriteOnly)(
        IBackgroundCopyJobHttpOptions3 *This);

} IBackgroundCopyJobHttpOptions3Vtbl;

struct IBackgroundCopyJobHttpOptions3 {
    const IBackgroundCopyJobHttpOptions3Vtbl *lpVtbl;
};

#ifdef COBJMACROS
/*** IUnknown methods ***/
#define IBackgroundCopyJobHttpOptions3_QueryInterface(This,riid,ppvObject) (This)->lpVtbl->QueryInterface(This,riid,ppvObject)
#define IBackgroundCopyJobHttpOptions3_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IBackgroundCopyJobHttpOptions3_Release(This) (This)->lpVtbl->Release(This)
/*** IBackgroundCopyJobHttpOptions methods ***/
#define IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(This,StoreLocation,StoreName,pCertHashBlob) (This)->lpVtbl->SetClientCertificateByID(This,StoreLocation,StoreName,pCertHashBlob)
#define IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(This,StoreLocation,StoreName,SubjectName) (This)->lpVtbl->SetClientCertificateByName(This,StoreLocation,StoreName,SubjectName)
#define IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(This) (This)->lpVtbl->RemoveClientCertificate(This)
#define IBackgroundCopyJobHttpOptions3_GetClientCertificate(This,pStoreLocation,pStoreName,ppCertHashBlob,pSubjectName) (This)->lpVtbl->GetClientCertificate(This,pStoreLocation,pStoreName,ppCertHashBlob,pSubjectName)
#define IBackgroundCopyJobHttpOptions3_SetCustomHeaders(This,RequestHeaders) (This)->lpVtbl->SetCustomHeaders(This,RequestHeaders)
#define IBackgroundCopyJobHttpOptions3_GetCustomHeaders(This,pRequestHeaders) (This)->lpVtbl->GetCustomHeaders(This,pRequestHeaders)
#define IBackgroundCopyJobHttpOptions3_SetSecurityFlags(This,Flags) (This)->lpVtbl->SetSecurityFlags(This,Flags)
#define IBackgroundCopyJobHttpOptions3_GetSecurityFlags(This,pFlags) (This)->lpVtbl->GetSecurityFlags(This,pFlags)
/*** IBackgroundCopyJobHttpOptions2 methods ***/
#define IBackgroundCopyJobHttpOptions3_SetHttpMethod(This,method) (This)->lpVtbl->SetHttpMethod(This,method)
#define IBackgroundCopyJobHttpOptions3_GetHttpMethod(This,method) (This)->lpVtbl->GetHttpMethod(This,method)
/*** IBackgroundCopyJobHttpOptions3 methods ***/
#define IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(This,certValidationCallback) (This)->lpVtbl->SetServerCertificateValidationInterface(This,certValidationCallback)
#define IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(This) (This)->lpVtbl->MakeCustomHeadersWriteOnly(This)
#endif

#endif

#endif  /* __IBackgroundCopyJobHttpOptions3_INTERFACE_DEFINED__ */

#ifndef __BackgroundCopyManager10_3_LIBRARY_DEFINED__
#define __BackgroundCopyManager10_3_LIBRARY_DEFINED__

DEFINE_GUID(LIBID_BackgroundCopyManager10_3, 0x9fd340e7, 0xbb7e, 0x46e6, 0xb9,0x12, 0xc6,0xd0,0x89,0x4f,0x9a,0xc9);

/*****************************************************************************
 * BackgroundCopyManager10_3 coclass
 */

DEFINE_GUID(CLSID_BackgroundCopyManager10_3, 0x5fd42ad5, 0xc04e, 0x4d36, 0xad,0xc7, 0xe0,0x8f,0xf1,0x57,0x37,0xad);

#ifdef __cplusplus
class BackgroundCopyManager10_3;
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(BackgroundCopyManager10_3, 0x5fd42ad5, 0xc04e, 0x4d36, 0xad,0xc7, 0xe0,0x8f,0xf1,0x57,0x37,0xad)
#endif
#endif

#endif /* __BackgroundCopyManager10_3_LIBRARY_DEFINED__ */

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#endif /* OPENBITS_BITS10_3_H */
