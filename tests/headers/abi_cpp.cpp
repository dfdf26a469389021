// The binary interface as C++ sees it: values, and the identifier behind every __uuidof, checked while compiling.
#include <bits.h>
#include <bitsmsg.h>
#include <qmgr.h>

#include <type_traits>

#include "tests/headers/abi_values.h"
#include "tests/headers/expected_guids.h"

namespace {

constexpr bool Same(const GUID& left, const GUID& right) {
  for (int i = 0; i < 8; ++i) {
    if (left.Data4[i] != right.Data4[i]) return false;
  }
  return left.Data1 == right.Data1 && left.Data2 == right.Data2 && left.Data3 == right.Data3;
}

template <typename T>
constexpr GUID UuidOf() {
#ifdef _WIN32
  return __mingw_uuidof_s<T>::__uuid_inst;
#else
  return OpenbitsUuid<T>::Value();
#endif
}

#define OPENBITS_CHECK_UUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  static_assert(Same(UuidOf<name>(), GUID{l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}), #name);
OPENBITS_EXPECTED_INTERFACES(OPENBITS_CHECK_UUID)
OPENBITS_EXPECTED_CLASSES(OPENBITS_CHECK_UUID)
#ifndef _WIN32  // MinGW's qmgr.h gives its interfaces no __uuidof.
OPENBITS_EXPECTED_OLD_INTERFACES(OPENBITS_CHECK_UUID)
#endif

// An interface is one pointer, without a destructor among its methods.
#define OPENBITS_CHECK_INTERFACE(name, ...)            \
  static_assert(sizeof(name) == sizeof(void*), #name); \
  static_assert(std::is_abstract_v<name>, #name);      \
  static_assert(!std::has_virtual_destructor_v<name>, #name);
OPENBITS_EXPECTED_INTERFACES(OPENBITS_CHECK_INTERFACE)

}  // namespace
