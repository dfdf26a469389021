#pragma once

#include <memory>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "transport/transport.h"

namespace openbits::transport {

/// The transport of a real machine: libcurl for http and https, local copies for file. Lets the engine be composed
/// without knowing which library moves the bytes. Fails as MakeCurlTransport does.
Result<std::unique_ptr<Transport>> MakeSystemTransport(const Platform& platform);

}  // namespace openbits::transport
