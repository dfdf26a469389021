// CoCreateInstance where the system has none: the one class of this library, under all its version numbers.
#include <bits.h>

#ifndef _WIN32

#include <algorithm>
#include <array>

#include "bits_api/backends/backend.h"
#include "bits_api/com/com_runtime.h"

namespace {

// BITS: determining-the-version-of-bits-on-a-computer.md: every version has a class of its own; all behave the same.
bool IsManagerClass(REFCLSID id) {
  const std::array<const CLSID*, 10> classes = {&CLSID_BackgroundCopyManager,     &CLSID_BackgroundCopyManager1_5,
                                                &CLSID_BackgroundCopyManager2_0,  &CLSID_BackgroundCopyManager2_5,
                                                &CLSID_BackgroundCopyManager3_0,  &CLSID_BackgroundCopyManager4_0,
                                                &CLSID_BackgroundCopyManager5_0,  &CLSID_BackgroundCopyManager10_1,
                                                &CLSID_BackgroundCopyManager10_2, &CLSID_BackgroundCopyManager10_3};
  return std::any_of(classes.begin(), classes.end(), [&](const CLSID* known) { return IsEqualGUID(id, *known); });
}

}  // namespace

extern "C" HRESULT STDMETHODCALLTYPE CoCreateInstance(REFCLSID class_id, IUnknown* outer, DWORD context, REFIID iid,
                                                      void** object) {
  using openbits::backends::Backend;
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (!openbits::com::IsComInitialized()) return CO_E_NOTINITIALIZED;
  if (!IsManagerClass(class_id)) return REGDB_E_CLASSNOTREG;
  if (outer != nullptr) return CLASS_E_NOAGGREGATION;
  // Only "in this process" without "local server" rules out a service.
  const bool is_in_process = (context & CLSCTX_INPROC_SERVER) != 0 && (context & CLSCTX_LOCAL_SERVER) == 0;
  return openbits::backends::OpenManager(is_in_process ? Backend::kInProcess : Backend::kAutomatic, {}, iid, object);
}

#endif
