#include "platform/posix/posix_errors.h"

#include <cerrno>
#include <string>

namespace openbits {
namespace {

Errc CodeOf(int number, MissingName missing) {
  switch (number) {
    case ENOENT: return missing == MissingName::kFile ? Errc::kFileNotFound : Errc::kPathNotFound;
    case ENOTDIR:
    case ELOOP:  // a ring of links on the way; callers that refuse links say so themselves
      return Errc::kPathNotFound;
    case EACCES:
    case EPERM:
    case EROFS: return Errc::kFileAccessDenied;
    case ENOSPC:
    case EDQUOT: return Errc::kDiskFull;
    case EFBIG:
    case EOVERFLOW: return Errc::kFileTooLarge;
    case EISDIR: return Errc::kTargetIsDirectory;
    case EEXIST: return Errc::kAlreadyExists;
    case EXDEV: return Errc::kNotSameVolume;
    case EMFILE:
    case ENFILE: return Errc::kTooManyOpenFiles;
    case ENOMEM: return Errc::kOutOfMemory;  // the job waits (fault A15)
    case ETXTBSY:
    case EAGAIN:  // a lease of Samba's, or a delegation of an NFS server's, that is being taken back
    case EBUSY: return Errc::kSharingViolation;
    case ENAMETOOLONG: return Errc::kInvalidArgument;
    default: return Errc::kInputOutput;
  }
}

std::string Detail(std::string_view operation, std::string_view name) {
  std::string detail(operation);
  if (!name.empty()) {
    detail.append(" ").append(name);
  }
  return detail;
}

}  // namespace

Error ErrorFromErrno(int number, std::string_view operation, std::string_view name, MissingName missing) {
  return Error{CodeOf(number, missing), ErrorContext::kLocalFile, number, Detail(operation, name)};
}

Error LocalFileError(Errc code, std::string_view operation, std::string_view name) {
  return Error{code, ErrorContext::kLocalFile, 0, Detail(operation, name)};
}

}  // namespace openbits
