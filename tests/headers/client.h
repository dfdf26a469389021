#pragma once

#include <bits.h>

/// A callback object as a BITS client in C++ writes it; it counts its calls.
struct ClientCalls {
  int transferred = 0;
  int failed = 0;
  int files = 0;
  int ranges = 0;
  int deleted = 0;
};

/// A callback with one reference, which is the caller's. `calls` outlives it.
IBackgroundCopyCallback3* MakeClientCallback(ClientCalls& calls);

/// What a client does with a job of any version: asks it for the newest interface, with each way of naming an interface.
HRESULT QueryNewestJob(IUnknown* job, IBackgroundCopyJob5** newest);

/// What a client makes of a result: a switch with codes as labels.
int Classify(HRESULT result);
