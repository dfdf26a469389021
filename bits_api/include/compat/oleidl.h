/* The SDK's <oleidl.h> for systems without it: nothing of it concerns BITS. */
#ifndef OPENBITS_COMPAT_OLEIDL_H
#define OPENBITS_COMPAT_OLEIDL_H

#include <unknwn.h>

#endif
