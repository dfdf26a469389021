// Linked without the library: the definitions are this file's own.
#include <windows.h>

#include <initguid.h>

#include <bits.h>

int main() {
  const bool right = IID_IBackgroundCopyJob5 == __uuidof(IBackgroundCopyJob5) &&
                     CLSID_BackgroundCopyManager10_3 == __uuidof(BackgroundCopyManager10_3) &&
                     LIBID_BackgroundCopyManager.Data1 == 0x1deeb74f;
  return right ? 0 : 1;
}
