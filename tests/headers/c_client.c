/* A BITS client's code in C as it is written for Windows. */
#define COBJMACROS
#include "tests/headers/c_client.h"

#include <string.h>

typedef struct CCallback {
  IBackgroundCopyCallback2 base;
  struct CClientCalls* calls;
} CCallback;

static HRESULT STDMETHODCALLTYPE Query(IBackgroundCopyCallback2* This, REFIID riid, void** object) {
  if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IBackgroundCopyCallback) ||
      IsEqualGUID(riid, &IID_IBackgroundCopyCallback2)) {
    *object = This;
    IBackgroundCopyCallback2_AddRef(This);
    return S_OK;
  }
  *object = NULL;
  return E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE AddRef(IBackgroundCopyCallback2* This) {
  return (ULONG)++((CCallback*)This)->calls->references;
}

static ULONG STDMETHODCALLTYPE Release(IBackgroundCopyCallback2* This) {
  return (ULONG)--((CCallback*)This)->calls->references;
}

static HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyCallback2* This, IBackgroundCopyJob* job) {
  ((CCallback*)This)->calls->transferred++;
  ((CCallback*)This)->calls->last_job = job;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyCallback2* This, IBackgroundCopyJob* job,
                                          IBackgroundCopyError* error) {
  (void)error;
  ((CCallback*)This)->calls->failed++;
  ((CCallback*)This)->calls->last_job = job;
  return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyCallback2* This, IBackgroundCopyJob* job,
                                                 DWORD reserved) {
  (void)job;
  ((CCallback*)This)->calls->modified++;
  ((CCallback*)This)->calls->last_reserved = reserved;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyCallback2* This, IBackgroundCopyJob* job,
                                                 IBackgroundCopyFile* file) {
  (void)job;
  ((CCallback*)This)->calls->files++;
  ((CCallback*)This)->calls->last_file = file;
  return S_OK;
}

static const IBackgroundCopyCallback2Vtbl table = {Query,    AddRef,          Release,        JobTransferred,
                                                   JobError, JobModification, FileTransferred};
static CCallback the_callback = {{&table}, NULL};

IUnknown* GetCClientCallback(struct CClientCalls* calls) {
  memset(calls, 0, sizeof(*calls));
  the_callback.calls = calls;
  return (IUnknown*)&the_callback;
}

HRESULT ReadErrorFromC(IBackgroundCopyError* error, BG_ERROR_CONTEXT* context, HRESULT* code, LPWSTR* description) {
  IBackgroundCopyFile* file = NULL;
  HRESULT hr = IBackgroundCopyError_GetError(error, context, code);
  if (SUCCEEDED(hr)) {
    hr = IBackgroundCopyError_GetErrorDescription(error, LANGIDFROMLCID(GetThreadLocale()), description);
  }
  if (SUCCEEDED(hr)) {
    hr = error->lpVtbl->GetFile(error, &file);
  }
  IBackgroundCopyError_Release(error);
  return hr;
}

HRESULT PassPropertyFromC(IBackgroundCopyFile5* file, LPWSTR in, LPWSTR* out) {
  BITS_FILE_PROPERTY_VALUE value;
  HRESULT hr;
  value.String = in;
  hr = IBackgroundCopyFile5_SetProperty(file, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, value);
  if (SUCCEEDED(hr)) {
    hr = IBackgroundCopyFile5_GetProperty(file, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
    *out = value.String;
  }
  return hr;
}
