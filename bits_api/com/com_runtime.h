#pragma once

/// The functions of COM itself, for systems without it: include/compat/combaseapi.h declares what programs call,
/// com_runtime.cpp defines it, and here stands what the rest of the library asks of it. Not compiled on Windows.
namespace openbits::com {

/// True when the calling thread may use COM: it has called CoInitializeEx, or another thread of the process is in the
/// multithreaded apartment, which then takes in every thread that has not, or it is calling a notification, which COM does
/// from an apartment. Any thread.
bool IsComInitialized() noexcept;

/// True while any thread of the process has COM initialised. Any thread.
bool IsComInUse() noexcept;

/// Sets what runs, on the calling thread and under no lock, after the CoUninitialize with which the last thread left COM.
/// Null removes it. Any thread.
void SetComUninitializeHook(void (*hook)()) noexcept;

}  // namespace openbits::com
