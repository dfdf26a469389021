#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/posix/unique_fd.h"

namespace openbits {

/// A Directory over an open directory descriptor. `path` is for the texts of errors. `file_creation_mask` is what
/// Publish takes from 0666 for a finished file. `large_bytes_min`: see MakePosixFile.
std::shared_ptr<Directory> MakePosixDirectory(UniqueFd fd, std::string path, mode_t file_creation_mask,
                                              std::uint64_t large_bytes_min);

/// The process's file creation mask, read without changing it; 022 where the system does not tell.
mode_t ReadFileCreationMask();

}  // namespace openbits
