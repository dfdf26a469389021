#pragma once

#include <bits.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What the callback written in C has been called with.
struct CClientCalls {
  int transferred;
  int failed;
  int modified;
  int files;
  int references;
  void* last_job;
  void* last_file;
  DWORD last_reserved;
};

/// The callback written in C: one object, static, whose table is constant. `calls` outlives its use.
IUnknown* GetCClientCallback(struct CClientCalls* calls);

/// Reads an error through the names that COBJMACROS gives, as C programs do.
HRESULT ReadErrorFromC(IBackgroundCopyError* error, BG_ERROR_CONTEXT* context, HRESULT* code, LPWSTR* description);

/// Sets and reads a property through a table of C; the value travels by value.
HRESULT PassPropertyFromC(IBackgroundCopyFile5* file, LPWSTR in, LPWSTR* out);

#ifdef __cplusplus
}
#endif
