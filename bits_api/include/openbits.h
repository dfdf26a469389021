/* What openbits adds to Microsoft's interfaces: the choice of who carries out the transfers, and what this build can do.
   Usable from C and C++. Programs that need neither include <bits.h> and call CoCreateInstance. */
#ifndef OPENBITS_H
#define OPENBITS_H
#pragma once

#include <bits.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who carries out the transfers. */
typedef enum OPENBITS_BACKEND {
  /* What OPENBITS_BACKEND (auto, inproc, service, native) says; else on Windows the system's BITS if there is one;
     else the per-user service if one is reachable; else this process. */
  OPENBITS_BACKEND_AUTOMATIC = 0,
  /* An engine inside this process. Transfers run while a pointer to one of its objects is held, or, on systems other
     than Windows, until the last CoUninitialize; their progress is kept for the next start. */
  OPENBITS_BACKEND_IN_PROCESS = 1,
  /* The per-user service: transfers go on after the program has ended. */
  OPENBITS_BACKEND_SERVICE = 2,
  /* Windows: the system's own BITS; the objects are Microsoft's. */
  OPENBITS_BACKEND_NATIVE = 3
} OPENBITS_BACKEND;

#define OPENBITS_FILES_AT_ONCE_PER_JOB_MAX 64u

/* Options of CreateBackgroundCopyManager. Set cbSize to sizeof(OPENBITS_OPTIONS) and what is not needed to zero. */
typedef struct OPENBITS_OPTIONS {
  UINT32 cbSize;
  OPENBITS_BACKEND Backend;
  /* In-process engine: where the queue is kept. NULL: OPENBITS_STATE_DIR, else the user's default. Managers of one
     process with the same directory share one engine; a directory in use by another process is refused. */
  LPCWSTR StateDirectory;
  /* In-process engine: files of one job that transfer at once, up to OPENBITS_FILES_AT_ONCE_PER_JOB_MAX; many small files
     arrive several times faster with 8. 0: what the policy FilesAtOncePerJob says, which is 1 unless it was set, as BITS
     transfers the files of a job one after the other. Managers that join a running engine get what it was started with. */
  UINT32 FilesAtOncePerJob;
} OPENBITS_OPTIONS;

/* Gives the queue's manager. `options` may be NULL: all automatic. `iid` is usually IID_IBackgroundCopyManager.
   CoInitializeEx is not needed for the in-process engine. Any thread. `*object` is NULL on failure.
     S_OK
     E_INVALIDARG                                       cbSize, Backend or FilesAtOncePerJob not known, OPENBITS_BACKEND unreadable,
                                                        `object` NULL, or a line of the policy wrong
     HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)           the file that OPENBITS_POLICY_FILE names is missing
     E_ACCESSDENIED                                     a policy file may not be read
     E_NOINTERFACE                                      the manager does not have `iid`
     HRESULT_FROM_WIN32(ERROR_SERVICE_ALREADY_RUNNING)  0x80070420: another process uses the state directory
     HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED)         0x80070422: this build or system lacks the back end
     others                                             the queue could not be loaded: the log (OPENBITS_LOG) tells why */
HRESULT STDMETHODCALLTYPE CreateBackgroundCopyManager(const OPENBITS_OPTIONS *options, REFIID iid, void **object);

/* Bits of OpenbitsCapabilities. */
#define OPENBITS_CAPABILITY_IN_PROCESS 0x00000001u      /* back end: an engine in this process */
#define OPENBITS_CAPABILITY_SERVICE 0x00000002u         /* back end: per-user service */
#define OPENBITS_CAPABILITY_NATIVE 0x00000004u          /* back end: the system's BITS */
#define OPENBITS_CAPABILITY_DOWNLOAD 0x00000100u        /* in-process engine: BG_JOB_TYPE_DOWNLOAD */
#define OPENBITS_CAPABILITY_UPLOAD 0x00000200u          /* in-process engine: BG_JOB_TYPE_UPLOAD and _UPLOAD_REPLY */
#define OPENBITS_CAPABILITY_FILE_RANGES 0x00000400u     /* in-process engine: AddFileWithRanges */
#define OPENBITS_CAPABILITY_RANDOM_ACCESS 0x00000800u   /* in-process engine: IBackgroundCopyFile6 */

/* What this build of the library can do: OPENBITS_CAPABILITY_... bits. Never fails. */
UINT32 STDMETHODCALLTYPE OpenbitsCapabilities(void);

/* The newest version of BITS among the system's own classes: major version above minor, 0x000A0003 for 10.3. 0: there
   is none, the service is disabled, or CoInitializeEx was not called. What a native manager and its jobs can do beyond
   that, QueryInterface tells. */
UINT32 STDMETHODCALLTYPE OpenbitsNativeVersion(void);

#ifdef __cplusplus
}
#endif

#endif /* OPENBITS_H */
