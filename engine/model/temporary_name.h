#pragma once

#include <cstdint>
#include <string>

namespace openbits::engine {

/// "BIT0123456789ABCDEF.tmp": the name of a temporary file with that number.
std::string TemporaryNameOf(std::uint64_t number);

}  // namespace openbits::engine
