#include "tools/bits_upload_server/root_directory.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tools/bits_upload_server/random_id.h"

namespace openbits::upload_server {
namespace {

/// Rename from another file system: a copy under a random name beside the target takes the file's place.
int CopyAndRename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite,
                  bool sync) {
  const UniqueFd source = OpenForReading(from, from_name);
  if (!source) return errno;
  const std::string temporary = ".bits-" + RandomGuid().substr(1, 36);
  int error = 0;
  {
    const UniqueFd copy = OpenForWriting(to, temporary, true);
    if (!copy) return errno;
    error = CopyFileContent(source.get(), copy.get());
    if (error == 0 && sync) error = Sync(copy.get());
  }
  if (error == 0) error = Rename(to, temporary, to, to_name, overwrite);
  if (error != 0) {
    RemoveFile(to, temporary);
    return error;
  }
  RemoveFile(from, from_name);  // The file is in its place whether the old one goes or not.
  return 0;
}

}  // namespace

RootDirectory::RootDirectory(const std::filesystem::path& path) {
  std::error_code error;
  path_ = std::filesystem::canonical(path, error);
  if (!error) root_ = OpenFolder(path_);
  if (!root_) throw std::runtime_error("the root " + path.string() + " is no directory that can be opened");
  const std::string name(kSpoolFolder);
  const int made = MakeFolder(root_.get(), name);
  if (made == 0 || made == EEXIST) sessions_folder_ = OpenFolder(root_.get(), name);
  if (!sessions_folder_) throw std::runtime_error("cannot keep sessions in " + (path_ / name).string());
}

/// The folder that `target` is in. None, with errno set, if there is none, or it is no place for uploads.
UniqueFd RootDirectory::OpenParent(const TargetPath& target) const {
  if (target.kind != TargetKind::kFile) {
    errno = EACCES;
    return {};
  }
  UniqueFd folder = DuplicateFolder(root_.get());
  for (const std::string& name : target.folders) {
    if (!folder) break;
    folder = OpenFolder(folder.get(), name);
    // By what it is: short names (FAT, NTFS), letters that fold to others and mounts are further names of one folder.
    if (folder && IsSameFolder(folder.get(), sessions_folder_.get())) {
      errno = EACCES;
      return {};
    }
  }
  return folder;
}

Destination RootDirectory::Look(const TargetPath& target) const {
  const UniqueFd parent = OpenParent(target);
  if (!parent && IsShortage(errno)) return Destination::kUnknown;
  const auto entry =
      parent && IsWritable(parent.get()) ? openbits::upload_server::Look(parent.get(), target.name) : std::nullopt;
  if (!entry) return Destination::kNoFolder;
  switch (*entry) {
    case Entry::kNone: return Destination::kFree;
    case Entry::kFolder: return Destination::kIsFolder;
    case Entry::kOther: break;
  }
  return Destination::kOccupied;
}

int RootDirectory::Publish(int from, const std::string& name, const TargetPath& target, bool overwrite,
                           bool sync) const {
  const UniqueFd parent = OpenParent(target);
  if (!parent) return errno;
  int error = Rename(from, name, parent.get(), target.name, overwrite);
  if (error == EXDEV) error = CopyAndRename(from, name, parent.get(), target.name, overwrite, sync);
  return error == 0 && sync ? SyncFolder(parent.get()) : error;
}

bool RootDirectory::FinishPublish(int from, const std::string& name, const TargetPath& target, bool sync) const {
  const UniqueFd parent = OpenParent(target);
  const UniqueFd published = parent ? OpenForReading(parent.get(), target.name) : UniqueFd();
  const UniqueFd upload = published ? OpenForReading(from, name) : UniqueFd();
  if (!upload || !HaveSameContent(upload.get(), published.get())) return false;
  if (sync && SyncFolder(parent.get()) != 0) return false;
  RemoveFile(from, name);
  return true;
}

}  // namespace openbits::upload_server
