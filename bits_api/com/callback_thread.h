#pragma once

namespace openbits::com {

/// Marks the calling thread while user code is called on it that the engine, not a caller, has reason to call: a
/// notification, or the Release of its object.
class CallbackMark {
 public:
  CallbackMark() noexcept { ++depth_; }
  CallbackMark(const CallbackMark&) = delete;
  CallbackMark& operator=(const CallbackMark&) = delete;
  ~CallbackMark() { --depth_; }

  [[nodiscard]] static bool IsSet() noexcept { return depth_ > 0; }

 private:
  // A property of the thread, not of any object: the only way to know it in a Release that user code calls.
  static inline constinit thread_local int depth_ = 0;
};

/// True in a callback: this thread must not wait for the engine to end.
inline bool IsCallbackThread() noexcept { return CallbackMark::IsSet(); }

}  // namespace openbits::com
