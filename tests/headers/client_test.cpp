#include "tests/headers/client.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>
#include <qmgr.h>

namespace {

// A job as far as QueryInterface; its other methods are never called.
class QueriedOnly {
 public:
  struct Table {
    HRESULT (*query)(QueriedOnly*, REFIID, void**);
    ULONG (*add_ref)(QueriedOnly*);
    ULONG (*release)(QueriedOnly*);
  };

  explicit QueriedOnly(const GUID& refused) : refused_(refused) {}

  IUnknown* unknown() { return reinterpret_cast<IUnknown*>(this); }
  [[nodiscard]] int references() const { return references_; }

 private:
  static HRESULT Query(QueriedOnly* self, REFIID riid, void** object) {
    *object = riid == self->refused_ ? nullptr : self;
    if (*object == nullptr) return E_NOINTERFACE;
    ++self->references_;
    return S_OK;
  }
  static ULONG AddRef(QueriedOnly* self) { return static_cast<ULONG>(++self->references_); }
  static ULONG Release(QueriedOnly* self) { return static_cast<ULONG>(--self->references_); }

  static constexpr Table kTable{Query, AddRef, Release};
  [[maybe_unused]] const Table* table_ = &kTable;
  GUID refused_;
  int references_ = 1;
};

TEST(Client, QueriesForTheNewestJobByUuidofAndPpvArgs) {
  QueriedOnly job(GUID_NULL);
  IBackgroundCopyJob5* newest = nullptr;
  EXPECT_EQ(QueryNewestJob(job.unknown(), &newest), S_OK);
  EXPECT_EQ(static_cast<void*>(newest), static_cast<void*>(&job));
  EXPECT_EQ(job.references(), 2);
}

TEST(Client, QueriesByTheInterfacesOwnIdentifier) {
  QueriedOnly job(IID_IBackgroundCopyJob5);
  IBackgroundCopyJob5* newest = nullptr;
  EXPECT_EQ(QueryNewestJob(job.unknown(), &newest), E_NOINTERFACE);
  EXPECT_EQ(newest, nullptr);
  EXPECT_EQ(job.references(), 1);
}

TEST(Client, QueryInterfaceTemplateTakesItsIdentifierFromThePointer) {
  QueriedOnly job(IID_IBackgroundCopyJob3);
  IBackgroundCopyJob4* fourth = nullptr;
  EXPECT_EQ(job.unknown()->QueryInterface(&fourth), S_OK);
  IBackgroundCopyJob3* third = nullptr;
  EXPECT_EQ(job.unknown()->QueryInterface(&third), E_NOINTERFACE);
}

TEST(Client, CallbackIsReachedThroughEveryInterfaceItClaims) {
  ClientCalls calls;
  IBackgroundCopyCallback3* callback = MakeClientCallback(calls);
  for (const GUID* iid :
       {&IID_IUnknown, &IID_IBackgroundCopyCallback, &IID_IBackgroundCopyCallback2, &IID_IBackgroundCopyCallback3}) {
    void* object = nullptr;
    EXPECT_EQ(callback->QueryInterface(*iid, &object), S_OK);
    EXPECT_EQ(object, callback);
    callback->Release();
  }
  void* job = &calls;
  EXPECT_EQ(callback->QueryInterface(IID_IBackgroundCopyJob, &job), E_NOINTERFACE);
  EXPECT_EQ(job, nullptr);
  const BG_FILE_RANGE ranges[] = {{0, 10}, {10, BG_LENGTH_TO_EOF}};
  callback->FileRangesTransferred(nullptr, nullptr, 2, ranges);
  EXPECT_EQ(calls.ranges, 101);
  EXPECT_EQ(callback->Release(), 0u);
  EXPECT_EQ(calls.deleted, 1);
}

TEST(Client, CodesAreLabelsOfASwitch) {
  EXPECT_EQ(Classify(S_OK), 0);
  EXPECT_EQ(Classify(BG_S_PARTIAL_COMPLETE), 1);
  EXPECT_EQ(Classify(BG_E_NOT_FOUND), 2);
  EXPECT_EQ(Classify(static_cast<HRESULT>(0x80190194)), 3);
  EXPECT_EQ(Classify(static_cast<HRESULT>(0x80070422)), 4);
  EXPECT_EQ(Classify(REGDB_E_CLASSNOTREG), 5);
  EXPECT_EQ(Classify(S_FALSE), -1);
  EXPECT_EQ(Classify(E_FAIL), -2);
}

TEST(Client, HresultFromWin32KeepsWhatIsAnHresultAlready) {
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_SUCCESS), S_OK);
  EXPECT_EQ(HRESULT_FROM_WIN32(E_ACCESSDENIED), E_ACCESSDENIED);
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), E_ACCESSDENIED);
  EXPECT_EQ(HRESULT_FROM_WIN32(static_cast<DWORD>(RPC_X_BAD_STUB_DATA)), static_cast<HRESULT>(0x800706F7));
  EXPECT_EQ(HRESULT_CODE(E_INVALIDARG), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(HRESULT_FACILITY(BG_E_EMPTY), FACILITY_BACKGROUNDCOPY);
  EXPECT_EQ(MAKE_HRESULT(SEVERITY_ERROR, FACILITY_HTTP, 404), BG_E_HTTP_ERROR_404);
}

TEST(Client, UuidofTakesIncompleteClassesAndExpressions) {
  EXPECT_TRUE(__uuidof(BackgroundCopyManager) == CLSID_BackgroundCopyManager);
  EXPECT_TRUE(_uuidof(BackgroundCopyManager10_3) == CLSID_BackgroundCopyManager10_3);
  IBackgroundCopyFile6* file = nullptr;
  IBackgroundCopyFile6** pointer = &file;
  EXPECT_TRUE(__uuidof(**pointer) == IID_IBackgroundCopyFile6);
  EXPECT_TRUE(__uuidof(file) == IID_IBackgroundCopyFile6);
  EXPECT_TRUE(__uuidof(const IBackgroundCopyFile6) == IID_IBackgroundCopyFile6);
  EXPECT_TRUE(__uuidof(decltype(**pointer)) == IID_IBackgroundCopyFile6);
  EXPECT_TRUE(__uuidof(BackgroundCopyQMgr) == CLSID_BackgroundCopyQMgr);
  EXPECT_TRUE(__uuidof(IBackgroundCopyFile6) != __uuidof(IBackgroundCopyFile5));
  EXPECT_EQ(&__uuidof(IUnknown), &__uuidof(IUnknown));
}

}  // namespace
