#include "platform/windows/windows_errors.h"

#include <string>

namespace openbits {
namespace {

Errc CodeOf(DWORD number, MissingName missing) {
  switch (number) {
    case ERROR_FILE_NOT_FOUND: return missing == MissingName::kFile ? Errc::kFileNotFound : Errc::kPathNotFound;
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
    case ERROR_INVALID_DRIVE:
    case ERROR_NOT_READY:
    case ERROR_DIRECTORY: return Errc::kPathNotFound;
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
    case ERROR_PRIVILEGE_NOT_HELD: return Errc::kFileAccessDenied;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_USER_MAPPED_FILE: return Errc::kSharingViolation;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return Errc::kDiskFull;
    case ERROR_FILE_TOO_LARGE: return Errc::kFileTooLarge;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return Errc::kAlreadyExists;
    case ERROR_NOT_SAME_DEVICE: return Errc::kNotSameVolume;
    case ERROR_TOO_MANY_OPEN_FILES: return Errc::kTooManyOpenFiles;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_COMMITMENT_LIMIT: return Errc::kOutOfMemory;  // the job waits (fault A15)
    case ERROR_DRIVE_LOCKED: return Errc::kDestinationLocked;
    case ERROR_WRONG_DISK:
    case ERROR_MEDIA_CHANGED:
    case ERROR_FILE_INVALID: return Errc::kVolumeChanged;
    case ERROR_INVALID_NAME:
    case ERROR_FILENAME_EXCED_RANGE: return Errc::kInvalidArgument;
    default: return Errc::kInputOutput;
  }
}

std::string Detail(std::string_view operation, std::string_view name) {
  std::string detail(operation);
  if (!name.empty()) detail.append(" ").append(name);
  return detail;
}

}  // namespace

Error ErrorFromWindows(DWORD number, std::string_view operation, std::string_view name, MissingName missing) {
  return Error{CodeOf(number, missing), ErrorContext::kLocalFile, static_cast<std::int64_t>(number),
               Detail(operation, name)};
}

Error LocalFileError(Errc code, std::string_view operation, std::string_view name) {
  return Error{code, ErrorContext::kLocalFile, 0, Detail(operation, name)};
}

}  // namespace openbits
