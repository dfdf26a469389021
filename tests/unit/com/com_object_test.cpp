#include "bits_api/com/com_object.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "bits_api/com/com_call.h"
#include "bits_api/com/copy_file.h"
#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

// The object's IUnknown, as QueryInterface on `object` gives it.
template <class Interface>
IUnknown* IdentityOf(Interface* object) {
  IUnknown* identity = nullptr;
  EXPECT_EQ(object->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&identity)), S_OK);
  identity->Release();
  return identity;
}

template <class Interface>
void ExpectSameIdentity(IUnknown* object) {
  ComPtr<Interface> other;
  ASSERT_EQ(object->QueryInterface(__uuidof(Interface), reinterpret_cast<void**>(other.Put())), S_OK);
  EXPECT_EQ(IdentityOf(other.Get()), object);
  ComPtr<IBackgroundCopyJob> back;
  EXPECT_EQ(other->QueryInterface(__uuidof(IBackgroundCopyJob), reinterpret_cast<void**>(back.Put())), S_OK);
}

TEST(ComObject, EveryInterfaceOfAJobHasOneIdentity) {
  const JobFixture fixture;
  const auto job = MakeObject<CopyJob>(fixture.session, fixture.view);
  IUnknown* const identity = IdentityOf(static_cast<IBackgroundCopyJob*>(job.Get()));
  ExpectSameIdentity<IBackgroundCopyJob>(identity);
  ExpectSameIdentity<IBackgroundCopyJob2>(identity);
  ExpectSameIdentity<IBackgroundCopyJob3>(identity);
  ExpectSameIdentity<IBackgroundCopyJob4>(identity);
  ExpectSameIdentity<IBackgroundCopyJob5>(identity);
  ExpectSameIdentity<IBackgroundCopyJobHttpOptions>(identity);
  ExpectSameIdentity<IBackgroundCopyJobHttpOptions2>(identity);
  ExpectSameIdentity<IBackgroundCopyJobHttpOptions3>(identity);
  ExpectSameIdentity<IBitsTokenOptions>(identity);
}

TEST(ComObject, AnInterfaceItDoesNotHaveGivesNullAndNoInterface) {
  const JobFixture fixture;
  const auto job = MakeObject<CopyJob>(fixture.session, fixture.view);
  void* object = job.Get();
  EXPECT_EQ(job->QueryInterface(__uuidof(IBackgroundCopyFile), &object), E_NOINTERFACE);
  EXPECT_EQ(object, nullptr);
  EXPECT_EQ(job->QueryInterface(__uuidof(IUnknown), nullptr), E_POINTER);
}

TEST(ComObject, TheLastReleaseDestroysTheObject) {
  const JobFixture fixture;
  const long before = fixture.view.use_count();
  auto* const file = MakeObject<CopyFile>(fixture.session, fixture.view, FileIndex{0}).Detach();
  EXPECT_EQ(fixture.view.use_count(), before + 1);
  EXPECT_EQ(file->AddRef(), 2U);
  EXPECT_EQ(file->Release(), 1U);
  EXPECT_EQ(file->Release(), 0U);
  EXPECT_EQ(fixture.view.use_count(), before);
}

TEST(ComPtr, CopiesAddReferencesAndMovesDoNot) {
  const JobFixture fixture;
  const auto file = MakeObject<CopyFile>(fixture.session, fixture.view, FileIndex{0});
  ComPtr<CopyFile> copy = file;
  EXPECT_EQ(copy->AddRef(), 3U);
  copy->Release();
  const ComPtr<CopyFile> moved = std::move(copy);
  EXPECT_EQ(moved->AddRef(), 3U);
  moved->Release();
  EXPECT_EQ(copy.Get(), nullptr);  // NOLINT(bugprone-use-after-move): that is the point
}

TEST(ComCall, NoExceptionLeaves) {
  EXPECT_EQ(ComCall([]() -> HRESULT { throw std::bad_alloc(); }), E_OUTOFMEMORY);
  EXPECT_EQ(ComCall([]() -> HRESULT { throw std::runtime_error("x"); }), E_UNEXPECTED);
  EXPECT_EQ(ComCall([] { return Status(); }), S_OK);
  EXPECT_EQ(ComCall([] { return Status(Error{Errc::kPending, ErrorContext::kNone, 0, {}}); }), E_PENDING);
}

TEST(ComCall, AGetterClearsItsValueWhenItFails) {
  ULONG value = 7;
  EXPECT_EQ(GiveValue(&value, []() -> ULONG { throw std::bad_alloc(); }), E_OUTOFMEMORY);
  EXPECT_EQ(value, 0U);
  EXPECT_EQ(GiveValue(static_cast<ULONG*>(nullptr), [] { return ULONG{1}; }), E_INVALIDARG);
}

}  // namespace
}  // namespace openbits::com
