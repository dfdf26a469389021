#include "bits_api/com/callback_target.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <utility>

#include "bits_api/com/callback_thread.h"
#include "bits_api/com/com_object.h"
#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

using engine::Delivery;
using engine::Notification;
using engine::NotificationKind;

// A caller's object that answers `answer` and counts itself.
template <class Interfaces>
class TestCallback : public ComObject<Interfaces> {
 public:
  explicit TestCallback(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~TestCallback() override { --alive_; }

  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) noexcept(false) override { return Called(job); }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) noexcept(false) override {
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    return Called(job);
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* job, DWORD reserved) noexcept(false) override {
    EXPECT_EQ(reserved, 0U);
    return Called(job);
  }

  std::function<HRESULT()> answer = [] { return S_OK; };
  int calls = 0;
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;

 protected:
  HRESULT Called(IBackgroundCopyJob* job) {
    ++calls;
    BG_JOB_STATE state{};
    EXPECT_EQ(job->GetState(&state), S_OK);
    EXPECT_TRUE(IsCallbackThread());
    return answer();
  }

 private:
  std::atomic<int>& alive_;
};

class FirstCallback final : public TestCallback<Implements<IBackgroundCopyCallback>> {
 public:
  using TestCallback::TestCallback;
};

class ThirdCallback final
    : public TestCallback<Implements<IBackgroundCopyCallback3, IBackgroundCopyCallback2, IBackgroundCopyCallback>> {
 public:
  using TestCallback::TestCallback;
  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile* file) override {
    LPWSTR name = nullptr;
    EXPECT_EQ(file->GetRemoteName(&name), S_OK);
    file_name = TakeText(name);
    return this->Called(job);
  }
  HRESULT STDMETHODCALLTYPE FileRangesTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile* /*file*/, DWORD count,
                                                  const BG_FILE_RANGE ranges[]) override {
    range_count = count;
    last_offset = ranges[count - 1].InitialOffset;
    return this->Called(job);
  }

  std::wstring file_name;
  DWORD range_count = 0;
  UINT64 last_offset = 0;
};

class CallbackTargetTest : public ::testing::Test {
 protected:
  ~CallbackTargetTest() override { EXPECT_EQ(alive_, 0); }

  Notification Event(NotificationKind kind) const {
    Notification notification{kind, fixture_.id, fixture_.view, {}, {}, {}};
    notification.file = FileIndex{1};
    return notification;
  }
  template <class Callback>
  std::shared_ptr<CallbackTarget> TargetOf(const ComPtr<Callback>& callback) {
    return CallbackTarget::Make(fixture_.session, callback.Get());
  }

  std::atomic<int> alive_{0};
  JobFixture fixture_;
};

TEST_F(CallbackTargetTest, JobEventsAreAcceptedWithOkOnly) {
  const auto callback = MakeObject<FirstCallback>(alive_);
  const auto target = TargetOf(callback);
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kJobTransferred)), Delivery::kAccepted);
  callback->answer = [] { return S_FALSE; };
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kJobTransferred)), Delivery::kFailed);
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kJobError)), Delivery::kFailed);
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kJobModification)), Delivery::kAccepted);
  EXPECT_EQ(callback->calls, 4);
  EXPECT_FALSE(IsCallbackThread());
}

TEST_F(CallbackTargetTest, JobErrorComesWithTheErrorOfTheEvent) {
  const auto callback = MakeObject<FirstCallback>(alive_);
  auto event = Event(NotificationKind::kJobError);
  event.error = engine::JobError{Error{Errc::kDiskFull, ErrorContext::kLocalFile, 0, {}}, {}, {}, {}};
  EXPECT_EQ(TargetOf(callback)->Deliver(event), Delivery::kAccepted);
  EXPECT_EQ(callback->context, BG_ERROR_CONTEXT_LOCAL_FILE);
  EXPECT_EQ(callback->code, FromWin32(112));
}

// BITS: nf-bits3_0-ibackgroundcopycallback2-filetransferred, "Return value": again if negative.
TEST_F(CallbackTargetTest, AFileEventFailsWithNegativeCodesOnly) {
  const auto callback = MakeObject<ThirdCallback>(alive_);
  const auto target = TargetOf(callback);
  callback->answer = [] { return S_FALSE; };
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kFileTransferred)), Delivery::kAccepted);
  EXPECT_EQ(callback->file_name, L"http://host/two");
  callback->answer = [] { return E_FAIL; };
  EXPECT_EQ(target->Deliver(Event(NotificationKind::kFileTransferred)), Delivery::kFailed);
}

TEST_F(CallbackTargetTest, RangesAreHandedOver) {
  const auto callback = MakeObject<ThirdCallback>(alive_);
  auto event = Event(NotificationKind::kFileRangesTransferred);
  event.ranges = {{0, 5}, {10, 5}};
  EXPECT_EQ(TargetOf(callback)->Deliver(event), Delivery::kAccepted);
  EXPECT_EQ(callback->range_count, 2U);
  EXPECT_EQ(callback->last_offset, 10U);
}

TEST_F(CallbackTargetTest, SupportsWhatTheObjectHas) {
  const auto first = TargetOf(MakeObject<FirstCallback>(alive_));
  EXPECT_TRUE(first->Supports(NotificationKind::kJobModification));
  EXPECT_FALSE(first->Supports(NotificationKind::kFileTransferred));
  const auto third = TargetOf(MakeObject<ThirdCallback>(alive_));
  EXPECT_TRUE(third->Supports(NotificationKind::kFileTransferred));
  EXPECT_TRUE(third->Supports(NotificationKind::kFileRangesTransferred));
}

