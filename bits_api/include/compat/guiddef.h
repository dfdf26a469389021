/* The SDK's <guiddef.h> for systems without it: GUIDs, DEFINE_GUID and __uuidof.
 *
 * DEFINE_GUID declares; the library has the definitions. After <initguid.h> it defines too, and such a definition is
 * weak, so that it never clashes with the library's or another file's. */
#ifndef OPENBITS_COMPAT_GUIDDEF_H
#define OPENBITS_COMPAT_GUIDDEF_H

#include <stdint.h>
#include <string.h>

typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
#define GUID_DEFINED
typedef GUID *LPGUID;
typedef const GUID *LPCGUID;
typedef GUID IID;
typedef IID *LPIID;
typedef GUID CLSID;
typedef CLSID *LPCLSID;
typedef GUID FMTID;

#ifdef __cplusplus
typedef const GUID &REFGUID;
typedef const IID &REFIID;
typedef const CLSID &REFCLSID;
#else
typedef const GUID *REFGUID;
typedef const IID *REFIID;
typedef const CLSID *REFCLSID;
#endif

#ifdef __cplusplus
extern "C++" {

inline int InlineIsEqualGUID(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline int IsEqualGUID(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline bool operator==(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline bool operator!=(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) != 0; }

/* What __uuidof reads; __CRT_UUID_DECL specialises it for one interface or class. */
template <typename T> struct OpenbitsUuid;
template <typename T> struct OpenbitsUuid<const T> : OpenbitsUuid<T> {};
template <typename T> struct OpenbitsUuid<T *> : OpenbitsUuid<T> {};
template <typename T> struct OpenbitsUuid<T &> : OpenbitsUuid<T> {};

}

#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                       \
    extern "C++" {                                                                             \
    template <> struct OpenbitsUuid<type> {                                                    \
        static constexpr GUID Value() { return GUID{l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; } \
        static const GUID &Get() {                                                             \
            static const GUID value = Value();                                                 \
            return value;                                                                      \
        }                                                                                      \
    };                                                                                         \
    }

/* Takes a type, complete or not, or an expression, as Microsoft's operator does. */
#undef __uuidof
#define __uuidof(what) (OpenbitsUuid<__typeof__(what)>::Get())
#undef _uuidof
#define _uuidof(what) __uuidof(what)
#else
static inline int InlineIsEqualGUID(REFGUID left, REFGUID right) { return memcmp(left, right, sizeof(GUID)) == 0; }
static inline int IsEqualGUID(REFGUID left, REFGUID right) { return memcmp(left, right, sizeof(GUID)) == 0; }
#endif

#define IsEqualIID(left, right) IsEqualGUID(left, right)
#define IsEqualCLSID(left, right) IsEqualGUID(left, right)

#if defined(__GNUC__)
#define DECLSPEC_SELECTANY __attribute__((weak))
#define OPENBITS_VISIBLE __attribute__((visibility("default")))
#else
#define DECLSPEC_SELECTANY
#define OPENBITS_VISIBLE
#endif

#endif

/* Outside the guard: <initguid.h> comes here again. */
#undef OPENBITS_DECLARE_GUID
#undef OPENBITS_DEFINE_GUID
#undef DEFINE_GUID
#ifdef __cplusplus
#define OPENBITS_DECLARE_GUID(name) extern "C" OPENBITS_VISIBLE const GUID name
#define OPENBITS_DEFINE_GUID(name) extern "C" const GUID DECLSPEC_SELECTANY name
#else
#define OPENBITS_DECLARE_GUID(name) extern OPENBITS_VISIBLE const GUID name
#define OPENBITS_DEFINE_GUID(name) const GUID DECLSPEC_SELECTANY name
#endif
#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    OPENBITS_DECLARE_GUID(name);                                     \
    OPENBITS_DEFINE_GUID(name) = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) OPENBITS_DECLARE_GUID(name)
#endif
