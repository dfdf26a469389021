#pragma once

// How both examples run a job: what the callbacks tell the main thread, the callback's common half, the start and the wait.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <bitsmsg.h>

#include "examples/bits_client.h"
#include "examples/progress_line.h"

/// What the callbacks tell the main thread.
struct Outcome {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_done = false;
  bool is_good = false;
  std::vector<std::string> messages;  // to be printed by the main thread

  /// The job has ended; an empty message says nothing.
  void Finish(bool was_good, std::string message) {
    const std::lock_guard lock(mutex);
    is_done = true;
    is_good = was_good;
    if (!message.empty()) messages.push_back(std::move(message));
    changed.notify_all();
  }
};

/// Completes the job, or reports its error. `Interface` is IBackgroundCopyCallback or one that follows from it; a class
/// that follows from this one answers for the rest of it.
template <class Interface>
class JobCallback : public Interface {
 public:
  explicit JobCallback(std::shared_ptr<Outcome> outcome) : outcome_(std::move(outcome)) {}
  virtual ~JobCallback() = default;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (object == nullptr) return E_POINTER;
    if (iid == __uuidof(IUnknown) || iid == __uuidof(IBackgroundCopyCallback) || iid == __uuidof(Interface)) {
      *object = static_cast<Interface*>(this);
      AddRef();
      return S_OK;
    }
    *object = nullptr;
    return E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }

  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) override {
    BeforeComplete(job);
    const HRESULT code = job->Complete();
    char text[64] = "";
    if (FAILED(code)) std::snprintf(text, sizeof text, "Complete failed: 0x%08X", static_cast<unsigned>(code));
    if (code == BG_S_PARTIAL_COMPLETE) std::snprintf(text, sizeof text, "not all files were transferred");
    outcome_->Finish(code == S_OK, text);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) override {
    const std::string text = Describe(error);
    job->Cancel();
    outcome_->Finish(false, text);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* /*job*/, DWORD /*reserved*/) override { return S_OK; }

 protected:
  /// The last moment at which the job's files are under their temporary names.
  virtual void BeforeComplete(IBackgroundCopyJob* /*job*/) {}

  const std::shared_ptr<Outcome> outcome_;  // shared: a call may still be ending when the program goes on

 private:
  std::atomic<ULONG> references_{1};
};

/// True when not all files of the job have been transferred.
inline bool LacksFiles(IBackgroundCopyJob* job) {
  BG_JOB_PROGRESS progress{};
  return SUCCEEDED(job->GetProgress(&progress)) && progress.FilesTransferred < progress.FilesTotal;
}

/// Registers for the job's events and lets it run. Takes over the caller's reference to `new_callback`.
inline HRESULT Start(IBackgroundCopyJob* job, IBackgroundCopyCallback* new_callback) {
  Held<IBackgroundCopyCallback> callback;
  *callback.Put() = new_callback;
  BG_JOB_STATE state = BG_JOB_STATE_SUSPENDED;
  HRESULT code = job->GetState(&state);
  // An error of an earlier run is tried again before it would be reported again; a job that was complete, and was given more
  // files since, goes on with those.
  const bool goes_on = state == BG_JOB_STATE_ERROR || (state == BG_JOB_STATE_TRANSFERRED && LacksFiles(job));
  if (SUCCEEDED(code) && goes_on) code = job->Resume();
  if (FAILED(code)) return code;
  code = job->SetNotifyInterface(callback.Get());
  const bool is_waiting = state == BG_JOB_STATE_SUSPENDED || state == BG_JOB_STATE_TRANSIENT_ERROR;
  // Every other state goes on by itself, or has a callback due that ends the job.
  if (FAILED(code) || !is_waiting) return code;
  code = job->Resume();
  // The retry that was due may have won, and a callback may have ended the job since: it says how it went.
  if (code == static_cast<HRESULT>(BG_E_INVALID_STATE)) return S_OK;
  if (FAILED(code)) job->SetNotifyInterface(nullptr);
  return code;
}

/// Shows progress, and what the callbacks have to say, until one of them says that the job has ended.
inline void Wait(IBackgroundCopyJob* job, Outcome& outcome) {
  ProgressLine line;
  std::unique_lock lock(outcome.mutex);
  for (;;) {
    for (const std::string& message : outcome.messages) {
      line.End();
      std::fprintf(stderr, "%s\n", message.c_str());
    }
    outcome.messages.clear();
    if (outcome.is_done) break;
    lock.unlock();
    BG_JOB_PROGRESS progress{};
    if (SUCCEEDED(job->GetProgress(&progress))) line.Show(progress, StateOf(job));
    lock.lock();
    if (outcome.is_done || !outcome.messages.empty()) continue;
    outcome.changed.wait_for(lock, std::chrono::milliseconds(200));
  }
  line.End();
}
