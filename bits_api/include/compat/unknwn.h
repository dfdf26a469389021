/* The SDK's <unknwn.h> for systems without it. */
#ifndef OPENBITS_COMPAT_UNKNWN_H
#define OPENBITS_COMPAT_UNKNWN_H

#include <unknwnbase.h>

#endif
