// upload [--reply FILE] [--user NAME:PASSWORD] FILE URL
//
// Uploads a file with BITS to a server that speaks the BITS upload protocol (IIS, or bits-upload-server). A plain BITS
// client: the same source builds with the Windows SDK. With --reply the server's application answers, and the answer
// becomes FILE. The job outlives the program: started again with the same arguments, it goes on where it was.
#include <windows.h>

#include <bits.h>
#include <bitsmsg.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "examples/bits_client.h"
#include "examples/job_run.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path file;
  std::wstring url;  // empty: the command line cannot be used
  fs::path reply;    // empty: no reply is wanted
  std::wstring user;
  std::wstring password;
};

Arguments Parse(int count, char** values) {
  Arguments arguments;
  int names = 0;
  for (int i = 1; i < count; ++i) {
    const std::string value = values[i];
    if (value == "--reply" && i + 1 < count) {
      arguments.reply = values[++i];
    } else if (value == "--user" && i + 1 < count) {
      const std::wstring both = fs::path(values[++i]).wstring();
      arguments.user = both.substr(0, both.find(L':'));
      if (arguments.user.size() < both.size()) arguments.password = both.substr(arguments.user.size() + 1);
    } else if (value.rfind('-', 0) == 0 || names == 2) {
      return {};
    } else if (names++ == 0) {
      arguments.file = value;
    } else {
      arguments.url = fs::path(value).wstring();
    }
  }
  return arguments;
}

struct UploadOutcome : Outcome {
  std::string reply;
};

/// Takes the reply before it gets its name.
class Callback final : public JobCallback<IBackgroundCopyCallback> {
 public:
  explicit Callback(const std::shared_ptr<UploadOutcome>& outcome) : JobCallback(outcome), upload_(outcome) {}

 private:
  void BeforeComplete(IBackgroundCopyJob* job) override {
    std::string reply = ReplyOf(job);
    const std::lock_guard lock(upload_->mutex);
    upload_->reply = std::move(reply);
  }
  /// The reply as text; empty without one.
  static std::string ReplyOf(IBackgroundCopyJob* job) {
    Held<IBackgroundCopyJob2> with_reply;
    BYTE* data = nullptr;
    UINT64 length = 0;
    if (FAILED(job->QueryInterface(__uuidof(IBackgroundCopyJob2), with_reply.PutVoid()))) return {};
    const HRESULT code = with_reply->GetReplyData(&data, &length);
    if (code == static_cast<HRESULT>(BG_E_TOO_LARGE)) return std::to_string(length).append(" bytes");
    if (FAILED(code) || data == nullptr) return {};
    std::string text(reinterpret_cast<const char*>(data), static_cast<std::size_t>(length));
    CoTaskMemFree(data);
    return text;
  }

  const std::shared_ptr<UploadOutcome> upload_;
};

/// Sets name and password, for servers that ask for them.
HRESULT SetUser(IBackgroundCopyJob2* job, Arguments& arguments) {
  if (arguments.user.empty()) return S_OK;
  BG_AUTH_CREDENTIALS credentials{};
  credentials.Target = BG_AUTH_TARGET_SERVER;
  credentials.Scheme = BG_AUTH_SCHEME_BASIC;
  credentials.Credentials.Basic.UserName = arguments.user.data();
  credentials.Credentials.Basic.Password = arguments.password.data();
  return job->SetCredentials(&credentials);
}

bool HasFile(IBackgroundCopyJob* job) {
  BG_JOB_PROGRESS progress{};
  return SUCCEEDED(job->GetProgress(&progress)) && progress.FilesTotal != 0;
}

/// Where the job's reply goes; empty if that is not known.
std::wstring ReplyName(IBackgroundCopyJob* job) {
  Held<IBackgroundCopyJob2> with_reply;
  LPWSTR name = nullptr;
  if (FAILED(job->QueryInterface(__uuidof(IBackgroundCopyJob2), with_reply.PutVoid()))) return {};
  return SUCCEEDED(with_reply->GetReplyFileName(&name)) && name != nullptr ? Take(name) : std::wstring();
}

