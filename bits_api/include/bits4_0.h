/* Generated from bits_api/idl/bits4_0.idl by scripts/generate_headers.sh. Change that, not this. */
#ifndef OPENBITS_BITS_H
/* <bits.h> brings every version in the right order, this one among them. */
#include <bits.h>
#endif
#ifndef OPENBITS_BITS4_0_H
#define OPENBITS_BITS4_0_H

#ifdef _WIN32
#pragma GCC system_header
#if __has_include_next(<bits4_0.h>)
#include_next <bits4_0.h>
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

#ifndef __IBitsTokenOptions_FWD_DEFINED__
#define __IBitsTokenOptions_FWD_DEFINED__
typedef struct IBitsTokenOptions IBitsTokenOptions;
#ifdef __cplusplus
struct IBitsTokenOptions;
#endif /* __cplusplus */
#endif

#ifndef __IBackgroundCopyFile4_FWD_DEFINED__
#define __IBackgroundCopyFile4_FWD_DEFINED__
typedef struct IBackgroundCopyFile4 IBackgroundCopyFile4;
#ifdef __cplusplus
struct IBackgroundCopyFile4;
#endif /* __cplusplus */
#endif

#ifndef __BackgroundCopyManager4_0_FWD_DEFINED__
#define __BackgroundCopyManager4_0_FWD_DEFINED__
#ifdef __cplusplus
typedef class BackgroundCopyManager4_0 BackgroundCopyManager4_0;
#else
typedef struct BackgroundCopyManager4_0 BackgroundCopyManager4_0;
#endif /* defined __cplusplus */
#endif /* defined __BackgroundCopyManager4_0_FWD_DEFINED__ */

#ifndef BG_TOKEN_LOCAL_FILE
#define BG_TOKEN_LOCAL_FILE 0x0001
#endif
#ifndef BG_TOKEN_NETWORK
#define BG_TOKEN_NETWORK 0x0002
#endif
/*****************************************************************************
 * IBitsTokenOptions interface
 */
#ifndef __IBitsTokenOptions_INTERFACE_DEFINED__
#define __IBitsTokenOptions_INTERFACE_DEFINED__

DEFINE_GUID(IID_IBitsTokenOptions, 0x9a2584c3, 0xf7d2, 0x457a, 0x9a,0x5e, 0x22,0xb6,0x7b,0xff,0xc7,0xd2);
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IBitsTokenOptions : public IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE SetHelperTokenFlags(
        DWORD UsageFlags) = 0;

    virtual HRESULT STDMETHODCALLTYPE GetHelperTokenFlags(
        DWORD *pFlags) = 0;

    virtual HRESULT STDMETHODCALLTYPE SetHelperToken() = 0;

    virtual HRESULT STDMETHODCALLTYPE ClearHelperToken() = 0;

    virtual HRESULT STDMETHODCALLTYPE GetHelperTokenSid(
        LPWSTR *pSid) = 0;

};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IBitsTokenOptions, 0x9a2584c3, 0xf7d2, 0x457a, 0x9a,0x5e, 0x22,0xb6,0x7b,0xff,0xc7,0xd2)
#endif
#else
typedef struct IBitsTokenOptionsVtbl {
    /*** IUnknown methods ***/
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IBitsTokenOptions *This,
        REFIID riid,
        void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(
        IBitsTokenOptions *This);

    ULONG (STDMETHODCALLTYPE *Release)(
        IBitsTokenOptions *This);

    /*** IBitsTokenOptions methods ***/
    HRESULT (STDMETHODCALLTYPE *SetHelperTokenFlags)(
        IBitsTokenOptions *This,
        DWORD UsageFlags);

    HRESULT (STDMETHODCALLTYPE *GetHelperTokenFlags)(
        IBitsTokenOptions *This,
        DWORD *pFlags);

    HRESULT (STDMETHODCALLTYPE *SetHelperToken)(
        IBitsTokenOptions *This);

    HRESULT (STDMETHODCALLTYPE *ClearHelperToken)(
        IBitsTokenOptions *This);

    HRESULT (STDMETHODCALLTYPE *GetHelperTokenSid)(
        IBitsTokenOptions *This,
        LPWSTR *pSid);

} IBitsTokenOptionsVtbl;

