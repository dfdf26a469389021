/* The part of the SDK's <winbase.h>, <synchapi.h> and <sysinfoapi.h> that BITS clients use to wait for their
 * callbacks, to count references and to print times. The library exports the functions. */
#ifndef OPENBITS_COMPAT_WINBASE_H
#define OPENBITS_COMPAT_WINBASE_H

#include <winerror.h>

#define INFINITE 0xFFFFFFFFu
#define WAIT_OBJECT_0 0u
#define WAIT_ABANDONED 0x00000080u
#define WAIT_TIMEOUT 258u
#define WAIT_FAILED 0xFFFFFFFFu

typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _SYSTEMTIME {
    WORD wYear;
    WORD wMonth;
    WORD wDayOfWeek;
    WORD wDay;
    WORD wHour;
    WORD wMinute;
    WORD wSecond;
    WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

/* Of this thread: why the last function of this header failed. */
OPENBITS_COMPAT_API DWORD WINAPI GetLastError(void);
OPENBITS_COMPAT_API void WINAPI SetLastError(DWORD code);

/* Events of this process. Names would be shared between processes and are refused with ERROR_NOT_SUPPORTED. */
OPENBITS_COMPAT_API HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state,
                                               LPCWSTR name);
OPENBITS_COMPAT_API HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state,
                                               LPCSTR name);
OPENBITS_COMPAT_API BOOL WINAPI SetEvent(HANDLE event);
OPENBITS_COMPAT_API BOOL WINAPI ResetEvent(HANDLE event);
OPENBITS_COMPAT_API BOOL WINAPI CloseHandle(HANDLE object);
/* WAIT_OBJECT_0, WAIT_TIMEOUT or, for what is no event, WAIT_FAILED. */
OPENBITS_COMPAT_API DWORD WINAPI WaitForSingleObject(HANDLE event, DWORD milliseconds);

OPENBITS_COMPAT_API void WINAPI Sleep(DWORD milliseconds);
OPENBITS_COMPAT_API ULONGLONG WINAPI GetTickCount64(void);
OPENBITS_COMPAT_API DWORD WINAPI GetTickCount(void);

OPENBITS_COMPAT_API void WINAPI GetSystemTimeAsFileTime(LPFILETIME time);
OPENBITS_COMPAT_API void WINAPI GetSystemTime(LPSYSTEMTIME time);
OPENBITS_COMPAT_API BOOL WINAPI FileTimeToSystemTime(const FILETIME *file_time, LPSYSTEMTIME system_time);
OPENBITS_COMPAT_API BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *system_time, LPFILETIME file_time);
OPENBITS_COMPAT_API BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *file_time, LPFILETIME local_time);
OPENBITS_COMPAT_API LONG WINAPI CompareFileTime(const FILETIME *left, const FILETIME *right);

/* The language of the library's texts: American English. */
OPENBITS_COMPAT_API LCID WINAPI GetThreadLocale(void);
OPENBITS_COMPAT_API LANGID WINAPI GetUserDefaultLangID(void);
OPENBITS_COMPAT_API LANGID WINAPI GetSystemDefaultLangID(void);
OPENBITS_COMPAT_API LANGID WINAPI GetUserDefaultUILanguage(void);

/* Functions where Windows has macros, so that a method of the same name keeps it. */
#ifdef UNICODE
static inline HANDLE CreateEvent(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state, LPCWSTR name) {
    return CreateEventW(attributes, manual_reset, initial_state, name);
}
#else
static inline HANDLE CreateEvent(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state, LPCSTR name) {
    return CreateEventA(attributes, manual_reset, initial_state, name);
}
#endif

static inline LONG InterlockedIncrement(volatile LONG *value) { return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST); }
static inline LONG InterlockedDecrement(volatile LONG *value) { return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST); }
static inline LONG InterlockedExchange(volatile LONG *value, LONG desired) {
    return __atomic_exchange_n(value, desired, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedExchangeAdd(volatile LONG *value, LONG summand) {
    return __atomic_fetch_add(value, summand, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedCompareExchange(volatile LONG *value, LONG desired, LONG expected) {
    __atomic_compare_exchange_n(value, &expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}
static inline LONG64 InterlockedIncrement64(volatile LONG64 *value) {
    return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST);
}
static inline LONG64 InterlockedDecrement64(volatile LONG64 *value) {
    return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST);
}
static inline PVOID InterlockedExchangePointer(PVOID volatile *value, PVOID desired) {
    return __atomic_exchange_n(value, desired, __ATOMIC_SEQ_CST);
}
static inline PVOID InterlockedCompareExchangePointer(PVOID volatile *value, PVOID desired, PVOID expected) {
    __atomic_compare_exchange_n(value, &expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

#ifdef __cplusplus
/* Programs count references in a ULONG, or in a `long`, which is 32 bits wide on Windows alone. */
extern "C++" {
inline ULONG InterlockedIncrement(volatile ULONG *value) { return __atomic_add_fetch(value, 1u, __ATOMIC_SEQ_CST); }
inline ULONG InterlockedDecrement(volatile ULONG *value) { return __atomic_sub_fetch(value, 1u, __ATOMIC_SEQ_CST); }
inline long InterlockedIncrement(volatile long *value) { return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST); }
inline long InterlockedDecrement(volatile long *value) { return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST); }
inline unsigned long InterlockedIncrement(volatile unsigned long *value) {
    return __atomic_add_fetch(value, 1u, __ATOMIC_SEQ_CST);
}
inline unsigned long InterlockedDecrement(volatile unsigned long *value) {
    return __atomic_sub_fetch(value, 1u, __ATOMIC_SEQ_CST);
}
}
#endif

#endif
