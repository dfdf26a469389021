/* The SDK's <wtypes.h> for systems without it. */
#ifndef OPENBITS_COMPAT_WTYPES_H
#define OPENBITS_COMPAT_WTYPES_H

#include <wtypesbase.h>

/* Named by <qmgr.h> only. */
typedef OLECHAR *BSTR;

#endif
