#pragma once

#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/windows/unique_handle.h"

namespace openbits {

/// What the seam says of the file or directory behind `handle`, opened without following links; a link is neither a
/// regular file nor a directory. Fails with a number of GetLastError.
Result<FileStatus> StatusOfHandle(HANDLE handle, const std::string& name);

/// A File over a handle opened with FILE_FLAG_OVERLAPPED, so that a sync does not hold up writes; `name` is for the texts
/// of errors.
Result<std::unique_ptr<File>> MakeWindowsFile(UniqueHandle handle, std::string name);

}  // namespace openbits
