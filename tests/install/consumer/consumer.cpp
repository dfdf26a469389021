// A BITS client in C++, as it would be written for Windows.
#include <bits.h>

#include <cstdio>

int main() {
  IBackgroundCopyManager* manager = nullptr;
  IBackgroundCopyJob* job = nullptr;
  BG_JOB_STATE state = BG_JOB_STATE_ERROR;
  GUID id;
  HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (SUCCEEDED(hr)) {
    hr = CoCreateInstance(__uuidof(BackgroundCopyManager), nullptr, CLSCTX_LOCAL_SERVER, IID_PPV_ARGS(&manager));
  }
  if (SUCCEEDED(hr)) {
    hr = manager->CreateJob(L"consumer", BG_JOB_TYPE_DOWNLOAD, &id, &job);
  }
  if (SUCCEEDED(hr)) {
    hr = job->GetState(&state);
    if (SUCCEEDED(hr)) {
      hr = job->Cancel();
    }
    job->Release();
  }
  if (manager != nullptr) {
    manager->Release();
  }
  CoUninitialize();
  std::printf("state %d, result 0x%08X\n", static_cast<int>(state), static_cast<unsigned>(hr));
  return SUCCEEDED(hr) && state == BG_JOB_STATE_SUSPENDED ? 0 : 1;
}
