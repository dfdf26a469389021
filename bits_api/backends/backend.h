#pragma once

#include <bits.h>

#include <cstdint>
#include <memory>

#include "bits_api/com/session.h"
#include "engine/engine.h"
#include "platform/base/result.h"

/// Who stands behind the COM objects.
namespace openbits::backends {

/// The kinds of back ends. Values are OPENBITS_BACKEND's.
enum class Backend : std::uint32_t { kAutomatic = 0, kInProcess = 1, kService = 2, kNative = 3 };

/// Opens the manager of a back end and gives its interface `iid` (a reference for the caller). `options` are for the
/// engine in this process. Any thread.
HRESULT OpenManager(Backend backend, const engine::SystemEngineOptions& options, REFIID iid, void** object) noexcept;

/// The engine of a state directory in this process, started with `options` if it does not run yet. Any thread.
/// kStateDirectoryInUse when another process owns the directory; kServiceStopped while it ends, when called from a callback.
Result<std::shared_ptr<const com::Session>> OpenInProcess(const engine::SystemEngineOptions& options);

/// True when this build and system have the system's own BITS to hand out.
bool HasNative();
/// The system's own manager, let impersonate the caller. HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED) where there is none.
HRESULT OpenNative(REFIID iid, void** object);
/// The newest version of BITS that the system has a class for, major version above minor; 0 without one.
/// BITS: determining-the-version-of-bits-on-a-computer.md.
std::uint32_t NativeVersion();

}  // namespace openbits::backends
