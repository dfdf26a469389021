#include "platform/linux/system_random.h"

#include <sys/random.h>

#include <cerrno>

#include "platform/base/assert.h"

namespace openbits {
namespace {

class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      const ssize_t got = ::getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      // Every kernel since 3.17 has the call; without randomness no name or key would be safe.
      OPENBITS_ASSERT(got > 0);
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

}  // namespace

std::shared_ptr<Random> MakeSystemRandom() { return std::make_shared<SystemRandom>(); }

}  // namespace openbits
