#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/posix/unique_fd.h"

namespace openbits {

/// What the seam says of a file, from what the system says.
FileStatus ToFileStatus(const struct stat& status);

/// From this length on a file is not worth its place in the memory of the machine, of which this is a thirty-second part.
/// docs/performance.md, "Large files go past the page cache".
std::uint64_t LargeFileBytesMin();

/// A File over an open descriptor; `name` is for the texts of errors. SIGXFSZ cannot kill the process: every call that
/// could pass the process's file size limit asks for the limit first and fails with kFileTooLarge (fault A6). Once Reserve
/// has told of at least `large_bytes_min` bytes, what is written goes to the disk at once and is not kept in memory: past
/// the page cache with MakeBlockWriter, through it with WriteAt (Linux 6.16 and later), each where the file system can.
std::unique_ptr<File> MakePosixFile(UniqueFd fd, std::string name, std::uint64_t large_bytes_min = LargeFileBytesMin());

}  // namespace openbits
