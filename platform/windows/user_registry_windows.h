#pragma once

#include <memory>
#include <string>

#include "platform/user_registry.h"

namespace openbits {

/// The user this process runs as, as the text of its security identifier; empty when the system does not tell.
UserId CurrentUserId();

/// Users by the process's token: member of Administrators (as a group that counts: not before elevation), elevated,
/// integrity level.
std::shared_ptr<UserRegistry> MakeWindowsUserRegistry();

}  // namespace openbits
