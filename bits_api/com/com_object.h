#pragma once

#include <bits.h>

#include <atomic>
#include <utility>

#include "bits_api/com/com_ptr.h"

namespace openbits::com {

/// An interface an object implements, with the interfaces it derives from (IUnknown left out).
template <class Interface, class... Bases>
struct Implements {
  using Type = Interface;
  /// True when a pointer to `Interface` serves as `iid`.
  static bool Answers(REFIID iid) {
    return IsEqualGUID(iid, __uuidof(Interface)) || (IsEqualGUID(iid, __uuidof(Bases)) || ...);
  }
};

// COM's interfaces have no virtual destructor and must not get one: a slot of the vtable would change its meaning.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

/// IUnknown of an object with one identity: a reference count that starts at one, and QueryInterface over a list of
/// Implements. There are no tear-offs: every interface is a base, so the same IUnknown answers for all of them.
///
///     class CopyError final : public ComObject<Implements<IBackgroundCopyError>> { … };
///
/// The destructor is protected and virtual behind the last slot of the first interface: the vtables that callers see
/// keep Microsoft's order. Thread-safe.
template <class First, class... Rest>
class ComObject : public First::Type, public Rest::Type... {
 public:
  ComObject() = default;
  ComObject(const ComObject&) = delete;
  ComObject& operator=(const ComObject&) = delete;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    // IUnknown is always the first base's: identity is compared by this pointer.
    if (IsEqualGUID(iid, __uuidof(IUnknown)) || First::Answers(iid)) {
      *object = static_cast<typename First::Type*>(this);
    } else {
      static_cast<void>((Offer<Rest>(iid, object) || ...));
    }
    if (*object == nullptr) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }
  ULONG STDMETHODCALLTYPE AddRef() noexcept override { return references_.fetch_add(1, std::memory_order_relaxed) + 1; }
  ULONG STDMETHODCALLTYPE Release() noexcept override {
    const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (left == 0) delete this;
    return left;
  }

 protected:
  virtual ~ComObject() = default;

 private:
  template <class Candidate>
  bool Offer(REFIID iid, void** object) {
    if (!Candidate::Answers(iid)) return false;
    *object = static_cast<typename Candidate::Type*>(this);
    return true;
  }

  std::atomic<ULONG> references_{1};
};

#pragma GCC diagnostic pop

/// Makes an object and holds its first reference. Throws std::bad_alloc.
template <class Object, class... Arguments>
ComPtr<Object> MakeObject(Arguments&&... arguments) {
  return ComPtr<Object>::Adopt(new Object(std::forward<Arguments>(arguments)...));
}

}  // namespace openbits::com
