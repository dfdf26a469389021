#pragma once

#include <guiddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A GUID symbol and its data.
struct GuidSymbol {
  const char* name;
  const GUID* value;
};

/// All symbols, as a C file without <initguid.h> links them. `count` receives how many.
const struct GuidSymbol* GetGuidSymbols(int* count);

/// The same symbol in files that define it for themselves: C with <initguid.h> before bits.h, and C++ with INITGUID.
const GUID* GetJobIdentifierOfInitguidC(void);
const GUID* GetJobIdentifierOfInitguidCpp(void);
/// And in one where <initguid.h> comes too late to define anything.
const GUID* GetFileIdentifierOfLateInitguid(void);

#ifdef __cplusplus
}
#endif
