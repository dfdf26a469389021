#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/posix/unique_fd.h"

namespace openbits {

/// What the seam says of a file, from what the system says.
FileStatus ToFileStatus(const struct stat& status);

/// A File over an open descriptor; `name` is for the texts of errors. SIGXFSZ cannot kill the process: every call that
/// could pass the process's file size limit asks for the limit first and fails with kFileTooLarge (fault A6).
std::unique_ptr<File> MakePosixFile(UniqueFd fd, std::string name);

}  // namespace openbits
