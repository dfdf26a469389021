#pragma once

// What a client of BITS writes for itself once: references that are released, texts that are freed, errors in words.

#include <windows.h>

#include <bits.h>
#if __has_include(<openbits.h>)
#include <openbits.h>
#endif

#include <cstdio>
#include <string>

inline constexpr DWORD kEnglish = 0x0409;

/// Releases an interface when it goes out of scope.
template <class Interface>
class Held {
 public:
  Held() = default;
  explicit Held(Interface* object) : object_(object) {
    if (object_ != nullptr) object_->AddRef();
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { Reset(); }
  void Reset() {
    if (object_ != nullptr) object_->Release();
    object_ = nullptr;
  }
  Interface** Put() {
    Reset();
    return &object_;
  }
  void** PutVoid() { return reinterpret_cast<void**>(Put()); }
  Interface* Get() const { return object_; }
  Interface* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  Interface* object_ = nullptr;
};

/// UTF-8 of wide text, whether its units have 16 or 32 bits.
inline std::string Narrow(const wchar_t* text) {
  std::string utf8;
  for (; text != nullptr && *text != 0; ++text) {
    auto c = static_cast<unsigned long>(*text);
    if (sizeof(wchar_t) == 2) {
      c &= 0xFFFF;
      if (c >= 0xD800 && c < 0xDC00 && text[1] != 0) {
        ++text;
        c = 0x10000 + ((c - 0xD800) << 10) + ((static_cast<unsigned long>(*text) & 0xFFFF) - 0xDC00);
      }
    }
    const auto put = [&](unsigned long unit) { utf8 += static_cast<char>(static_cast<unsigned char>(unit)); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6));
      put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    }
  }
  return utf8;
}

/// Takes a text that BITS allocated.
inline std::wstring Take(LPWSTR text) {
  std::wstring result = text == nullptr ? L"" : text;
  CoTaskMemFree(text);
  return result;
}

/// The remote name of a file.
inline std::wstring RemoteName(IBackgroundCopyFile* file) {
  LPWSTR name = nullptr;
  return SUCCEEDED(file->GetRemoteName(&name)) ? Take(name) : L"";
}

/// The local name of a file.
inline std::wstring LocalName(IBackgroundCopyFile* file) {
  LPWSTR name = nullptr;
  return SUCCEEDED(file->GetLocalName(&name)) ? Take(name) : L"";
}

/// The error in words, with the file it is about.
inline std::string Describe(IBackgroundCopyError* error) {
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  error->GetError(&context, &code);
  LPWSTR words = nullptr;
  std::string text =
      SUCCEEDED(error->GetErrorDescription(kEnglish, &words)) ? Narrow(Take(words).c_str()) : std::string("error");
  char number[32];
  std::snprintf(number, sizeof number, " (0x%08X)", static_cast<unsigned>(code));
  text += number;
  Held<IBackgroundCopyFile> file;
  if (SUCCEEDED(error->GetFile(file.Put()))) text += ": " + Narrow(RemoteName(file.Get()).c_str());
  return text;
}

/// What the job is doing; for a passing error also why.
inline std::string StateOf(IBackgroundCopyJob* job) {
  BG_JOB_STATE state = BG_JOB_STATE_QUEUED;
  job->GetState(&state);
  Held<IBackgroundCopyError> error;
  if (state == BG_JOB_STATE_TRANSIENT_ERROR && SUCCEEDED(job->GetError(error.Put()))) {
    return "waiting: " + Describe(error.Get());
  }
  const char* const names[] = {"queued",  "connecting", "transferring", "suspended", "error",
                               "waiting", "checking",   "done",         "cancelled"};
  return state <= BG_JOB_STATE_CANCELLED ? names[state] : "";
}

/// With openbits OPENBITS_BACKEND decides who downloads, on Windows too; without it, the system's BITS does.
inline HRESULT MakeManager(void** manager) {
#ifdef OPENBITS_H
  return CreateBackgroundCopyManager(nullptr, __uuidof(IBackgroundCopyManager), manager);
#else
  return CoCreateInstance(__uuidof(BackgroundCopyManager), nullptr, CLSCTX_LOCAL_SERVER,
                          __uuidof(IBackgroundCopyManager), manager);
#endif
}

/// The job of that name, of an earlier run, for which `is_wanted` holds; nothing when there is none.
template <class Predicate>
void FindJob(IBackgroundCopyManager* manager, const std::wstring& name, Predicate is_wanted,
             Held<IBackgroundCopyJob>& found) {
  Held<IEnumBackgroundCopyJobs> jobs;
  if (FAILED(manager->EnumJobs(0, jobs.Put()))) return;
  Held<IBackgroundCopyJob> job;
  while (jobs->Next(1, job.Put(), nullptr) == S_OK) {
    LPWSTR text = nullptr;
    if (SUCCEEDED(job->GetDisplayName(&text)) && Take(text) == name && is_wanted(job.Get())) {
      job->QueryInterface(__uuidof(IBackgroundCopyJob), found.PutVoid());
      return;
    }
  }
}

/// Says what could not be done; the exit code of the program.
inline int Fail(const char* what, HRESULT code) {
  std::fprintf(stderr, "%s: 0x%08X\n", what, static_cast<unsigned>(code));
  return 1;
}
