#pragma once

#include <bits.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/patience.h"

namespace openbits::test {

/// Which method of a callback was called.
enum class CallbackMethod { kJobTransferred, kJobError, kJobModification, kFileTransferred };

// The SDK's interfaces have no virtual destructor by design: their tables of functions must not gain one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
/// A COM callback as a client writes one: records its calls and answers as a test says. Uses nothing of ours but the
/// public headers. Lives by its reference count.
class RecordingCallback final : public IBackgroundCopyCallback2 {
 public:
  /// What a method does; runs on the thread of the call. `file` is null except in FileTransferred, `error` except in
  /// JobError.
  using Action =
      std::function<HRESULT(CallbackMethod, IBackgroundCopyJob*, IBackgroundCopyFile*, IBackgroundCopyError*)>;

  explicit RecordingCallback(Action action = {}) : action_(std::move(action)) {}

  /// Calls of a method that began, and that returned.
  int Begun(CallbackMethod method) const { return Count(begun_, method); }
  int Returned(CallbackMethod method) const { return Count(returned_, method); }
  /// Waits until `method` has returned `count` times. False after `limit`.
  bool WaitFor(CallbackMethod method, int count = 1, std::chrono::milliseconds limit = kPatience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return CountLocked(returned_, method) >= count; });
  }
  /// Waits until `method` has begun `count` times. False after `limit`.
  bool WaitForBegin(CallbackMethod method, int count = 1, std::chrono::milliseconds limit = kPatience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return CountLocked(begun_, method) >= count; });
  }
  /// The methods in the order in which they began.
  std::vector<CallbackMethod> Order() const {
    const std::lock_guard lock(mutex_);
    return begun_;
  }

  STDMETHODIMP QueryInterface(REFIID iid, void** out) override {
    if (out == nullptr) return E_POINTER;
    if (iid == __uuidof(IUnknown) || iid == __uuidof(IBackgroundCopyCallback) ||
        iid == __uuidof(IBackgroundCopyCallback2)) {
      *out = static_cast<IBackgroundCopyCallback2*>(this);
      AddRef();
      return S_OK;
    }
    *out = nullptr;
    return E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return ++references_; }
  STDMETHODIMP_(ULONG) Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  STDMETHODIMP JobTransferred(IBackgroundCopyJob* job) override {
    return Record(CallbackMethod::kJobTransferred, job, nullptr, nullptr);
  }
  STDMETHODIMP JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) override {
    return Record(CallbackMethod::kJobError, job, nullptr, error);
  }
  STDMETHODIMP JobModification(IBackgroundCopyJob* job, DWORD) override {
    return Record(CallbackMethod::kJobModification, job, nullptr, nullptr);
  }
  STDMETHODIMP FileTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile* file) override {
    return Record(CallbackMethod::kFileTransferred, job, file, nullptr);
  }

 private:
  ~RecordingCallback() = default;

  HRESULT Record(CallbackMethod method, IBackgroundCopyJob* job, IBackgroundCopyFile* file,
                 IBackgroundCopyError* error) {
    {
      const std::lock_guard lock(mutex_);
      begun_.push_back(method);
      changed_.notify_all();
    }
    const HRESULT result = action_ ? action_(method, job, file, error) : S_OK;
    const std::lock_guard lock(mutex_);
    returned_.push_back(method);
    changed_.notify_all();
    return result;
  }
  static int CountLocked(const std::vector<CallbackMethod>& calls, CallbackMethod method) {
    int count = 0;
    for (const CallbackMethod call : calls)
      count += call == method ? 1 : 0;
    return count;
  }
  int Count(const std::vector<CallbackMethod>& calls, CallbackMethod method) const {
    const std::lock_guard lock(mutex_);
    return CountLocked(calls, method);
  }

  std::atomic<ULONG> references_{1};
  Action action_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<CallbackMethod> begun_;
  std::vector<CallbackMethod> returned_;
};
#pragma GCC diagnostic pop

}  // namespace openbits::test
