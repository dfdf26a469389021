/* The SDK's <initguid.h> for systems without it: from here on DEFINE_GUID defines. Never needed, since the library has
 * the definitions, and harmless before or after any other header. */
#ifndef INITGUID
#define INITGUID
#endif
#include <guiddef.h>
