/* The SDK's <wtypesbase.h> for systems without it: strings of COM, class contexts. */
#ifndef OPENBITS_COMPAT_WTYPESBASE_H
#define OPENBITS_COMPAT_WTYPESBASE_H

#include <guiddef.h>
#include <windef.h>

typedef WCHAR OLECHAR;
typedef OLECHAR *LPOLESTR;
typedef const OLECHAR *LPCOLESTR;
#define OLESTR(text) L##text

/* Where the object may live. BITS is a local server; CLSCTX_INPROC_SERVER asks this library for an engine in the
 * calling process. */
typedef enum tagCLSCTX {
    CLSCTX_INPROC_SERVER = 0x1,
    CLSCTX_INPROC_HANDLER = 0x2,
    CLSCTX_LOCAL_SERVER = 0x4,
    CLSCTX_REMOTE_SERVER = 0x10
} CLSCTX;
#define CLSCTX_INPROC (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER)
#define CLSCTX_SERVER (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL (CLSCTX_SERVER | CLSCTX_INPROC_HANDLER)

#endif
