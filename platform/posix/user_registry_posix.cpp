#include "platform/posix/user_registry_posix.h"

#include <unistd.h>

#include <string>

namespace openbits {
namespace {

constexpr std::uint32_t kIntegrityMedium = 0x2000;
constexpr std::uint32_t kIntegrityHigh = 0x3000;

class PosixUserRegistry final : public UserRegistry {
 public:
  [[nodiscard]] Caller CurrentCaller() const override {
    const bool is_superuser = ::geteuid() == 0;
    Caller caller;
    caller.user = CurrentUserId();
    caller.is_administrator = is_superuser;
    caller.is_elevated = is_superuser;
    caller.integrity_level = is_superuser ? kIntegrityHigh : kIntegrityMedium;
    return caller;
  }
};

}  // namespace

UserId CurrentUserId() { return UserId{"S-1-22-1-" + std::to_string(::geteuid())}; }

std::shared_ptr<UserRegistry> MakePosixUserRegistry() { return std::make_shared<PosixUserRegistry>(); }

}  // namespace openbits
