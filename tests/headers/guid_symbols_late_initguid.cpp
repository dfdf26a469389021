#include <bits.h>

// Too late for bits.h, whose symbols then come from the library; in time for the program's own.
#include <initguid.h>

#include "tests/headers/guid_symbols.h"

DEFINE_GUID(IID_OfTheProgram, 0x01234567, 0x89ab, 0xcdef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);

const GUID* GetFileIdentifierOfLateInitguid(void) {
  return IID_OfTheProgram.Data1 == 0x01234567 ? &IID_IBackgroundCopyFile2 : nullptr;
}
