#pragma once

#include <memory>

#include "platform/executor.h"
#include "platform/file_system.h"
#include "transport/transport.h"

namespace openbits::transport {

/// file:// URLs through the same interface: a local copy with ranges, size and time as validators.
std::unique_ptr<Transport> MakeLocalTransport(std::shared_ptr<FileSystem> files, std::shared_ptr<BlockingPool> pool);

}  // namespace openbits::transport
