#include "engine/model/temporary_name.h"

#include <array>
#include <cstddef>
#include <cstdio>

namespace openbits::engine {

std::string TemporaryNameOf(std::uint64_t number) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "BIT%016llX.tmp", static_cast<unsigned long long>(number));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace openbits::engine
