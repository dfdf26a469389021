/* The least of the SDK's <windows.h> that a BITS client includes, for systems without it. It defines no macro that the
 * SDK lacks except with the prefix OPENBITS_, and none of min, max, IN, OUT, interface, GetJob. */
#ifndef OPENBITS_COMPAT_WINDOWS_H
#define OPENBITS_COMPAT_WINDOWS_H

#include <windef.h>
#include <winerror.h>
#include <winbase.h>
#include <guiddef.h>

#endif