TEST_F(CallbackTargetTest, WhatUserCodeThrowsIsAFailure) {
  const auto callback = MakeObject<FirstCallback>(alive_);
  callback->answer = []() -> HRESULT { throw std::runtime_error("user"); };
  EXPECT_EQ(TargetOf(callback)->Deliver(Event(NotificationKind::kJobTransferred)), Delivery::kFailed);
  EXPECT_FALSE(IsCallbackThread());
}

TEST_F(CallbackTargetTest, WithoutItsSessionItIsDisconnected) {
  const auto callback = MakeObject<FirstCallback>(alive_);
  const auto target = TargetOf(callback);
  const auto event = Event(NotificationKind::kJobTransferred);
  fixture_.session.reset();
  EXPECT_EQ(target->Deliver(event), Delivery::kDisconnected);
  EXPECT_EQ(callback->calls, 0);
}

// What the object holds may be the last reference to the engine whose thread this is.
TEST_F(CallbackTargetTest, ReferencesAreGivenBackAsInACallback) {
  struct Watcher final : ComObject<Implements<IBackgroundCopyCallback>> {
    explicit Watcher(bool& was_callback_thread) : was_callback_thread_(was_callback_thread) {}
    ~Watcher() override { was_callback_thread_ = IsCallbackThread(); }
    HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* /*job*/) noexcept override { return S_OK; }
    HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* /*job*/, IBackgroundCopyError* /*error*/) noexcept override {
      return S_OK;
    }
    HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* /*job*/, DWORD /*reserved*/) noexcept override {
      return S_OK;
    }
    bool& was_callback_thread_;
  };
  bool was_callback_thread = false;
  auto target = TargetOf(MakeObject<Watcher>(was_callback_thread));
  EXPECT_FALSE(was_callback_thread);
  target.reset();
  EXPECT_TRUE(was_callback_thread);
  EXPECT_FALSE(IsCallbackThread());
}

TEST_F(CallbackTargetTest, SettingRegistersOnceAndGettingGivesTheVeryPointer) {
  const auto job = MakeObject<CopyJob>(fixture_.session, fixture_.view);
  const auto callback = MakeObject<FirstCallback>(alive_);
  ASSERT_EQ(job->SetNotifyInterface(callback.Get()), S_OK);
  EXPECT_TRUE(fixture_.service->registered.empty());
  ASSERT_NE(fixture_.service->job_target, nullptr);
  ComPtr<IUnknown> same;
  ASSERT_EQ(job->GetNotifyInterface(same.Put()), S_OK);
  EXPECT_EQ(same.Get(), static_cast<IUnknown*>(callback.Get()));
  same.Reset();
  ASSERT_EQ(job->SetNotifyInterface(nullptr), S_OK);
  ASSERT_EQ(job->GetNotifyInterface(same.Put()), S_OK);
  EXPECT_EQ(same.Get(), nullptr);
  // Given back on this thread, before the call returned.
  EXPECT_EQ(callback->AddRef(), 2U);
  callback->Release();
}

TEST_F(CallbackTargetTest, ARefusedTargetIsGivenBack) {
  const auto job = MakeObject<CopyJob>(fixture_.session, fixture_.view);
  fixture_.service->failure = Error{Errc::kInvalidState, ErrorContext::kNone, 0, {}};
  EXPECT_EQ(job->SetNotifyInterface(MakeObject<FirstCallback>(alive_).Get()), BG_E_INVALID_STATE);
  EXPECT_EQ(alive_, 0);
  EXPECT_EQ(job->SetNotifyInterface(static_cast<IBackgroundCopyJob*>(job.Get())), E_NOINTERFACE);
}

// The vtable of a C program: no C++ object behind it at all.
struct CObject {
  const void* const* vtable;
  int references;
  int transferred;
};
HRESULT CQuery(CObject* self, REFIID iid, void** object) {
  const bool is_known = IsEqualGUID(iid, IID_IUnknown) || IsEqualGUID(iid, IID_IBackgroundCopyCallback);
  *object = is_known ? self : nullptr;
  self->references += is_known ? 1 : 0;
  return is_known ? S_OK : E_NOINTERFACE;
}
ULONG CAddRef(CObject* self) { return static_cast<ULONG>(++self->references); }
ULONG CRelease(CObject* self) { return static_cast<ULONG>(--self->references); }
HRESULT CTransferred(CObject* self, IBackgroundCopyJob* /*job*/) {
  ++self->transferred;
  return S_OK;
}

TEST_F(CallbackTargetTest, AVtableInCIsEnough) {
  const void* const vtable[] = {reinterpret_cast<const void*>(&CQuery),
                                reinterpret_cast<const void*>(&CAddRef),
                                reinterpret_cast<const void*>(&CRelease),
                                reinterpret_cast<const void*>(&CTransferred),
                                nullptr,
                                nullptr};
  CObject object{vtable, 1, 0};
  {
    const auto target = CallbackTarget::Make(fixture_.session, reinterpret_cast<IUnknown*>(&object));
    ASSERT_NE(target, nullptr);
    EXPECT_FALSE(target->Supports(NotificationKind::kFileTransferred));
    EXPECT_EQ(target->Deliver(Event(NotificationKind::kJobTransferred)), Delivery::kAccepted);
  }
  EXPECT_EQ(object.transferred, 1);
  EXPECT_EQ(object.references, 1);
}

}  // namespace
}  // namespace openbits::com
