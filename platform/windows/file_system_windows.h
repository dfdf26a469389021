#pragma once

#include <memory>

#include "platform/base/random.h"
#include "platform/file_system.h"

namespace openbits {

/// The files of this machine. `random` names its boots.
std::shared_ptr<FileSystem> MakeWindowsFileSystem(std::shared_ptr<Random> random);

}  // namespace openbits
