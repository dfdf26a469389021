#include <initguid.h>
/* A program's own GUID beside those of BITS. */
DEFINE_GUID(CLSID_OfTheProgram, 0x01234567, 0x89ab, 0xcdef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
#include <bits.h>

#include "tests/headers/guid_symbols.h"

const GUID* GetJobIdentifierOfInitguidC(void) {
  return CLSID_OfTheProgram.Data1 == 0x01234567 ? &IID_IBackgroundCopyJob : NULL;
}
