// The back ends with the system's own engine: real state directories, no transfers.
#include <bits.h>
#include <bitsmsg.h>
#include <gtest/gtest.h>
#include <openbits.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <string>

#include "bits_api/com/com_object.h"
#include "bits_api/com/com_ptr.h"
#include "bits_api/com/hresult_map.h"
#include "tests/support/temp_dir.h"

namespace openbits::com {
namespace {

constexpr HRESULT kAlreadyRunning = FromWin32(1056);
constexpr HRESULT kDisabled = FromWin32(1058);

class BackendsTest : public ::testing::Test {
 protected:
  BackendsTest() { ::setenv("OPENBITS_STATE_DIR", Directory("default").c_str(), 1); }
  ~BackendsTest() override {
    ::unsetenv("OPENBITS_STATE_DIR");
    ::unsetenv("OPENBITS_BACKEND");
  }

  std::string Directory(const std::string& name) const { return (directory_ / name).string(); }
  // A manager whose queue is kept under `name`.
  HRESULT Open(const std::string& name, ComPtr<IBackgroundCopyManager>& manager,
               OPENBITS_BACKEND backend = OPENBITS_BACKEND_IN_PROCESS) const {
    const std::wstring path = std::filesystem::path(Directory(name)).wstring();
    const OPENBITS_OPTIONS options{sizeof(OPENBITS_OPTIONS), backend, path.c_str(), 0};
    return CreateBackgroundCopyManager(&options, IID_IBackgroundCopyManager, reinterpret_cast<void**>(manager.Put()));
  }
  static HRESULT Create(ComPtr<IBackgroundCopyManager>& manager, REFCLSID id = CLSID_BackgroundCopyManager,
                        DWORD context = CLSCTX_LOCAL_SERVER) {
    return CoCreateInstance(id, nullptr, context, IID_IBackgroundCopyManager, reinterpret_cast<void**>(manager.Put()));
  }
  static HRESULT AddJob(IBackgroundCopyManager& manager, ComPtr<IBackgroundCopyJob>& job) {
    GUID id{};
    return manager.CreateJob(L"job", BG_JOB_TYPE_DOWNLOAD, &id, job.Put());
  }
  static ULONG CountJobs(IBackgroundCopyManager& manager) {
    ComPtr<IEnumBackgroundCopyJobs> jobs;
    ULONG count = 0;
    EXPECT_EQ(manager.EnumJobs(0, jobs.Put()), S_OK);
    EXPECT_EQ(jobs->GetCount(&count), S_OK);
    return count;
  }

