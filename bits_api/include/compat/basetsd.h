/* The SDK's <basetsd.h> for systems without it: integers of fixed width. */
#ifndef OPENBITS_COMPAT_BASETSD_H
#define OPENBITS_COMPAT_BASETSD_H

#include <stddef.h>
#include <stdint.h>

typedef int8_t INT8;
typedef int16_t INT16;
typedef int32_t INT32;
typedef int64_t INT64;
typedef uint8_t UINT8;
typedef uint16_t UINT16;
typedef uint32_t UINT32;
typedef uint64_t UINT64;
typedef INT32 *PINT32;
typedef INT64 *PINT64;
typedef UINT32 *PUINT32;
typedef UINT64 *PUINT64;

typedef int32_t LONG32;
typedef int64_t LONG64;
typedef uint32_t ULONG32;
typedef uint64_t ULONG64;
typedef uint32_t DWORD32;
typedef uint64_t DWORD64;

typedef intptr_t INT_PTR;
typedef uintptr_t UINT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef size_t SIZE_T;
typedef SIZE_T *PSIZE_T;

#endif
