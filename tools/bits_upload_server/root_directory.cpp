#include "tools/bits_upload_server/root_directory.h"

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/bits_upload_server/random_id.h"

namespace openbits::upload_server {
namespace {

/// Gives `from_name` its new name; EEXIST if that is taken and `overwrite` is not set.
int Rename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite) {
  if (overwrite) return renameat(from, from_name.c_str(), to, to_name.c_str()) == 0 ? 0 : errno;
  if (renameat2(from, from_name.c_str(), to, to_name.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system that cannot refuse to replace can still refuse to link.
  if (linkat(from, from_name.c_str(), to, to_name.c_str(), 0) != 0) return errno;
  return unlinkat(from, from_name.c_str(), 0) == 0 ? 0 : errno;
}

/// The same from another file system: a copy under a random name beside the target takes the file's place.
int CopyAndRename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite,
                  bool sync) {
  const UniqueFd source = OpenForReading(from, from_name);
  if (!source) return errno;
  const std::string temporary = ".bits-" + RandomGuid().substr(1, 36);
  const UniqueFd copy = OpenForWriting(to, temporary, true);
  if (!copy) return errno;
  int error = CopyFile(source.get(), copy.get());
  if (error == 0 && sync && fdatasync(copy.get()) != 0) error = errno;
  if (error == 0) error = Rename(to, temporary, to, to_name, overwrite);
  if (error != 0) {
    unlinkat(to, temporary.c_str(), 0);
    return error;
  }
  return unlinkat(from, from_name.c_str(), 0) == 0 ? 0 : errno;
}

}  // namespace

RootDirectory::RootDirectory(const std::filesystem::path& path) {
  std::error_code error;
  path_ = std::filesystem::canonical(path, error);
  if (!error) root_ = UniqueFd(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root_) throw std::runtime_error("the root " + path.string() + " is no directory that can be opened");
}

UniqueFd RootDirectory::OpenParent(const TargetPath& target) const {
  UniqueFd folder(fcntl(root_.get(), F_DUPFD_CLOEXEC, 0));
  for (const std::string& name : target.folders) {
    if (!folder) break;
    folder = OpenFolder(folder.get(), name);
  }
  return folder;
}

Destination RootDirectory::Look(const TargetPath& target) const {
  const UniqueFd parent = OpenParent(target);
  if (!parent || faccessat(parent.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return Destination::kNoFolder;
  struct stat status {};
  if (fstatat(parent.get(), target.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Destination::kFree : Destination::kNoFolder;
  }
  return S_ISDIR(status.st_mode) ? Destination::kIsFolder : Destination::kOccupied;
}

int RootDirectory::Publish(int from, const std::string& name, const TargetPath& target, bool overwrite,
                           bool sync) const {
  const UniqueFd parent = OpenParent(target);
  if (!parent) return errno;
  int error = Rename(from, name, parent.get(), target.name, overwrite);
  if (error == EXDEV) error = CopyAndRename(from, name, parent.get(), target.name, overwrite, sync);
  if (error == 0 && sync && fsync(parent.get()) != 0) error = errno;
  return error;
}

}  // namespace openbits::upload_server
