#pragma once

#include <windows.h>

#include <bits.h>
#include <openbits.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace openbits::bench {

/// The clock of all measurements.
using Clock = std::chrono::steady_clock;

/// Seconds since `from`.
inline double SecondsSince(Clock::time_point from) {
  return std::chrono::duration<double>(Clock::now() - from).count();
}

/// Ends the program at once with a message.
[[noreturn]] inline void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::_Exit(1);
}

/// Ends the program when a call failed.
inline void Check(HRESULT result, const char* what) {
  if (SUCCEEDED(result)) return;
  char text[160];
  std::snprintf(text, sizeof text, "%s: 0x%08X", what, static_cast<unsigned>(result));
  Fail(text);
}

/// One figure, for bench/run.py.
inline void Print(const char* name, double value) { std::printf("%s=%.9g\n", name, value); }

/// A number of /proc/self/status: VmHWM and VmRSS are KiB.
inline std::uint64_t StatusNumber(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10);
  }
  return 0;
}

/// ASCII as the API wants it.
inline std::wstring Wide(const std::string& text) { return {text.begin(), text.end()}; }

/// Owns one reference.
template <class Interface>
class Held {
 public:
  Held() = default;
  explicit Held(Interface* object) : object_(object) {}
  Held(Held&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  Held& operator=(Held&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    if (object_ != nullptr) object_->Release();
  }
  /// Where a method puts its result; the object must be empty.
  Interface** Put() { return &object_; }
  [[nodiscard]] Interface* Get() const { return object_; }
  Interface* operator->() const { return object_; }

 private:
  Interface* object_ = nullptr;
};

/// The queue in this process: what every program here begins with. `files_at_once` of a job; 0: as the policy says.
inline Held<IBackgroundCopyManager> OpenQueue(UINT32 files_at_once = 0) {
  Held<IBackgroundCopyManager> manager;
  OPENBITS_OPTIONS options{};
  options.cbSize = sizeof options;
  options.Backend = OPENBITS_BACKEND_IN_PROCESS;
  options.FilesAtOncePerJob = files_at_once;
  Check(
      CreateBackgroundCopyManager(&options, __uuidof(IBackgroundCopyManager), reinterpret_cast<void**>(manager.Put())),
      "CreateBackgroundCopyManager");
  return manager;
}

/// A new job.
inline Held<IBackgroundCopyJob> NewJob(IBackgroundCopyManager& manager, const wchar_t* name,
                                       BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD) {
  Held<IBackgroundCopyJob> job;
  GUID id;
  Check(manager.CreateJob(name, type, &id, job.Put()), "CreateJob");
  return job;
}

/// What a file is to be fetched from and become.
struct Item {
  std::wstring url;
  std::wstring path;
};

/// The next `count` lines "URL PATH" of a list, or as many as there are.
inline std::vector<Item> ReadItems(std::istream& list, std::size_t count) {
  std::vector<Item> items;
  for (std::string url, path; items.size() < count && list >> url >> path;)
    items.push_back({Wide(url), Wide(path)});
  return items;
}

/// Adds `items` in one call.
inline void AddFiles(IBackgroundCopyJob& job, std::vector<Item>::iterator begin, std::vector<Item>::iterator end) {
  std::vector<BG_FILE_INFO> files;
  for (auto item = begin; item != end; ++item)
    files.push_back({item->url.data(), item->path.data()});
  Check(job.AddFileSet(static_cast<ULONG>(files.size()), files.data()), "AddFileSet");
}

/// A callback that hands JobTransferred to a function and ends the program at an error. Lives until its last Release.
class Callback final : public IBackgroundCopyCallback {
 public:
  using Function = std::function<void(IBackgroundCopyJob*)>;
  static Held<Callback> Make(Function on_transferred) {
    return Held<Callback>(new Callback(std::move(on_transferred)));
  }

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
    const bool is_known = IsEqualGUID(iid, __uuidof(IUnknown)) || IsEqualGUID(iid, __uuidof(IBackgroundCopyCallback));
    *object = is_known ? this : nullptr;
    if (is_known) AddRef();
    return is_known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() noexcept override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() noexcept override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) noexcept override {
    on_transferred_(job);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError* error) noexcept override {
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT code = E_FAIL;
    error->GetError(&context, &code);
    Check(code, "JobError");
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) noexcept override { return S_OK; }

 private:
  explicit Callback(Function on_transferred) : on_transferred_(std::move(on_transferred)) {}
  ~Callback() = default;

  Function on_transferred_;
  std::atomic<ULONG> references_{1};
};

/// Has `callback` called for the end of a job, good or bad.
inline void Listen(IBackgroundCopyJob& job, const Held<Callback>& callback) {
  Check(job.SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR), "SetNotifyFlags");
  Check(job.SetNotifyInterface(callback.Get()), "SetNotifyInterface");
}

}  // namespace openbits::bench