struct IBitsTokenOptions {
    const IBitsTokenOptionsVtbl *lpVtbl;
};

#ifdef COBJMACROS
/*** IUnknown methods ***/
#define IBitsTokenOptions_QueryInterface(This,riid,ppvObject) (This)->lpVtbl->QueryInterface(This,riid,ppvObject)
#define IBitsTokenOptions_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IBitsTokenOptions_Release(This) (This)->lpVtbl->Release(This)
/*** IBitsTokenOptions methods ***/
#define IBitsTokenOptions_SetHelperTokenFlags(This,UsageFlags) (This)->lpVtbl->SetHelperTokenFlags(This,UsageFlags)
#define IBitsTokenOptions_GetHelperTokenFlags(This,pFlags) (This)->lpVtbl->GetHelperTokenFlags(This,pFlags)
#define IBitsTokenOptions_SetHelperToken(This) (This)->lpVtbl->SetHelperToken(This)
#define IBitsTokenOptions_ClearHelperToken(This) (This)->lpVtbl->ClearHelperToken(This)
#define IBitsTokenOptions_GetHelperTokenSid(This,pSid) (This)->lpVtbl->GetHelperTokenSid(This,pSid)
#endif

#endif

#endif  /* __IBitsTokenOptions_INTERFACE_DEFINED__ */

/*****************************************************************************
 * IBackgroundCopyFile4 interface
 */
#ifndef __IBackgroundCopyFile4_INTERFACE_DEFINED__
#define __IBackgroundCopyFile4_INTERFACE_DEFINED__

DEFINE_GUID(IID_IBackgroundCopyFile4, 0xef7e0655, 0x7888, 0x4960, 0xb0,0xe5, 0x73,0x08,0x46,0xe0,0x34,0x92);
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IBackgroundCopyFile4 : public IBackgroundCopyFile3
{
    virtual HRESULT STDMETHODCALLTYPE GetPeerDownloadStats(
        PUINT64 pFromOrigin,
        PUINT64 pFromPeers) = 0;

};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IBackgroundCopyFile4, 0xef7e0655, 0x7888, 0x4960, 0xb0,0xe5, 0x73,0x08,0x46,0xe0,0x34,0x92)
#endif
#else
typedef struct IBackgroundCopyFile4Vtbl {
    /*** IUnknown methods ***/
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IBackgroundCopyFile4 *This,
        REFIID riid,
        void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(
        IBackgroundCopyFile4 *This);

    ULONG (STDMETHODCALLTYPE *Release)(
        IBackgroundCopyFile4 *This);

    /*** IBackgroundCopyFile methods ***/
    HRESULT (STDMETHODCALLTYPE *GetRemoteName)(
        IBackgroundCopyFile4 *This,
        LPWSTR *pVal);

    HRESULT (STDMETHODCALLTYPE *GetLocalName)(
        IBackgroundCopyFile4 *This,
        LPWSTR *pVal);

    HRESULT (STDMETHODCALLTYPE *GetProgress)(
        IBackgroundCopyFile4 *This,
        BG_FILE_PROGRESS *pVal);

    /*** IBackgroundCopyFile2 methods ***/
    HRESULT (STDMETHODCALLTYPE *GetFileRanges)(
        IBackgroundCopyFile4 *This,
        DWORD *RangeCount,
        BG_FILE_RANGE **Ranges);

    HRESULT (STDMETHODCALLTYPE *SetRemoteName)(
        IBackgroundCopyFile4 *This,
        LPCWSTR Val);

    /*** IBackgroundCopyFile3 methods ***/
    HRESULT (STDMETHODCALLTYPE *GetTemporaryName)(
        IBackgroundCopyFile4 *This,
        LPWSTR *pFilename);

    HRESULT (STDMETHODCALLTYPE *SetValidationState)(
        IBackgroundCopyFile4 *This,
        BOOL state);

    HRESULT (STDMETHODCALLTYPE *GetValidationState)(
        IBackgroundCopyFile4 *This,
        BOOL *pState);

    HRESULT (STDMETHODCALLTYPE *IsDownloadedFromPeer)(
        IBackgroundCopyFile4 *This,
        BOOL *pVal);

    /*** IBackgroundCopyFile4 methods ***/
    HRESULT (STDMETHODCALLTYPE *GetPeerDownloadStats)(
        IBackgroundCopyFile4 *This,
        PUINT64 pFromOrigin,
        PUINT64 pFromPeers);

} IBackgroundCopyFile4Vtbl;

