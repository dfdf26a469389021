#pragma once

#include <bits.h>

#include <memory>
#include <string>

#include "bits_api/com/session.h"
#include "platform/base/result.h"

/// Who stands behind the COM objects.
namespace openbits::backends {

/// The kinds of back ends. Values are OPENBITS_BACKEND's.
enum class Backend : std::uint32_t { kAutomatic = 0, kInProcess = 1, kService = 2, kNative = 3 };

/// Opens the manager of a back end and gives its interface `iid` (a reference for the caller). `state_directory` empty:
/// the default. Any thread.
HRESULT OpenManager(Backend backend, const std::string& state_directory, REFIID iid, void** object) noexcept;

/// The engine of `state_directory` in this process, started if it does not run yet. Any thread.
/// kStateDirectoryInUse when another process owns the directory; kServiceStopped while it ends, when called from a callback.
Result<std::shared_ptr<const com::Session>> OpenInProcess(const std::string& state_directory);

/// True when this build and system have the system's own BITS to hand out.
bool HasNative();
/// The system's own manager. REGDB_E_CLASSNOTREG where there is none.
HRESULT OpenNative(REFIID iid, void** object);

}  // namespace openbits::backends
