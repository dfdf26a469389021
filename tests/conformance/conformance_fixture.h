#pragma once

#include <bits.h>
#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/conformance/backends.h"
#include "tests/support/http_server.h"
#include "tests/support/recording_callback.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {

/// Holds one reference of a COM object: the least a client program would write for itself.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* pointer) : pointer_(pointer) {}
  Ref(const Ref& other) : pointer_(other.pointer_) {
    if (pointer_ != nullptr) pointer_->AddRef();
  }
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ~Ref() { Reset(); }

  T* get() const { return pointer_; }
  T* operator->() const { return pointer_; }
  explicit operator bool() const { return pointer_ != nullptr; }
  /// Where a method stores a new reference; what was held is released.
  T** Out() {
    Reset();
    return &pointer_;
  }
  void** OutVoid() { return reinterpret_cast<void**>(Out()); }
  void Reset() {
    if (pointer_ != nullptr) std::exchange(pointer_, nullptr)->Release();
  }

 private:
  T* pointer_ = nullptr;
};

/// Wide text of ASCII or a native path.
std::wstring Wide(const std::string& text);
/// Narrow text of an out string, which is freed.
std::string Take(LPWSTR text);

/// A client process's view of BITS: COM is initialised, a manager exists, its queue is empty, a loopback server and a
/// directory for downloads are there. Only public interfaces are used.
class Conformance : public ::testing::Test {
 protected:
  Conformance();
  ~Conformance() override;
  void SetUp() override;
  void TearDown() override;

  /// Sets a policy (docs/policy.md) for the service; before StartService. The system's own service takes none of it.
  void SetPolicy(const std::string& name, const std::string& value) { policies_[name] = value; }
  /// Starts the service and makes the manager; SetUp has done so unless the test asks to wait.
  void StartService();
  /// Releases everything and ends the service, as a client process that exits does. The system's own service goes on.
  void StopService();
  /// StopService and StartService: the next client process.
  void RestartService() {
    StopService();
    StartService();
  }

  /// A new FOREGROUND download job with short retries.
  Ref<IBackgroundCopyJob> CreateJob(const wchar_t* name = L"conformance");
  /// The same job by its id.
  Ref<IBackgroundCopyJob> Reopen(const GUID& id);
  GUID IdOf(const Ref<IBackgroundCopyJob>& job);
  /// Adds a file served at `path` under the local name `name` of the download directory.
  void AddFile(const Ref<IBackgroundCopyJob>& job, const std::string& path, const std::string& name);
  BG_JOB_STATE StateOf(const Ref<IBackgroundCopyJob>& job);
  /// Waits until the job is in `state`; false after 30 s. Waits by asking: BITS has no other way without a callback.
  bool WaitForState(const Ref<IBackgroundCopyJob>& job, BG_JOB_STATE state);
  /// Registers a callback and its flags; the fixture keeps a reference.
  RecordingCallback* Watch(const Ref<IBackgroundCopyJob>& job, ULONG flags, RecordingCallback::Action action = {});
  /// The `index`-th file of a job.
  Ref<IBackgroundCopyFile> FileOf(const Ref<IBackgroundCopyJob>& job, ULONG index = 0);
  template <class T>
  static Ref<T> As(IUnknown* object) {
    Ref<T> other;
    EXPECT_EQ(object->QueryInterface(__uuidof(T), other.OutVoid()), S_OK);
    // Ends the test: nothing can be asked of an interface that is not there.
    if (!other) throw std::runtime_error("the object lacks an interface");
    return other;
  }
  /// Path of the temporary file of a file.
  std::string TemporaryOf(const Ref<IBackgroundCopyFile>& file);
  /// Content of a file of the download directory; empty optional when there is none.
  std::optional<std::string> Downloaded(const std::string& name);
  /// Number of files in the download directory, and of temporary ones among them.
  std::size_t FileCount();
  std::size_t TemporaryCount();
  /// Error and context of a job in an error state.
  struct Failure {
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT code = S_OK;
  };
  Failure FailureOf(const Ref<IBackgroundCopyJob>& job);

  HttpServer server_;
  TempDir downloads_;
  Ref<IBackgroundCopyManager> manager_;

 private:
  std::vector<GUID> JobsOfQueue();

  TempDir state_;
  std::map<std::string, std::string> policies_;
  std::vector<Ref<IBackgroundCopyCallback2>> callbacks_;
  std::vector<GUID> earlier_jobs_;
  bool is_initialized_ = false;
};

/// The same, but the test sets policies and calls StartService itself.
class ConformanceWithPolicies : public Conformance {
 protected:
  void SetUp() override {}
};

}  // namespace openbits::test
