#pragma once

#include <string>

namespace openbits::upload_server {

/// A new random GUID in braces and upper case. Unguessable: 122 bits of the system's randomness. Throws
/// std::runtime_error if there is none.
std::string RandomGuid();

}  // namespace openbits::upload_server
