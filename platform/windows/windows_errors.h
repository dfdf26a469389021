#pragma once

#include <windows.h>

#include <cstdint>
#include <string_view>

#include "platform/base/error.h"

namespace openbits {

/// What it means that a name does not exist.
enum class MissingName : std::uint8_t {
  kFile,       // the entry itself: kFileNotFound
  kDirectory,  // a directory on the way to it: kPathNotFound
};

/// The Error of a failed call: `number` is its GetLastError and becomes `native`, the context is kLocalFile, the detail is
/// `operation` and the file's name.
Error ErrorFromWindows(DWORD number, std::string_view operation, std::string_view name,
                       MissingName missing = MissingName::kFile);

/// An Error of our own finding about a local file, with no number of Windows behind it.
Error LocalFileError(Errc code, std::string_view operation, std::string_view name);

}  // namespace openbits
