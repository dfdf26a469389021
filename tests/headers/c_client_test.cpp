#include "tests/headers/c_client.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

// -Wnon-virtual-dtor, where somebody asks for it: interfaces of COM have no virtual destructor.
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

namespace {

/// IUnknown of an object that lives on the stack.
template <typename Interface>
class OnStack : public Interface {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override { return --references_; }
  [[nodiscard]] ULONG references() const { return references_; }

 protected:
  ~OnStack() = default;

 private:
  ULONG references_ = 1;
};

class NotFoundError final : public OnStack<IBackgroundCopyError> {
 public:
  HRESULT STDMETHODCALLTYPE GetError(BG_ERROR_CONTEXT* context, HRESULT* code) override {
    *context = BG_ERROR_CONTEXT_REMOTE_FILE;
    *code = BG_E_HTTP_ERROR_404;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetFile(IBackgroundCopyFile** file) override {
    *file = nullptr;
    return BG_E_FILE_NOT_AVAILABLE;
  }
  HRESULT STDMETHODCALLTYPE GetErrorDescription(DWORD language, LPWSTR* description) override {
    if (language == 0) return E_INVALIDARG;
    *description = text_;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetErrorContextDescription(DWORD, LPWSTR*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetProtocol(LPWSTR*) override { return E_NOTIMPL; }

 private:
  wchar_t text_[10] = L"not found";
};

class PropertyFile final : public OnStack<IBackgroundCopyFile5> {
 public:
  HRESULT STDMETHODCALLTYPE GetRemoteName(LPWSTR*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetLocalName(LPWSTR*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetProgress(BG_FILE_PROGRESS*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD*, BG_FILE_RANGE**) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE SetRemoteName(LPCWSTR) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetTemporaryName(LPWSTR*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE SetValidationState(BOOL) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetValidationState(BOOL*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE IsDownloadedFromPeer(BOOL*) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE GetPeerDownloadStats(PUINT64, PUINT64) override { return E_NOTIMPL; }
  HRESULT STDMETHODCALLTYPE SetProperty(BITS_FILE_PROPERTY_ID id, BITS_FILE_PROPERTY_VALUE value) override {
    if (id != BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS) return BG_E_UNKNOWN_PROPERTY_ID;
    value_ = value;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetProperty(BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_VALUE* value) override {
    *value = value_;
    return S_OK;
  }

 private:
  BITS_FILE_PROPERTY_VALUE value_{};
};

TEST(CClient, CallbackWrittenInCIsCalledThroughTheCppInterface) {
  CClientCalls calls;
  IUnknown* unknown = GetCClientCallback(&calls);
  IBackgroundCopyCallback2* callback = nullptr;
  ASSERT_EQ(unknown->QueryInterface(__uuidof(IBackgroundCopyCallback2), reinterpret_cast<void**>(&callback)), S_OK);
  EXPECT_EQ(calls.references, 1);

  int place = 0;
  auto* job = reinterpret_cast<IBackgroundCopyJob*>(&place);
  auto* file = reinterpret_cast<IBackgroundCopyFile*>(&place);
  EXPECT_EQ(callback->JobTransferred(job), S_OK);
  EXPECT_EQ(callback->JobError(job, nullptr), E_FAIL);
  EXPECT_EQ(callback->JobModification(job, 7), S_OK);
  EXPECT_EQ(callback->FileTransferred(job, file), S_OK);
  EXPECT_EQ(calls.transferred, 1);
  EXPECT_EQ(calls.failed, 1);
  EXPECT_EQ(calls.modified, 1);
  EXPECT_EQ(calls.files, 1);
  EXPECT_EQ(calls.last_job, &place);
  EXPECT_EQ(calls.last_file, &place);
  EXPECT_EQ(calls.last_reserved, 7u);
  EXPECT_EQ(callback->Release(), 0u);

  IBackgroundCopyCallback3* newer = nullptr;
  EXPECT_EQ(unknown->QueryInterface(__uuidof(IBackgroundCopyCallback3), reinterpret_cast<void**>(&newer)),
            E_NOINTERFACE);
}

TEST(CClient, CppObjectIsReadFromC) {
  NotFoundError error;
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  LPWSTR description = nullptr;
  EXPECT_EQ(ReadErrorFromC(&error, &context, &code, &description), BG_E_FILE_NOT_AVAILABLE);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
  EXPECT_STREQ(description, L"not found");
  EXPECT_EQ(error.references(), 0u);
}

TEST(CClient, UnionsTravelByValueBetweenTheLanguages) {
  PropertyFile file;
  wchar_t text[] = L"HTTP/1.1 200 OK";
  LPWSTR back = nullptr;
  EXPECT_EQ(PassPropertyFromC(&file, text, &back), S_OK);
  EXPECT_EQ(back, text);
}

}  // namespace
