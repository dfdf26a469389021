/* The SDK's <winnt.h> for systems without it. WCHAR is `wchar_t`, so that L"..." is a string of Windows. */
#ifndef OPENBITS_COMPAT_WINNT_H
#define OPENBITS_COMPAT_WINNT_H

#include <minwindef.h>
#include <wchar.h>

#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

/* Functions of the library that these headers declare. */
#if defined(__GNUC__)
#define OPENBITS_COMPAT_API EXTERN_C __attribute__((visibility("default")))
#else
#define OPENBITS_COMPAT_API EXTERN_C
#endif

typedef void VOID;
typedef void *PVOID;
typedef char CHAR;
typedef int16_t SHORT;
typedef int32_t LONG;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef uint64_t DWORDLONG;
typedef uint8_t BOOLEAN;
typedef LONG *PLONG;
typedef LONG *LPLONG;
typedef wchar_t WCHAR;
typedef int32_t HRESULT;

typedef CHAR *PCHAR;
typedef CHAR *LPSTR;
typedef CHAR *PSTR;
typedef const CHAR *LPCSTR;
typedef const CHAR *PCSTR;
typedef WCHAR *PWCHAR;
typedef WCHAR *LPWSTR;
typedef WCHAR *PWSTR;
typedef const WCHAR *LPCWSTR;
typedef const WCHAR *PCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define TEXT(text) L##text
#else
typedef CHAR TCHAR;
#define TEXT(text) text
#endif
typedef TCHAR *LPTSTR;
typedef const TCHAR *LPCTSTR;

typedef void *HANDLE;
typedef HANDLE *PHANDLE;
typedef HANDLE *LPHANDLE;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

typedef void *PSID;
typedef void *PSECURITY_DESCRIPTOR;

typedef union _LARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef WORD LANGID;
typedef DWORD LCID;
#define LANG_NEUTRAL 0x00
#define LANG_INVARIANT 0x7f
#define LANG_ENGLISH 0x09
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define SUBLANG_SYS_DEFAULT 0x02
#define SUBLANG_ENGLISH_US 0x01
#define SORT_DEFAULT 0x0
#define MAKELANGID(primary, sub) ((WORD)(((WORD)(sub) << 10) | (WORD)(primary)))
#define PRIMARYLANGID(language) ((WORD)((WORD)(language) & 0x3ff))
#define SUBLANGID(language) ((WORD)((WORD)(language) >> 10))
#define MAKELCID(language, sort) ((DWORD)(((DWORD)(WORD)(sort) << 16) | (DWORD)(WORD)(language)))
#define LANGIDFROMLCID(locale) ((WORD)(locale))
#define LANG_SYSTEM_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT))
#define LANG_USER_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT))
#define LOCALE_SYSTEM_DEFAULT (MAKELCID(LANG_SYSTEM_DEFAULT, SORT_DEFAULT))
#define LOCALE_USER_DEFAULT (MAKELCID(LANG_USER_DEFAULT, SORT_DEFAULT))

/* Levels of mandatory integrity: IBackgroundCopyJob4::GetOwnerIntegrityLevel. */
#define SECURITY_MANDATORY_UNTRUSTED_RID 0x00000000
#define SECURITY_MANDATORY_LOW_RID 0x00001000
#define SECURITY_MANDATORY_MEDIUM_RID 0x00002000
#define SECURITY_MANDATORY_HIGH_RID 0x00003000
#define SECURITY_MANDATORY_SYSTEM_RID 0x00004000

#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

#endif
