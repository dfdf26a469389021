// A BITS client's code in C++ as it is written for Windows, with nothing but BITS's headers: it compiles with ours here
// and with the system's there.
#include "tests/headers/client.h"

#include <bitsmsg.h>

// -Wnon-virtual-dtor, where somebody asks for it: interfaces of COM have no virtual destructor.
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

namespace {

class Callback final : public IBackgroundCopyCallback3 {
 public:
  explicit Callback(ClientCalls& calls) : calls_(calls) {}
  virtual ~Callback() { ++calls_.deleted; }
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;

  STDMETHOD(QueryInterface)(REFIID riid, void** object) override {
    if (object == nullptr) return E_POINTER;
    if (riid == __uuidof(IUnknown) || riid == __uuidof(IBackgroundCopyCallback) ||
        IsEqualIID(riid, __uuidof(IBackgroundCopyCallback2)) ||
        InlineIsEqualGUID(riid, __uuidof(IBackgroundCopyCallback3))) {
      *object = static_cast<IBackgroundCopyCallback3*>(this);
      AddRef();
      return S_OK;
    }
    *object = nullptr;
    return E_NOINTERFACE;
  }
  STDMETHOD_(ULONG, AddRef)() override { return static_cast<ULONG>(InterlockedIncrement(&references_)); }
  STDMETHOD_(ULONG, Release)() override {
    const LONG left = InterlockedDecrement(&references_);
    if (left == 0) delete this;
    return static_cast<ULONG>(left);
  }

  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob*) override {
    ++calls_.transferred;
    return S_OK;
  }
  HRESULT __stdcall JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override {
    ++calls_.failed;
    return S_OK;
  }
  STDMETHODIMP JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  STDMETHODIMP FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    ++calls_.files;
    return S_OK;
  }
  STDMETHODIMP FileRangesTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD count,
                                     const BG_FILE_RANGE ranges[]) override {
    for (DWORD i = 0; i < count; ++i)
      calls_.ranges += ranges[i].Length == BG_LENGTH_TO_EOF ? 100 : 1;
    return S_OK;
  }

 private:
  LONG references_ = 1;
  ClientCalls& calls_;
};

}  // namespace

IBackgroundCopyCallback3* MakeClientCallback(ClientCalls& calls) { return new Callback(calls); }

HRESULT QueryNewestJob(IUnknown* job, IBackgroundCopyJob5** newest) {
  IBackgroundCopyJob* first = nullptr;
  HRESULT result = job->QueryInterface(__uuidof(IBackgroundCopyJob), reinterpret_cast<void**>(&first));
  if (FAILED(result)) return result;
  IBackgroundCopyJob2* second = nullptr;
  result = first->QueryInterface(IID_PPV_ARGS(&second));
  first->Release();
  if (FAILED(result)) return result;
  result = second->QueryInterface(__uuidof(**newest), reinterpret_cast<void**>(newest));
  second->Release();
  return result;
}

int Classify(HRESULT result) {
  switch (result) {
    case S_OK: return 0;
    case BG_S_PARTIAL_COMPLETE: return 1;
    case BG_E_NOT_FOUND: return 2;
    case BG_E_HTTP_ERROR_404: return 3;
    case HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED): return 4;
    case REGDB_E_CLASSNOTREG: return 5;
    default: return SUCCEEDED(result) ? -1 : -2;
  }
}
