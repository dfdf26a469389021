/* The SDK's <oaidl.h> for systems without it. */
#ifndef OPENBITS_COMPAT_OAIDL_H
#define OPENBITS_COMPAT_OAIDL_H

#include <unknwn.h>
#include <wtypes.h>

/* Named by <qmgr.h> only, and only through pointers. */
typedef struct tagVARIANT VARIANT;

#endif