  test::TempDir directory_;
};

// The caller has no manager to ask for a text.
TEST_F(BackendsTest, WhyAnEngineDoesNotStartIsTold) {
  ::setenv("OPENBITS_POLICY_FILE", Directory("polcy.conf").c_str(), 1);
  ComPtr<IBackgroundCopyManager> manager;
  testing::internal::CaptureStderr();
  EXPECT_EQ(Open("queue", manager), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
  const std::string told = testing::internal::GetCapturedStderr();
  ::unsetenv("OPENBITS_POLICY_FILE");
  EXPECT_NE(told.find("event=engine_not_started"), std::string::npos) << told;
  EXPECT_NE(told.find("polcy.conf"), std::string::npos) << told;
  testing::internal::CaptureStderr();
  EXPECT_EQ(Open("queue", manager), S_OK);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(BackendsTest, AFinalJobHasNoCallback) {
  ComPtr<IBackgroundCopyManager> manager;
  ASSERT_EQ(Open("queue", manager), S_OK);
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  ASSERT_EQ(job->Cancel(), S_OK);
  IUnknown* callback = manager.Get();
  EXPECT_EQ(job->GetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(callback, nullptr);
}

TEST_F(BackendsTest, ManagersOfOneDirectoryShareAQueueAndOthersDoNot) {
  ComPtr<IBackgroundCopyManager> first;
  ComPtr<IBackgroundCopyManager> second;
  ComPtr<IBackgroundCopyManager> other;
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(Open("a", first), S_OK);
  ASSERT_EQ(Open("a//", second), S_OK);
  ASSERT_EQ(Open("b", other), S_OK);
  ASSERT_EQ(AddJob(*first.Get(), job), S_OK);
  EXPECT_EQ(CountJobs(*second.Get()), 1U);
  EXPECT_EQ(CountJobs(*other.Get()), 0U);
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(BackendsTest, AJobAloneKeepsItsEngineAndTheQueueOutlivesIt) {
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(Open("a", manager), S_OK);
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  manager.Reset();
  EXPECT_EQ(job->SetDescription(L"kept"), S_OK);
  job.Reset();
  // A new engine reads what the former one saved.
  ASSERT_EQ(Open("a", manager), S_OK);
  EXPECT_EQ(CountJobs(*manager.Get()), 1U);
}

TEST_F(BackendsTest, ADirectoryOfAnotherEngineIsRefused) {
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyManager> second;
  ASSERT_EQ(Open("a", manager), S_OK);
  // The same directory under another name is another engine.
  EXPECT_EQ(Open("b/../a", second), kAlreadyRunning);
  EXPECT_EQ(second.Get(), nullptr);
}

TEST_F(BackendsTest, WhatThisBuildLacksIsSaid) {
  ComPtr<IBackgroundCopyManager> manager;
  EXPECT_EQ(Open("a", manager, OPENBITS_BACKEND_SERVICE), kDisabled);
  EXPECT_EQ(Open("a", manager, OPENBITS_BACKEND_NATIVE), kDisabled);
  EXPECT_EQ(OpenbitsNativeVersion(), 0U);
  EXPECT_EQ(OpenbitsCapabilities() & (OPENBITS_CAPABILITY_SERVICE | OPENBITS_CAPABILITY_NATIVE), 0U);
  constexpr UINT32 kEngine = OPENBITS_CAPABILITY_IN_PROCESS | OPENBITS_CAPABILITY_DOWNLOAD |
                             OPENBITS_CAPABILITY_UPLOAD | OPENBITS_CAPABILITY_FILE_RANGES;
  EXPECT_EQ(OpenbitsCapabilities() & kEngine, kEngine);
}

TEST_F(BackendsTest, OptionsAreChecked) {
  void* object = &object;
  OPENBITS_OPTIONS options{};
  EXPECT_EQ(CreateBackgroundCopyManager(&options, IID_IUnknown, &object), E_INVALIDARG);
  EXPECT_EQ(object, nullptr);
  EXPECT_EQ(CreateBackgroundCopyManager(nullptr, IID_IUnknown, nullptr), E_INVALIDARG);
  ::setenv("OPENBITS_BACKEND", "elsewhere", 1);
  EXPECT_EQ(CreateBackgroundCopyManager(nullptr, IID_IUnknown, &object), E_INVALIDARG);
  ::setenv("OPENBITS_BACKEND", "inproc", 1);
  EXPECT_EQ(CreateBackgroundCopyManager(nullptr, IID_IBackgroundCopyJob, &object), E_NOINTERFACE);
  EXPECT_EQ(object, nullptr);
}

TEST_F(BackendsTest, EveryVersionOfTheClassIsServedAndNoOther) {
  ComPtr<IBackgroundCopyManager> manager;
  EXPECT_EQ(Create(manager), CO_E_NOTINITIALIZED);
  ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  const std::array<const CLSID*, 10> classes = {&CLSID_BackgroundCopyManager,     &CLSID_BackgroundCopyManager1_5,
                                                &CLSID_BackgroundCopyManager2_0,  &CLSID_BackgroundCopyManager2_5,
                                                &CLSID_BackgroundCopyManager3_0,  &CLSID_BackgroundCopyManager4_0,
                                                &CLSID_BackgroundCopyManager5_0,  &CLSID_BackgroundCopyManager10_1,
                                                &CLSID_BackgroundCopyManager10_2, &CLSID_BackgroundCopyManager10_3};
  for (const CLSID* const id : classes)
    EXPECT_EQ(Create(manager, *id), S_OK);
  EXPECT_EQ(Create(manager, CLSID_BackgroundCopyManager, CLSCTX_INPROC_SERVER), S_OK);
  EXPECT_EQ(Create(manager, IID_IUnknown), REGDB_E_CLASSNOTREG);
  EXPECT_EQ(manager.Get(), nullptr);
  ASSERT_EQ(Create(manager), S_OK);
  void* object = nullptr;
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, manager.Get(), CLSCTX_LOCAL_SERVER, IID_IUnknown, &object),
            CLASS_E_NOAGGREGATION);
  manager.Reset();
  CoUninitialize();
}

TEST_F(BackendsTest, TheLastCoUninitializeEndsTheEngine) {
  ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyManager> other_name;
  ASSERT_EQ(Create(manager), S_OK);
  manager.Reset();
  // Nobody holds an object, but COM is still there: transfers would go on.
  EXPECT_EQ(Open("x/../default", other_name), kAlreadyRunning);
  CoUninitialize();
  EXPECT_EQ(Open("x/../default", other_name), S_OK);
}

TEST_F(BackendsTest, AnObjectHeldOverTheLastCoUninitializeKeepsTheEngine) {
  ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyManager> other_name;
  ASSERT_EQ(Create(manager), S_OK);
  CoUninitialize();
  EXPECT_EQ(CountJobs(*manager.Get()), 0U);
  EXPECT_EQ(Open("x/../default", other_name), kAlreadyRunning);
  manager.Reset();
  EXPECT_EQ(Open("x/../default", other_name), S_OK);
}

// Holds its job's last events until the test lets go.
class WaitingCallback final : public ComObject<Implements<IBackgroundCopyCallback>> {
 public:
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* /*job*/) noexcept override {
    entered.set_value();
    go_on.get_future().wait();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* /*job*/, IBackgroundCopyError* /*error*/) noexcept override {
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* /*job*/, DWORD /*reserved*/) noexcept override {
    return S_OK;
  }

  std::promise<void> entered;
  std::promise<void> go_on;
};

TEST_F(BackendsTest, AnEngineWhoseLastObjectEndsInACallbackEndsToo) {
  const auto callback = MakeObject<WaitingCallback>();
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyJob> job;
  const std::wstring remote = L"file://" + directory_.Write("remote", "data").wstring();
  ASSERT_EQ(Open("a", manager), S_OK);
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  ASSERT_EQ(job->AddFile(remote.c_str(), (directory_ / "local").wstring().c_str()), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  callback->entered.get_future().wait();
  job.Reset();
  manager.Reset();
  callback->go_on.set_value();
  // Waits for the ending engine, or still meets it.
  ASSERT_EQ(Open("a", manager), S_OK);
  EXPECT_EQ(CountJobs(*manager.Get()), 1U);
}

// Counts who holds it, and tells when it is gone.
class HeldCallback final : public ComObject<Implements<IBackgroundCopyCallback>> {
 public:
  explicit HeldCallback(std::promise<void>& ended) : ended_(ended) {}
  ~HeldCallback() override {
    manager.Reset();
    ended_.set_value();
  }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) noexcept override { return on_transferred(job); }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* /*job*/, IBackgroundCopyError* /*error*/) noexcept override {
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* /*job*/, DWORD /*reserved*/) noexcept override {
    return S_OK;
  }

  std::function<HRESULT(IBackgroundCopyJob*)> on_transferred = [](IBackgroundCopyJob*) { return S_OK; };
  ComPtr<IBackgroundCopyManager> manager;

 private:
  std::promise<void>& ended_;
};

ULONG ReferencesOf(IUnknown& object) {
  object.AddRef();
  return object.Release();
}

TEST_F(BackendsTest, ACallbackIsGivenBackBeforeTheCallReturnsThatTakesItAway) {
  ComPtr<IBackgroundCopyManager> manager;
  ASSERT_EQ(Open("a", manager), S_OK);
  std::promise<void> ended;
  std::promise<void> other_ended;
  const auto callback = MakeObject<HeldCallback>(ended);
  const auto other = MakeObject<HeldCallback>(other_ended);
  for (int i = 0; i < 50; ++i) {
    ComPtr<IBackgroundCopyJob> job;
    ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
    ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
    EXPECT_GT(ReferencesOf(*callback.Get()), 1U);
    ASSERT_EQ(job->SetNotifyInterface(other.Get()), S_OK);  // replaced
    ASSERT_EQ(ReferencesOf(*callback.Get()), 1U);
    ASSERT_EQ(job->SetNotifyInterface(nullptr), S_OK);  // removed
    ASSERT_EQ(ReferencesOf(*other.Get()), 1U);
    ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
    ASSERT_EQ(job->Cancel(), S_OK);
    ASSERT_EQ(ReferencesOf(*callback.Get()), 1U);
    EXPECT_EQ(job->SetNotifyInterface(callback.Get()), BG_E_INVALID_STATE);  // refused
    ASSERT_EQ(ReferencesOf(*callback.Get()), 1U);
  }
}

TEST_F(BackendsTest, ACallbackThatCompletesItsJobAndHoldsTheManagerEnds) {
  std::promise<void> ended;
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(Open("a", manager), S_OK);
  auto callback = MakeObject<HeldCallback>(ended);
  callback->manager = manager;
  callback->on_transferred = [](IBackgroundCopyJob* transferred) { return transferred->Complete(); };
  const std::wstring remote = L"file://" + directory_.Write("remote", "data").wstring();
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  ASSERT_EQ(job->AddFile(remote.c_str(), (directory_ / "local").wstring().c_str()), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
  callback.Reset();
  manager.Reset();
  ASSERT_EQ(job->Resume(), S_OK);
  job.Reset();
  ended.get_future().wait();
  // The engine went with it: its directory is free under any name.
  ASSERT_EQ(Open("a", manager), S_OK);
  manager.Reset();
  EXPECT_EQ(Open("b/../a", manager), S_OK);
}

TEST_F(BackendsTest, ACallbackThatIsStillSetGoesWithTheEngine) {
  std::promise<void> ended;
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(Open("a", manager), S_OK);
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(MakeObject<HeldCallback>(ended).Get()), S_OK);
  job.Reset();
  manager.Reset();
  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds{0}), std::future_status::ready)
      << "before the last Release returns";
}

// BITS calls from a thread of COM: a program whose own threads are single-threaded apartments creates objects there too.
TEST_F(BackendsTest, ACallbackMayCreateObjects) {
  ASSERT_EQ(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), S_OK);
  std::promise<void> ended;
  std::promise<HRESULT> created;
  ComPtr<IBackgroundCopyManager> manager;
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(Create(manager), S_OK);
  auto callback = MakeObject<HeldCallback>(ended);
  callback->on_transferred = [&](IBackgroundCopyJob* transferred) {
    ComPtr<IBackgroundCopyManager> another;
    const HRESULT code = Create(another);
    transferred->Complete();
    created.set_value(code);
    return S_OK;
  };
  const std::wstring remote = L"file://" + directory_.Write("remote", "data").wstring();
  ASSERT_EQ(AddJob(*manager.Get(), job), S_OK);
  ASSERT_EQ(job->AddFile(remote.c_str(), (directory_ / "local").wstring().c_str()), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_EQ(created.get_future().get(), S_OK);
  callback.Reset();
  ended.get_future().wait();
  job.Reset();
  manager.Reset();
  CoUninitialize();
}

}  // namespace
}  // namespace openbits::com
