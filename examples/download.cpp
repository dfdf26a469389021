// download [--to DIR] URL[#sha256=HEX] ...
//
// Downloads files with BITS. A plain BITS client: the same source builds with the Windows SDK.
// The job outlives the program: started again with the same folder, it goes on where it was. A hash behind the URL is
// compared with the data before the file gets its name.
#include <windows.h>

#include <bits.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "examples/bits_client.h"
#include "examples/progress_line.h"
#include "examples/sha256.h"

namespace {

namespace fs = std::filesystem;

std::wstring LocalName(IBackgroundCopyFile* file) {
  LPWSTR name = nullptr;
  return SUCCEEDED(file->GetLocalName(&name)) ? Take(name) : L"";
}

/// The hash of a file, empty when it cannot be read.
std::string HashOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 20);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.Update(reinterpret_cast<const unsigned char*>(buffer.data()), static_cast<std::size_t>(file.gcount()));
  }
  return file.bad() ? std::string() : hash.Finish();
}

/// One file the user asked for.
struct Wanted {
  std::wstring url;
  std::string sha256;  // empty: not given
};

struct Arguments {
  fs::path folder = ".";
  std::vector<Wanted> files;
};

/// Reads the command line; nothing in `files` when it cannot be used.
Arguments Parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    std::string value = values[i];
    if (value == "--to" && i + 1 < count) {
      arguments.folder = values[++i];
      continue;
    }
    if (value.rfind('-', 0) == 0) return {};
    Wanted wanted;
    if (const auto mark = value.find("#sha256="); mark != std::string::npos) {
      wanted.sha256 = value.substr(mark + 8);
      for (char& c : wanted.sha256) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
      }
      value.resize(mark);
    }
    wanted.url = fs::path(value).wstring();
    arguments.files.push_back(std::move(wanted));
  }
  return arguments;
}

/// The last part of a URL's path, made usable as a name of a file.
std::wstring FileNameOf(std::wstring url) {
  url.resize(std::min(url.find_first_of(L"?#"), url.size()));
  if (const auto scheme = url.find(L"://"); scheme != std::wstring::npos) url.erase(0, scheme + 3);
  const auto slash = url.find_last_of(L'/');
  std::wstring name = slash == std::wstring::npos ? L"" : url.substr(slash + 1);
  for (wchar_t& c : name) {
    if (c < L' ' || std::wstring(L"<>:\"\\|?*").find(c) != std::wstring::npos) c = L'_';
  }
  return name.empty() || name == L"." || name == L".." ? L"download" : name;
}

/// What the callbacks tell the main thread.
struct Outcome {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_done = false;
  bool is_good = false;
  std::vector<std::string> messages;           // to be printed by the main thread
  std::map<std::wstring, std::string> hashes;  // by remote name
};

/// Validates each file as it arrives, completes the job, reports its error.
class Callback final : public IBackgroundCopyCallback2 {
 public:
  Callback(std::shared_ptr<Outcome> outcome, std::vector<Wanted> wanted)
      : outcome_(std::move(outcome)), wanted_(std::move(wanted)) {}
  virtual ~Callback() = default;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (object == nullptr) return E_POINTER;
    if (iid == __uuidof(IUnknown) || iid == __uuidof(IBackgroundCopyCallback) ||
        iid == __uuidof(IBackgroundCopyCallback2)) {
      *object = static_cast<IBackgroundCopyCallback2*>(this);
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

  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob* /*job*/, IBackgroundCopyFile* file) override {
    Held<IBackgroundCopyFile3> data;
    LPWSTR name = nullptr;
    if (FAILED(file->QueryInterface(__uuidof(IBackgroundCopyFile3), data.PutVoid())) ||
        FAILED(data->GetTemporaryName(&name))) {
      return S_OK;  // the hash is compared after Complete instead
    }
    const std::string hash = HashOf(fs::path(Take(name)));
    if (hash.empty()) return S_OK;
    const std::wstring url = RemoteName(file);
    const bool is_valid = Matches(url, hash);
    data->SetValidationState(is_valid ? TRUE : FALSE);
    const std::lock_guard lock(outcome_->mutex);
    outcome_->hashes[url] = hash;
    if (!is_valid) outcome_->messages.push_back("wrong SHA-256 " + hash + " of " + Narrow(url.c_str()));
    outcome_->changed.notify_all();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) override {
    const HRESULT code = job->Complete();
    if (SUCCEEDED(code)) {
      Finish(true, {});
    } else {
      char text[64];
      std::snprintf(text, sizeof text, "Complete failed: 0x%08X", static_cast<unsigned>(code));
      Finish(false, text);
    }
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) override {
    const std::string text = Describe(error);
    job->Cancel();
    Finish(false, text);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* /*job*/, DWORD /*reserved*/) override { return S_OK; }

 private:
  bool Matches(const std::wstring& url, const std::string& hash) const {
    return std::none_of(wanted_.begin(), wanted_.end(), [&](const Wanted& wanted) {
      return wanted.url == url && !wanted.sha256.empty() && wanted.sha256 != hash;
    });
  }
  void Finish(bool is_good, std::string message) {
    const std::lock_guard lock(outcome_->mutex);
    outcome_->is_done = true;
    outcome_->is_good = is_good;
    if (!message.empty()) outcome_->messages.push_back(std::move(message));
    outcome_->changed.notify_all();
  }

  std::atomic<ULONG> references_{1};
  const std::shared_ptr<Outcome> outcome_;  // shared: a call may still be ending when the program goes on
  const std::vector<Wanted> wanted_;
};

