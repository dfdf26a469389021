#define INITGUID
#include <bits.h>
#include <bits10_3.h>
// Nothing is left to define.
#include <bits2_0.h>

#include "tests/headers/guid_symbols.h"

const GUID* GetJobIdentifierOfInitguidCpp(void) { return &IID_IBackgroundCopyJob; }
