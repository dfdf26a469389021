#pragma once

namespace openbits::backends {

/// Keeps the library that this code is in loaded until the process ends: engines have threads in it. Any thread.
void KeepModuleLoaded() noexcept;

/// Whether the process is so far in its end that the system has stopped all other threads: nobody must be waited for.
/// For functions called at exit.
bool AreThreadsGone() noexcept;

}  // namespace openbits::backends
