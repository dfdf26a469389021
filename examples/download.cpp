// download [--to DIR] URL[#sha256=HEX] ...
//
// Downloads files with BITS. A plain BITS client: the same source builds with the Windows SDK.
// The job outlives the program: started again with the same folder, it goes on where it was. A hash behind the URL is
// compared with the data before the file gets its name.
#include <windows.h>

#include <bits.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "examples/bits_client.h"
#include "examples/job_run.h"
#include "examples/sha256.h"

namespace {

namespace fs = std::filesystem;

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

struct DownloadOutcome : Outcome {
  std::map<std::wstring, std::string> hashes;  // by remote name
};

/// Validates each file as it arrives.
class Callback final : public JobCallback<IBackgroundCopyCallback2> {
 public:
  Callback(const std::shared_ptr<DownloadOutcome>& outcome, std::vector<Wanted> wanted)
      : JobCallback(outcome), download_(outcome), wanted_(std::move(wanted)) {}

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
    const std::lock_guard lock(download_->mutex);
    download_->hashes[url] = hash;
    if (!is_valid) download_->messages.push_back("wrong SHA-256 " + hash + " of " + Narrow(url.c_str()));
    download_->changed.notify_all();
    return S_OK;
  }

 private:
  bool Matches(const std::wstring& url, const std::string& hash) const {
    return std::none_of(wanted_.begin(), wanted_.end(), [&](const Wanted& wanted) {
      return wanted.url == url && !wanted.sha256.empty() && wanted.sha256 != hash;
    });
  }

  const std::shared_ptr<DownloadOutcome> download_;
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
  const auto any = [](IBackgroundCopyJob*) { return true; };
  FindJob(manager, name, any, job);
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

/// True for a job that has left the queue with its files complete.
bool IsAcknowledged(IBackgroundCopyJob* job) {
  BG_JOB_STATE state = BG_JOB_STATE_ERROR;
  return job != nullptr && SUCCEEDED(job->GetState(&state)) && state == BG_JOB_STATE_ACKNOWLEDGED;
}

/// Prints each file with its hash; false when one is missing or not what was expected.
bool Report(const std::map<std::wstring, std::wstring>& files, const Arguments& arguments, DownloadOutcome& outcome) {
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
  const auto outcome = std::make_shared<DownloadOutcome>();
  if (code == BG_E_INVALID_STATE && IsAcknowledged(job.Get())) {
    // The earlier run was killed inside Complete, and this one's BITS has just brought it to its end.
    return Report(FilesOf(job.Get()), arguments, *outcome) ? 0 : 1;
  }
  if (FAILED(code)) return Fail("the job could not be made", code);
  const auto files = FilesOf(job.Get());
  code = Start(job.Get(), new Callback(outcome, arguments.files));
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