/// Local names of the job's files by their remote names.
std::map<std::wstring, std::wstring> FilesOf(IBackgroundCopyJob* job) {
  std::map<std::wstring, std::wstring> names;
  Held<IEnumBackgroundCopyFiles> files;
  if (FAILED(job->EnumFiles(files.Put()))) return names;
  Held<IBackgroundCopyFile> file;
  while (files->Next(1, file.Put(), nullptr) == S_OK)
    names[RemoteName(file.Get())] = LocalName(file.Get());
  return names;
}

/// Adds what the job does not have yet. Two URLs that end in the same name get different files.
HRESULT AddFiles(IBackgroundCopyJob* job, const Arguments& arguments) {
  std::map<std::wstring, std::wstring> names = FilesOf(job);
  for (const Wanted& wanted : arguments.files) {
    if (names.count(wanted.url) != 0) continue;
    const std::wstring name = FileNameOf(wanted.url);
    std::wstring local = (arguments.folder / name).wstring();
    const auto is_taken = [&] {
      return std::any_of(names.begin(), names.end(), [&](const auto& known) { return known.second == local; });
    };
    for (int i = 2; is_taken(); ++i)
      local = (arguments.folder / (std::to_wstring(i) + L"-" + name)).wstring();
    if (const HRESULT code = job->AddFile(wanted.url.c_str(), local.c_str()); FAILED(code)) {
      std::fprintf(stderr, "cannot add %s\n", Narrow(wanted.url.c_str()).c_str());
      return code;
    }
    names[wanted.url] = local;
  }
  return S_OK;
}

/// Finds or makes the job and gives it its files and settings.
HRESULT Prepare(IBackgroundCopyManager* manager, const Arguments& arguments, Held<IBackgroundCopyJob>& job) {
  std::wstring name = L"openbits download example: " + arguments.folder.wstring();
  if (name.size() > 250) name.resize(250);
  FindJob(manager, name, job);
  const bool is_new = !job;
  if (is_new) {
    GUID id;
    const HRESULT code = manager->CreateJob(name.c_str(), BG_JOB_TYPE_DOWNLOAD, &id, job.Put());
    if (FAILED(code)) return code;
  } else {
    std::printf("Going on with the job of an earlier run\n");
  }
  HRESULT code = job->SetPriority(BG_JOB_PRIORITY_FOREGROUND);
  if (SUCCEEDED(code)) code = job->SetMinimumRetryDelay(5);
  if (SUCCEEDED(code)) code = AddFiles(job.Get(), arguments);
  if (SUCCEEDED(code)) {
    code = job->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | BG_NOTIFY_FILE_TRANSFERRED);
  }
  if (FAILED(code) && is_new) job->Cancel();
  return code;
}

/// Shows progress until a callback says that the job has ended.
void Wait(IBackgroundCopyJob* job, Outcome& outcome) {
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

/// Prints each file with its hash; false when one is missing or not what was expected.
bool Report(const std::map<std::wstring, std::wstring>& files, const Arguments& arguments, Outcome& outcome) {
  bool is_good = true;
  for (const Wanted& wanted : arguments.files) {
    const auto file = files.find(wanted.url);
    if (file == files.end()) continue;
    std::string hash = outcome.hashes[wanted.url];
    // A file of an earlier run was not announced again.
    if (hash.empty()) hash = HashOf(fs::path(file->second));
    const bool matches = !hash.empty() && (wanted.sha256.empty() || wanted.sha256 == hash);
    std::printf("%s  %s%s\n", hash.empty() ? "(unreadable)" : hash.c_str(), Narrow(file->second.c_str()).c_str(),
                !matches                ? "  WRONG"
                : wanted.sha256.empty() ? ""
                                        : "  as expected");
    is_good = is_good && matches;
  }
  return is_good;
}

/// Registers for the job's events and lets it run.
HRESULT Start(IBackgroundCopyJob* job, const std::shared_ptr<Outcome>& outcome, const Arguments& arguments) {
  BG_JOB_STATE state = BG_JOB_STATE_SUSPENDED;
  HRESULT code = job->GetState(&state);
  // An error of an earlier run is tried again before it would be reported again.
  if (SUCCEEDED(code) && state == BG_JOB_STATE_ERROR) code = job->Resume();
  if (FAILED(code)) return code;
  Held<Callback> callback;
  *callback.Put() = new Callback(outcome, arguments.files);
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

int Download(Arguments arguments) {
  std::error_code failure;
  arguments.folder = fs::absolute(arguments.folder, failure).lexically_normal();
  fs::create_directories(arguments.folder, failure);
  if (failure) {
    std::fprintf(stderr, "%s: %s\n", Narrow(arguments.folder.wstring().c_str()).c_str(), failure.message().c_str());
    return 1;
  }
  Held<IBackgroundCopyManager> manager;
  HRESULT code = MakeManager(manager.PutVoid());
  if (FAILED(code)) return Fail("BITS is not available", code);
  Held<IBackgroundCopyJob> job;
  code = Prepare(manager.Get(), arguments, job);
  if (FAILED(code)) return Fail("the job could not be made", code);
  const auto files = FilesOf(job.Get());
  const auto outcome = std::make_shared<Outcome>();
  code = Start(job.Get(), outcome, arguments);
  if (FAILED(code)) return Fail("the job could not be started", code);
  Wait(job.Get(), *outcome);
  if (!outcome->is_good) return 1;
  return Report(files, arguments, *outcome) ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = Parse(count, values);
  if (arguments.files.empty()) {
    std::fprintf(stderr, "usage: download [--to DIR] URL[#sha256=HEX] ...\n");
    return 2;
  }
  const HRESULT code = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (FAILED(code)) return Fail("CoInitializeEx", code);
  const int result = Download(arguments);
  CoUninitialize();
  return result;
}
