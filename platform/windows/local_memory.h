#pragma once

#include <windows.h>

#include <memory>

namespace openbits {

/// Frees what functions of Windows allocate with LocalAlloc.
struct LocalDeleter {
  void operator()(void* memory) const { ::LocalFree(memory); }
};

/// Memory of LocalAlloc with an owner.
template <class T>
using LocalMemory = std::unique_ptr<T, LocalDeleter>;

}  // namespace openbits
