#pragma once

#include <utility>

namespace openbits::com {

/// Holds one reference to a COM interface. Not thread-safe, as a plain pointer is not.
template <class Interface>
class ComPtr {
 public:
  ComPtr() = default;
  /// Adds a reference to `object`, which may be null.
  explicit ComPtr(Interface* object) : object_(object) {
    if (object_ != nullptr) object_->AddRef();
  }
  ComPtr(const ComPtr& other) : ComPtr(other.object_) {}
  ComPtr(ComPtr&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  ComPtr& operator=(ComPtr other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ComPtr() { Reset(); }

  /// Takes over a reference that the caller owns.
  static ComPtr Adopt(Interface* object) {
    ComPtr pointer;
    pointer.object_ = object;
    return pointer;
  }

  /// The pointer, without a reference of its own; null when nothing is held.
  [[nodiscard]] Interface* Get() const { return object_; }
  Interface* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

  /// Hands the reference to the caller and holds nothing afterwards.
  [[nodiscard]] Interface* Detach() { return std::exchange(object_, nullptr); }
  /// Gives the reference back.
  void Reset() {
    if (Interface* const object = Detach(); object != nullptr) object->Release();
  }
  /// Where a method with an out-parameter puts its pointer; gives back what was held before.
  [[nodiscard]] Interface** Put() {
    Reset();
    return &object_;
  }

 private:
  Interface* object_ = nullptr;
};

}  // namespace openbits::com