/// Whether an earlier run of the same arguments made the job: the URL alone may have been another file's.
bool IsFor(IBackgroundCopyJob* job, const Arguments& arguments) {
  BG_JOB_TYPE type = BG_JOB_TYPE_UPLOAD;
  Held<IEnumBackgroundCopyFiles> files;
  Held<IBackgroundCopyFile> file;
  if (FAILED(job->GetType(&type)) || FAILED(job->EnumFiles(files.Put()))) return false;
  if (files->Next(1, file.Put(), nullptr) != S_OK) return false;
  const bool has_reply = type == BG_JOB_TYPE_UPLOAD_REPLY;
  return has_reply == !arguments.reply.empty() && (!has_reply || ReplyName(job) == arguments.reply.wstring()) &&
         RemoteName(file.Get()) == arguments.url && LocalName(file.Get()) == arguments.file.wstring();
}

/// Finds or makes the job and gives it its file and settings.
HRESULT Prepare(IBackgroundCopyManager* manager, Arguments& arguments, Held<IBackgroundCopyJob>& job) {
  std::wstring name = L"openbits upload example: " + arguments.url;
  if (name.size() > 250) name.resize(250);
  // A job for another file stays what it is, and this file gets one of its own.
  FindJob(
      manager, name, [&arguments](IBackgroundCopyJob* other) { return IsFor(other, arguments); }, job);
  if (job) {
    std::printf("Going on with the job of an earlier run\n");
    return S_OK;
  }
  // The file comes last: a run that ended before it left a job without all of its settings.
  FindJob(
      manager, name, [](IBackgroundCopyJob* other) { return !HasFile(other); }, job);
  if (job) job->Cancel();
  GUID id;
  const bool wants_reply = !arguments.reply.empty();
  HRESULT code =
      manager->CreateJob(name.c_str(), wants_reply ? BG_JOB_TYPE_UPLOAD_REPLY : BG_JOB_TYPE_UPLOAD, &id, job.Put());
  if (FAILED(code)) return code;
  Held<IBackgroundCopyJob2> upload;
  code = job->QueryInterface(__uuidof(IBackgroundCopyJob2), upload.PutVoid());
  if (SUCCEEDED(code)) code = upload->SetPriority(BG_JOB_PRIORITY_FOREGROUND);
  if (SUCCEEDED(code)) code = upload->SetMinimumRetryDelay(5);
  if (SUCCEEDED(code)) code = SetUser(upload.Get(), arguments);
  if (SUCCEEDED(code) && wants_reply) code = upload->SetReplyFileName(arguments.reply.wstring().c_str());
  if (SUCCEEDED(code)) code = upload->AddFile(arguments.url.c_str(), arguments.file.wstring().c_str());
  if (FAILED(code)) job->Cancel();
  return code;
}

int Upload(Arguments arguments) {
  std::error_code failure;
  arguments.file = fs::absolute(arguments.file, failure).lexically_normal();
  if (!arguments.reply.empty()) arguments.reply = fs::absolute(arguments.reply, failure).lexically_normal();
  Held<IBackgroundCopyManager> manager;
  HRESULT code = MakeManager(manager.PutVoid());
  if (FAILED(code)) return Fail("BITS is not available", code);
  Held<IBackgroundCopyJob> job;
  code = Prepare(manager.Get(), arguments, job);
  if (FAILED(code)) return Fail("the job could not be made", code);
  const auto outcome = std::make_shared<UploadOutcome>();
  code = Start(job.Get(), new Callback(outcome));
  if (FAILED(code)) return Fail("the job could not be started", code);
  Wait(job.Get(), *outcome);
  if (!outcome->is_good) return 1;
  std::printf("Uploaded %s\n", Narrow(arguments.file.wstring().c_str()).c_str());
  if (!arguments.reply.empty()) {
    std::printf("The reply is in %s: %s\n", Narrow(arguments.reply.wstring().c_str()).c_str(), outcome->reply.c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = Parse(count, values);
  if (arguments.url.empty()) {
    std::fprintf(stderr, "usage: upload [--reply FILE] [--user NAME:PASSWORD] FILE URL\n");
    return 2;
  }
  const HRESULT code = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (FAILED(code)) return Fail("CoInitializeEx", code);
  const int result = Upload(arguments);
  CoUninitialize();
  return result;
}
