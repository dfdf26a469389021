#include "engine/model/temporary_name.h"

#include <string_view>

namespace openbits::engine {

std::string TemporaryNameOf(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string name = "BIT0000000000000000.tmp";
  for (std::size_t place = 3 + 16; number != 0; number >>= 4U)
    name[--place] = kDigits[number & 0xFU];
  return name;
}

}  // namespace openbits::engine
