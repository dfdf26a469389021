#pragma once

#include <windows.h>

#include <utility>

namespace openbits {

/// Owns a HANDLE and closes it with CloseHandle. NULL and INVALID_HANDLE_VALUE are both none.
class UniqueHandle {
 public:
  UniqueHandle() = default;
  /// Takes over `handle`.
  explicit UniqueHandle(HANDLE handle) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  ~UniqueHandle() { Reset(); }
  UniqueHandle(UniqueHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    if (this != &other) {
      Reset();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  UniqueHandle(const UniqueHandle&) = delete;
  UniqueHandle& operator=(const UniqueHandle&) = delete;

  /// The handle, still owned here; NULL for none.
  [[nodiscard]] HANDLE get() const { return handle_; }
  /// True when a handle is held.
  explicit operator bool() const { return handle_ != nullptr; }
  /// Where a function of Windows stores a new handle; what was held is closed.
  HANDLE* Out() {
    Reset();
    return &handle_;
  }

 private:
  void Reset() {
    if (handle_ != nullptr) ::CloseHandle(handle_);
    handle_ = nullptr;
  }

  HANDLE handle_ = nullptr;
};

}  // namespace openbits
