#include "tests/headers/guid_symbols.h"

#include <bits.h>
#include <qmgr.h>

#include "tests/headers/expected_guids.h"

#define OPENBITS_IID(name, ...) {#name, &IID_##name},
#define OPENBITS_CLSID(name, ...) {#name, &CLSID_##name},
#define OPENBITS_LIBID(name, ...) {#name, &LIBID_##name},

static const struct GuidSymbol symbols[] = {
    /* clang-format off */
    OPENBITS_EXPECTED_INTERFACES(OPENBITS_IID)
    OPENBITS_EXPECTED_OLD_INTERFACES(OPENBITS_IID)
    OPENBITS_EXPECTED_CLASSES(OPENBITS_CLSID)
    OPENBITS_EXPECTED_LIBRARIES(OPENBITS_LIBID)
    /* clang-format on */
};

const struct GuidSymbol* GetGuidSymbols(int* count) {
  *count = (int)(sizeof(symbols) / sizeof(symbols[0]));
  return symbols;
}
