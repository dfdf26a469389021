#pragma once

#include <memory>
#include <string>

#include "platform/file_system.h"
#include "platform/windows/unique_handle.h"

namespace openbits {

/// A Directory over an open handle, whose sharing keeps it from being renamed or deleted meanwhile. `native_path` is its
/// final path with prefix, `path` is for the texts of errors.
std::shared_ptr<Directory> MakeWindowsDirectory(UniqueHandle handle, std::wstring native_path, std::string path);

}  // namespace openbits
