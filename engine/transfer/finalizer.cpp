#include "engine/transfer/finalizer.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/transfer/temporary_file.h"
#include "transport/http_date.h"

namespace openbits::engine {

namespace {

/// The directories of a job's files, each opened once and synced once.
class DirectoryCache {
 public:
  explicit DirectoryCache(FileSystem& files) : files_(files) {}

  struct Entry {
    std::shared_ptr<Directory> directory;
    bool is_changed = false;
    /// The changes are durable.
    bool is_synced = false;
  };
  /// A file's path, its directory held open by the cache.
  struct Place {
    Entry* entry;
    LocalPath path;
    /// To be called when names in the directory have changed.
    void Touch() const { entry->is_changed = true; }
    Directory* operator->() const { return entry->directory.get(); }
    Directory& operator*() const { return *entry->directory; }
  };

  /// Where a local name is.
  Result<Place> Find(const std::string& local_name) {
    auto path = files_.SplitLocalName(local_name);
    OPENBITS_RETURN_IF_ERROR(path);
    auto found = open_.find(path->directory);
    if (found == open_.end()) {
      auto opened = files_.OpenDirectory(path->directory);
      OPENBITS_RETURN_IF_ERROR(opened);
      found = open_.emplace(path->directory, Entry{*std::move(opened)}).first;
    }
    return Place{&found->second, *std::move(path)};
  }

  /// Makes the changes durable; the first failure, after all directories were tried.
  Status SyncAll() {
    Status result;
    for (auto& [path, entry] : open_) {
      if (!entry.is_changed) {
        continue;
      }
      Status synced = entry.directory->Sync();
      entry.is_synced = synced.ok();
      if (!synced && result) result = std::move(synced);
    }
    return result;
  }

 private:
  FileSystem& files_;
  std::map<std::string, Entry> open_;
};

/// The directory the file is in now, whose change is not durable yet.
Result<const DirectoryCache::Entry*> PublishFile(const FileRecord& file, DirectoryCache& directories) {
  if (!file.temporary_identity) {
    return Error{Errc::kTemporaryFileLost, ErrorContext::kLocalFile, 0, "the temporary file was never recorded"};
  }
  auto place = directories.Find(file.local_name);
  OPENBITS_RETURN_IF_ERROR(place);
  PublishRequest request;
  request.temporary_name = file.temporary_name;
  request.final_name = place->path.name;
  request.identity = *file.temporary_identity;
  request.size_bytes = file.bytes_total;
  request.modified = transport::ParseHttpDate(file.remote.last_modified);
  const auto outcome = (*place)->Publish(request);
  OPENBITS_RETURN_IF_ERROR(outcome);
  // A file that was begun again may have left its earlier self behind when the disk failed just then. It is worth one
  // look, and no failure of Complete.
  static_cast<void>(RemoveIfOurs(**place, SpareName(file.temporary_name), std::nullopt));
  // Also when an earlier run had renamed it: that run may have died before its sync.
  place->Touch();
  return place->entry;
}

/// Deletes a file's temporary, under either name of its pair; the native name when that fails.
std::optional<std::string> DeleteTemporary(const FileRecord& file, FileSystem& files, DirectoryCache& directories) {
  if (file.temporary_name.empty()) {
    return std::nullopt;
  }
  const auto place = directories.Find(file.local_name);
  if (!place && place.error().code == Errc::kPathNotFound) {
    return std::nullopt;  // the whole directory is gone
  }
  Status removed = place ? RemoveIfOurs(**place, file.temporary_name, file.temporary_identity) : Status(place.error());
  if (removed) {
    removed = RemoveIfOurs(**place, SpareName(file.temporary_name), std::nullopt);
  }
  if (removed) {
    place->Touch();
    return std::nullopt;
  }
  const auto path = files.SplitLocalName(file.local_name);
  return path ? JoinLocalPath(path->directory, file.temporary_name) : file.temporary_name;
}

}  // namespace

FinalizeReport Finalize(const JobRecord& job, FileSystem& files, WallTime now) {
  FinalizeReport report;
  DirectoryCache directories(files);
  std::vector<std::pair<FileIndex, const DirectoryCache::Entry*>> published;
  const auto fail = [&](const Error& error, std::optional<FileIndex> file) {
    if (!report.first_error) {
      report.first_error = JobError{error, file, "", now};
    }
  };
  for (const FileRecord& file : job.files) {
    if (file.role == FileRole::kUploadSource) continue;  // the caller's own file: nothing to publish
    switch (file.state) {
      case FileProgressState::kPending:
        report.is_partial = true;
        if (auto undeleted = DeleteTemporary(file, files, directories)) {
          report.undeleted.push_back(*std::move(undeleted));
        }
        break;
      case FileProgressState::kTransferred:
        // ASSUMED: after one rename fails the others are still tried. BITS: nf-bits-ibackgroundcopyjob-complete,
        // "Remarks", tells only that the job stays and that Complete may be called again.
        if (const auto directory = PublishFile(file, directories); directory) {
          published.emplace_back(file.index, *directory);
        } else {
          fail(directory.error(), file.index);
        }
        break;
      case FileProgressState::kCompleted: report.completed.push_back(file.index); break;
    }
  }
  if (const Status synced = directories.SyncAll(); !synced) fail(synced.error(), std::nullopt);
  for (const auto& [file, directory] : published) {
    // Others' renames may not survive a power loss: they are not called done, so that Complete, repeated, syncs them.
    if (directory->is_synced) report.completed.push_back(file);
  }
  return report;
}

std::vector<std::string> DeleteTemporaries(const JobRecord& job, FileSystem& files) {
  std::vector<std::string> undeleted;
  DirectoryCache directories(files);
  for (const FileRecord& file : job.files) {
    if (file.state == FileProgressState::kCompleted || file.role == FileRole::kUploadSource) {
      continue;
    }
    if (auto name = DeleteTemporary(file, files, directories)) {
      undeleted.push_back(*std::move(name));
    }
  }
  // A deletion that a power loss undoes is repeated: the record of the job goes only after this.
  static_cast<void>(directories.SyncAll());
  return undeleted;
}

}  // namespace openbits::engine
