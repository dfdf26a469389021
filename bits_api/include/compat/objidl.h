/* The SDK's <objidl.h> for systems without it: nothing of it concerns BITS. */
#ifndef OPENBITS_COMPAT_OBJIDL_H
#define OPENBITS_COMPAT_OBJIDL_H

#include <unknwn.h>

#endif