struct IBackgroundCopyFile4 {
    const IBackgroundCopyFile4Vtbl *lpVtbl;
};

#ifdef COBJMACROS
/*** IUnknown methods ***/
#define IBackgroundCopyFile4_QueryInterface(This,riid,ppvObject) (This)->lpVtbl->QueryInterface(This,riid,ppvObject)
#define IBackgroundCopyFile4_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IBackgroundCopyFile4_Release(This) (This)->lpVtbl->Release(This)
/*** IBackgroundCopyFile methods ***/
#define IBackgroundCopyFile4_GetRemoteName(This,pVal) (This)->lpVtbl->GetRemoteName(This,pVal)
#define IBackgroundCopyFile4_GetLocalName(This,pVal) (This)->lpVtbl->GetLocalName(This,pVal)
#define IBackgroundCopyFile4_GetProgress(This,pVal) (This)->lpVtbl->GetProgress(This,pVal)
/*** IBackgroundCopyFile2 methods ***/
#define IBackgroundCopyFile4_GetFileRanges(This,RangeCount,Ranges) (This)->lpVtbl->GetFileRanges(This,RangeCount,Ranges)
#define IBackgroundCopyFile4_SetRemoteName(This,Val) (This)->lpVtbl->SetRemoteName(This,Val)
/*** IBackgroundCopyFile3 methods ***/
#define IBackgroundCopyFile4_GetTemporaryName(This,pFilename) (This)->lpVtbl->GetTemporaryName(This,pFilename)
#define IBackgroundCopyFile4_SetValidationState(This,state) (This)->lpVtbl->SetValidationState(This,state)
#define IBackgroundCopyFile4_GetValidationState(This,pState) (This)->lpVtbl->GetValidationState(This,pState)
#define IBackgroundCopyFile4_IsDownloadedFromPeer(This,pVal) (This)->lpVtbl->IsDownloadedFromPeer(This,pVal)
/*** IBackgroundCopyFile4 methods ***/
#define IBackgroundCopyFile4_GetPeerDownloadStats(This,pFromOrigin,pFromPeers) (This)->lpVtbl->GetPeerDownloadStats(This,pFromOrigin,pFromPeers)
#endif

#endif

#endif  /* __IBackgroundCopyFile4_INTERFACE_DEFINED__ */

#ifndef __BackgroundCopyManager4_0_LIBRARY_DEFINED__
#define __BackgroundCopyManager4_0_LIBRARY_DEFINED__

DEFINE_GUID(LIBID_BackgroundCopyManager4_0, 0xbb6df56a, 0xcace, 0x11dc, 0x99,0x92, 0x00,0x19,0xb9,0x3a,0x3a,0x84);

/*****************************************************************************
 * BackgroundCopyManager4_0 coclass
 */

DEFINE_GUID(CLSID_BackgroundCopyManager4_0, 0xbb6df56b, 0xcace, 0x11dc, 0x99,0x92, 0x00,0x19,0xb9,0x3a,0x3a,0x84);

#ifdef __cplusplus
class BackgroundCopyManager4_0;
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(BackgroundCopyManager4_0, 0xbb6df56b, 0xcace, 0x11dc, 0x99,0x92, 0x00,0x19,0xb9,0x3a,0x3a,0x84)
#endif
#endif

#endif /* __BackgroundCopyManager4_0_LIBRARY_DEFINED__ */

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#endif /* OPENBITS_BITS4_0_H */
