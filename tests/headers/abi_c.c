/* The binary interface as C sees it: the table of every interface, checked while compiling. */
#include <bits.h>
#include <bitsmsg.h>
#include <qmgr.h>

#include "tests/headers/abi_values.h"
#include "tests/headers/expected_slots.h"

#define OPENBITS_CHECK_SLOT(interface_name, method, slot)                                                 \
  static_assert(offsetof(interface_name##Vtbl, method) == (size_t)(slot) * sizeof(void*), #interface_name \
                ":"                                                                                       \
                ":" #method);
OPENBITS_EXPECTED_SLOTS(OPENBITS_CHECK_SLOT)
OPENBITS_EXPECTED_INHERITED_SLOTS(OPENBITS_CHECK_SLOT)
OPENBITS_EXPECTED_OLD_SLOTS(OPENBITS_CHECK_SLOT)

/* IUnknown's three come first, and an object is nothing but a pointer to its table. */
#define OPENBITS_CHECK_TABLE(interface_name, methods)                                                \
  static_assert(sizeof(interface_name##Vtbl) == (size_t)(methods) * sizeof(void*), #interface_name); \
  static_assert(sizeof(interface_name) == sizeof(void*), #interface_name);                           \
  OPENBITS_CHECK_SLOT(interface_name, QueryInterface, 0)                                             \
  OPENBITS_CHECK_SLOT(interface_name, AddRef, 1)                                                     \
  OPENBITS_CHECK_SLOT(interface_name, Release, 2)
OPENBITS_EXPECTED_TABLE_SIZES(OPENBITS_CHECK_TABLE)

#ifndef _WIN32
static_assert(sizeof(QM_E_INVALID_STATE) == sizeof(HRESULT) && QM_E_INVALID_STATE < 0, "QM_E_INVALID_STATE");
#endif
