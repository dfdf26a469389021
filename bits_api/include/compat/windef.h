/* The SDK's <windef.h> for systems without it. */
#ifndef OPENBITS_COMPAT_WINDEF_H
#define OPENBITS_COMPAT_WINDEF_H

#include <minwindef.h>
#include <winnt.h>

#endif
