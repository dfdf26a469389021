#pragma once

#include <cstdint>
#include <memory>

#include "platform/file_system.h"
#include "platform/posix/file_posix.h"

namespace openbits {

/// The files of this machine. The process's file creation mask is read here, once, for the files to be published.
/// `large_bytes_min`: see MakePosixFile.
std::shared_ptr<FileSystem> MakePosixFileSystem(std::uint64_t large_bytes_min = LargeFileBytesMin());

}  // namespace openbits
