/* The SDK's <ole2.h> for systems without it. */
#ifndef OPENBITS_COMPAT_OLE2_H
#define OPENBITS_COMPAT_OLE2_H

#include <objbase.h>
#include <oaidl.h>
#include <oleidl.h>
#include <winerror.h>

#endif
