/* The SDK's <objbase.h> for systems without it. */
#ifndef OPENBITS_COMPAT_OBJBASE_H
#define OPENBITS_COMPAT_OBJBASE_H

#include <combaseapi.h>

OPENBITS_COMPAT_API HRESULT STDAPICALLTYPE CoInitialize(LPVOID pvReserved);

#endif
