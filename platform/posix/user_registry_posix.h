#pragma once

#include <memory>

#include "platform/user_registry.h"

namespace openbits {

/// The user whose rights this process has: "S-1-22-1-<uid>", the form Samba gives to users of POSIX systems.
UserId CurrentUserId();

/// Users by the process's effective user id. The superuser is an administrator, elevated and of high integrity.
std::shared_ptr<UserRegistry> MakePosixUserRegistry();

}  // namespace openbits
