#pragma once

#include <memory>

#include "platform/file_system.h"

namespace openbits {

/// The files of this machine. The process's file creation mask is read here, once, for the files to be published.
std::shared_ptr<FileSystem> MakePosixFileSystem();

}  // namespace openbits
