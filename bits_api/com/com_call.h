#pragma once

#include <bits.h>

#include <new>
#include <type_traits>
#include <utility>

#include "bits_api/com/hresult_map.h"

namespace openbits::com {

/// Runs the body of a COM method: what it returns (HRESULT, Status, Reply or Result<Reply>) becomes the method's code,
/// and no exception leaves. E_OUTOFMEMORY for std::bad_alloc, E_UNEXPECTED for every other.
template <class Function>
HRESULT ComCall(Function&& function) noexcept {
  try {
    return ToHresult(std::forward<Function>(function)());
  } catch (const std::bad_alloc&) {
    return E_OUTOFMEMORY;
  } catch (...) {
    return E_UNEXPECTED;
  }
}

/// Body of a getter of one value: `*out` is cleared, then set to what `function` returns. `on_null` when `out` is NULL.
template <class Value, class Function>
HRESULT GiveValue(Value* out, Function&& function, HRESULT on_null = E_INVALIDARG) noexcept {
  if (out == nullptr) return on_null;
  *out = Value{};
  return ComCall([&]() -> HRESULT {
    *out = std::forward<Function>(function)();
    return S_OK;
  });
}

}  // namespace openbits::com
