#include "platform/windows/system_random_windows.h"

#include <windows.h>

#include <bcrypt.h>

#include <algorithm>

#include "platform/base/assert.h"

namespace openbits {
namespace {

constexpr std::size_t kPieceBytes = 256;

class WindowsRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      // In small pieces: there are systems (Wine) that give no more at once.
      const std::size_t piece = std::min(out.size(), kPieceBytes);
      const NTSTATUS status =
          ::BCryptGenRandom(nullptr, out.data(), static_cast<ULONG>(piece), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
      // Without randomness no name or key would be safe.
      OPENBITS_ASSERT(status == 0);
      out = out.subspan(piece);
    }
  }
};

}  // namespace

std::shared_ptr<Random> MakeWindowsRandom() { return std::make_shared<WindowsRandom>(); }

}  // namespace openbits
