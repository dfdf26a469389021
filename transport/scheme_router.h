#pragma once

#include <memory>

#include "transport/transport.h"

namespace openbits::transport {

/// One Transport that sends file:// to `local` and everything else to `http`.
std::unique_ptr<Transport> MakeSchemeRouter(std::unique_ptr<Transport> http, std::unique_ptr<Transport> local);

}  // namespace openbits::transport
