#pragma once

#include <filesystem>
#include <string>

#include "tools/bits_upload_server/files.h"
#include "tools/bits_upload_server/target_path.h"

namespace openbits::upload_server {

/// What stands at a destination.
enum class Destination {
  kFree,      ///< Nothing: a file can be put there.
  kOccupied,  ///< A file, or anything else that a file could replace.
  kIsFolder,  ///< A folder.
  kNoFolder,  ///< A folder on the way is missing, a link, or cannot be written.
  kUnknown,   ///< Too much is open, or memory is short, as errno says: it cannot be told now.
};

/// The directory of destinations. Names are looked up one after the other from the open root, without following links:
/// nothing outside of it can be reached, whatever is planted inside. Any thread may call any member.
class RootDirectory {
 public:
  /// Opens `path`, and makes the hidden folder of the sessions in it. Throws std::runtime_error if `path` is no directory, or
  /// sessions cannot be kept there.
  explicit RootDirectory(const std::filesystem::path& path);

  /// The open folder of the sessions, which is no place for uploads, whatever name leads there.
  int sessions_folder() const { return sessions_folder_.get(); }

  /// Its full path, without links.
  const std::filesystem::path& path() const { return path_; }

  /// What stands at `target` now.
  Destination Look(const TargetPath& target) const;

  /// Moves the file `name` of the folder `from` to `target` at one moment, and makes the move durable if `sync`; the
  /// file's content must be durable already. Errno, or 0: EEXIST if something is there and `overwrite` is not set, EACCES if
  /// it is no place for uploads.
  int Publish(int from, const std::string& name, const TargetPath& target, bool overwrite, bool sync) const;

  /// What a Publish that was cut short may have left to do: if `target` has the content of the file `name` already, makes that
  /// durable if `sync`, and deletes the file. Whether it was so.
  bool FinishPublish(int from, const std::string& name, const TargetPath& target, bool sync) const;

 private:
  UniqueFd OpenParent(const TargetPath& target) const;

  std::filesystem::path path_;
  UniqueFd root_;
  UniqueFd sessions_folder_;
};

}  // namespace openbits::upload_server
