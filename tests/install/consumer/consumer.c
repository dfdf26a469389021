/* A BITS client in C, as it would be written for Windows. */
#define COBJMACROS
#include <bits.h>
#include <stdio.h>

int main(void) {
  IBackgroundCopyManager* manager = NULL;
  IBackgroundCopyJob* job = NULL;
  BG_JOB_STATE state = BG_JOB_STATE_ERROR;
  GUID id;
  HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
  if (SUCCEEDED(hr)) {
    hr = CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
                          (void**)&manager);
  }
  if (SUCCEEDED(hr)) {
    hr = IBackgroundCopyManager_CreateJob(manager, L"consumer", BG_JOB_TYPE_DOWNLOAD, &id, &job);
  }
  if (SUCCEEDED(hr)) {
    hr = IBackgroundCopyJob_GetState(job, &state);
    if (SUCCEEDED(hr)) {
      hr = IBackgroundCopyJob_Cancel(job);
    }
    IBackgroundCopyJob_Release(job);
  }
  if (manager != NULL) {
    IBackgroundCopyManager_Release(manager);
  }
  CoUninitialize();
  printf("state %d, result 0x%08X\n", (int)state, (unsigned)hr);
  return SUCCEEDED(hr) && state == BG_JOB_STATE_SUSPENDED ? 0 : 1;
}
