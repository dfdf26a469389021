#include "tests/conformance/conformance_fixture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

namespace openbits::test {

std::wstring Wide(const std::string& text) { return std::wstring(text.begin(), text.end()); }

std::string Take(LPWSTR text) {
  if (text == nullptr) return {};
  std::string narrow;
  for (const wchar_t* c = text; *c != L'\0'; ++c)
    narrow.push_back(static_cast<char>(*c));
  CoTaskMemFree(text);
  return narrow;
}

Conformance::Conformance() { SetPolicy("NotifyRetryDelay", "1"); }

Conformance::~Conformance() = default;

void Conformance::SetUp() {
  StartService();
  if (manager_) earlier_jobs_ = JobsOfQueue();
}

void Conformance::TearDown() {
  // The queue of the system's own service outlives the test; what was there before stays.
  if (CurrentBackend() == Backend::kNative && manager_) {
    for (const GUID& id : JobsOfQueue()) {
      const auto is_same = [&](const GUID& earlier) { return IsEqualGUID(earlier, id) != 0; };
      Ref<IBackgroundCopyJob> job;
      if (std::none_of(earlier_jobs_.begin(), earlier_jobs_.end(), is_same) &&
          SUCCEEDED(manager_->GetJob(id, job.Out()))) {
        job->Cancel();
      }
    }
  }
  StopService();
}

void Conformance::StartService() {
  std::string text;
  for (const auto& [name, value] : policies_)
    text += name + " = " + value + "\n";
  const auto file = state_.Write("policy.conf", text);
  SetEnvironment("OPENBITS_POLICY_FILE", file.string());
  SetEnvironment("OPENBITS_STATE_DIR", (state_ / "state").string());
  ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  is_initialized_ = true;
  ASSERT_EQ(MakeManager(manager_.OutVoid()), S_OK);
}

void Conformance::StopService() {
  manager_.Reset();
  if (!is_initialized_) return;
  is_initialized_ = false;
  CoUninitialize();
  callbacks_.clear();
}

Ref<IBackgroundCopyJob> Conformance::CreateJob(const wchar_t* name) {
  Ref<IBackgroundCopyJob> job;
  GUID id{};
  EXPECT_EQ(manager_->CreateJob(name, BG_JOB_TYPE_DOWNLOAD, &id, job.Out()), S_OK);
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  EXPECT_EQ(job->SetMinimumRetryDelay(600), S_OK);  // the next try is the test's
  return job;
}

Ref<IBackgroundCopyJob> Conformance::Reopen(const GUID& id) {
  Ref<IBackgroundCopyJob> job;
  EXPECT_EQ(manager_->GetJob(id, job.Out()), S_OK);
  return job;
}

GUID Conformance::IdOf(const Ref<IBackgroundCopyJob>& job) {
  GUID id{};
  EXPECT_EQ(job->GetId(&id), S_OK);
  return id;
}

void Conformance::AddFile(const Ref<IBackgroundCopyJob>& job, const std::string& path, const std::string& name) {
  ASSERT_EQ(job->AddFile(Wide(server_.Url(path)).c_str(), Wide((downloads_ / name).string()).c_str()), S_OK);
}

std::vector<GUID> Conformance::JobsOfQueue() {
  std::vector<GUID> ids;
  Ref<IEnumBackgroundCopyJobs> jobs;
  Ref<IBackgroundCopyJob> job;
  if (FAILED(manager_->EnumJobs(0, jobs.Out()))) return ids;
  while (jobs->Next(1, job.Out(), nullptr) == S_OK)
    ids.push_back(IdOf(job));
  return ids;
}

BG_JOB_STATE Conformance::StateOf(const Ref<IBackgroundCopyJob>& job) {
  BG_JOB_STATE state = BG_JOB_STATE_CANCELLED;
  EXPECT_EQ(job->GetState(&state), S_OK);
  return state;
}

bool Conformance::WaitForState(const Ref<IBackgroundCopyJob>& job, BG_JOB_STATE state) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (StateOf(job) != state) {
    if (std::chrono::steady_clock::now() > end) return false;
    LetOthersRun();
  }
  return true;
}

RecordingCallback* Conformance::Watch(const Ref<IBackgroundCopyJob>& job, ULONG flags,
                                      RecordingCallback::Action action) {
  auto* callback = new RecordingCallback(std::move(action));
  callbacks_.emplace_back(callback);
  EXPECT_EQ(job->SetNotifyFlags(flags), S_OK);
  EXPECT_EQ(job->SetNotifyInterface(static_cast<IBackgroundCopyCallback2*>(callback)), S_OK);
  return callback;
}

Ref<IBackgroundCopyFile> Conformance::FileOf(const Ref<IBackgroundCopyJob>& job, ULONG index) {
  Ref<IEnumBackgroundCopyFiles> files;
  Ref<IBackgroundCopyFile> file;
  EXPECT_EQ(job->EnumFiles(files.Out()), S_OK);
  if (index > 0) {
    EXPECT_EQ(files->Skip(index), S_OK);
  }
  EXPECT_EQ(files->Next(1, file.Out(), nullptr), S_OK);
  return file;
}

std::string Conformance::TemporaryOf(const Ref<IBackgroundCopyFile>& file) {
  LPWSTR name = nullptr;
  EXPECT_EQ(As<IBackgroundCopyFile3>(file.get())->GetTemporaryName(&name), S_OK);
  return Take(name);
}

std::optional<std::string> Conformance::Downloaded(const std::string& name) {
  if (!std::filesystem::exists(downloads_ / name)) return std::nullopt;
  return downloads_.Read(name);
}

std::size_t Conformance::FileCount() {
  const std::filesystem::directory_iterator files(downloads_.path());
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

std::size_t Conformance::TemporaryCount() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(downloads_.path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("BIT") && name.ends_with(".tmp")) ++count;
  }
  return count;
}

Conformance::Failure Conformance::FailureOf(const Ref<IBackgroundCopyJob>& job) {
  Ref<IBackgroundCopyError> error;
  Failure failure;
  EXPECT_EQ(job->GetError(error.Out()), S_OK);
  if (error) {
    EXPECT_EQ(error->GetError(&failure.context, &failure.code), S_OK);
  }
  return failure;
}

}  // namespace openbits::test
