// Attack D1: whoever may write to a destination directory can replace any name in it between two calls of ours. So every
// call starts from the held descriptor, follows no link in the last component, and decides by what the opened descriptor
// says. The look before opening only keeps us from opening devices and pipes, where opening alone can do harm.

#include "platform/posix/directory_posix.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "platform/posix/file_posix.h"
#include "platform/posix/posix_errors.h"

namespace openbits {
namespace {

constexpr mode_t kTemporaryMode = 0600;
constexpr mode_t kPublishedMode = 0666;
constexpr mode_t kFileCreationMaskDefault = 022;
// O_NONBLOCK: should a pipe take the name after the look, opening it must not wait. Regular files ignore the flag.
constexpr int kOpenFlags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

timespec ToTimespec(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  timespec result{};
  result.tv_sec = static_cast<time_t>(seconds.time_since_epoch().count());
  result.tv_nsec = static_cast<long>(std::chrono::nanoseconds(time - seconds).count());
  return result;
}

/// True when a file system has no such permissions or times. EPERM says so too: FAT gives it to the file's owner.
bool IsUnsupported(int number) { return number == EPERM || number == EOPNOTSUPP || number == ENOSYS; }

// Kinds of file systems, as statfs calls them, that are not in linux/magic.h.
constexpr std::uint32_t kVboxSharedFolders = 0x786f4256;
constexpr std::uint32_t kNtfs3 = 0x7366746e;
constexpr std::uint32_t kHfsPlus = 0x482b;

class PosixDirectory final : public Directory {
 public:
  PosixDirectory(UniqueFd fd, std::string path, mode_t file_creation_mask, std::uint64_t large_bytes_min)
      : fd_(std::move(fd)),
        path_(std::move(path)),
        file_creation_mask_(file_creation_mask),
        large_bytes_min_(large_bytes_min) {}

  Result<std::unique_ptr<File>> CreateTemporary(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    UniqueFd file(OpenAt(name, O_RDWR | O_CREAT | O_EXCL, kTemporaryMode));
    if (!file) {
      return ErrorFromErrno(errno, "create", name, MissingName::kDirectory);
    }
    return MakePosixFile(std::move(file), name, large_bytes_min_);
  }

  Result<std::unique_ptr<File>> OpenTemporary(const std::string& name) override {
    auto opened = OpenOurs(name, O_RDWR);
    if (!opened) {
      return opened.error();
    }
    return MakePosixFile(std::move(opened->fd), name, large_bytes_min_);
  }

  Result<PublishOutcome> Publish(const PublishRequest& request) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(request.final_name));
    const auto temporary = OpenOurs(request.temporary_name, O_RDONLY);
    if (!temporary) {
      if (temporary.error().code == Errc::kFileNotFound && IsPublished(request)) {
        return PublishOutcome::kAlreadyPublished;
      }
      return temporary.error();
    }
    const FileStatus status = ToFileStatus(temporary->status);
    if (!MayBeRecorded(request.identity, status.identity) || status.size_bytes != request.size_bytes) {
      return LocalFileError(Errc::kTemporaryFileLost, "publish", request.temporary_name);
    }
    struct stat target {};
    if (StatAt(request.final_name, target) == 0 && S_ISDIR(target.st_mode)) {
      return ErrorFromErrno(EISDIR, "publish", request.final_name);
    }
    OPENBITS_RETURN_IF_ERROR(GiveOrdinaryLooks(temporary->fd.get(), request));
    // Neither a link nor a file under the final name is followed: the name itself is replaced, in one step.
    if (::renameat(fd_.get(), request.temporary_name.c_str(), fd_.get(), request.final_name.c_str()) != 0) {
      return ErrorFromErrno(errno, "publish", request.final_name);
    }
    if (StatAt(request.final_name, target) != 0 || ToFileStatus(target).identity != status.identity) {
      // Another file took the temporary name between our look and the rename.
      return LocalFileError(Errc::kTemporaryFileLost, "publish", request.final_name);
    }
    return PublishOutcome::kPublished;
  }

  Status Remove(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    if (::unlinkat(fd_.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
      return ErrorFromErrno(errno, "remove", name);
    }
    return Status();
  }

  Status Sync() override {
    int result = 0;
    do {
      result = ::fsync(fd_.get());
    } while (result != 0 && errno == EINTR);
    // EINVAL: a file system that cannot sync directories writes them by itself.
    if (result != 0 && errno != EINVAL) {
      return ErrorFromErrno(errno, "sync", path_);
    }
    return Status();
  }

  Status SyncFileSystem() override {
    if (!IsSyncedWhole()) {
      return Error{Errc::kNotImplemented, ErrorContext::kLocalFile, 0, "the file system does not sync as a whole"};
    }
    return ::syncfs(fd_.get()) == 0 ? Status() : ErrorFromErrno(errno, "sync", path_);
  }

  Status CheckWritable() override {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) {
      return ErrorFromErrno(errno, "status", path_, MissingName::kDirectory);
    }
    if (status.st_nlink == 0) {  // removed while we hold it
      return ErrorFromErrno(ENOENT, "check", path_, MissingName::kDirectory);
    }
    if (::faccessat(fd_.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
      return ErrorFromErrno(errno, "check", path_, MissingName::kDirectory);
    }
    struct statvfs volume {};
    if (::fstatvfs(fd_.get(), &volume) == 0 && (volume.f_flag & ST_RDONLY) != 0) {
      return ErrorFromErrno(EROFS, "check", path_, MissingName::kDirectory);
    }
    return Status();
  }

  Result<std::optional<FileStatus>> Find(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    struct stat status {};
    if (StatAt(name, status) != 0) {
      if (errno == ENOENT) {
        return std::optional<FileStatus>();
      }
      return ErrorFromErrno(errno, "status", name);
    }
    return std::optional<FileStatus>(ToFileStatus(status));
  }

  Result<FileIdentity> Identity() override {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) {
      return ErrorFromErrno(errno, "status", path_, MissingName::kDirectory);
    }
    return ToFileStatus(status).identity;
  }

  // These make numbers up when a file is looked at: FAT by iunique(), FUSE without use_ino, SMB without serverino.
  [[nodiscard]] bool KeepsFileNumbers() const override {
    return !IsOneOf({MSDOS_SUPER_MAGIC, EXFAT_SUPER_MAGIC, FUSE_SUPER_MAGIC, kVboxSharedFolders, SMB_SUPER_MAGIC,
                     CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC});
  }

  // ASSUMED: of those that are not known it is not. ntfs3 sets the length before it copies, and a signal that ends the
  // process ends the copy.
  [[nodiscard]] bool LengthFollowsData() const override { return IsWellKnown(); }

 private:
  struct OpenedTemporary {
    UniqueFd fd;
    struct stat status;
  };

  /// Names come from the store, which somebody may have edited: nothing but one component is let through.
  static Status CheckName(const std::string& name) {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos) {
      return LocalFileError(Errc::kInvalidArgument, "file name", name);
    }
    return Status();
  }

  [[nodiscard]] int OpenAt(const std::string& name, int flags, mode_t mode = 0) const {
    int fd = -1;
    do {
      fd = ::openat(fd_.get(), name.c_str(), flags | kOpenFlags, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
  }

  int StatAt(const std::string& name, struct stat& status) const {
    return ::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW);
  }

  /// Opens a temporary and proves it ours by its descriptor. kFileNotFound, kTemporaryFileLost.
  [[nodiscard]] Result<OpenedTemporary> OpenOurs(const std::string& name, int access) const {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    OpenedTemporary opened{};
    if (StatAt(name, opened.status) != 0) {
      return ErrorFromErrno(errno, "open", name);
    }
    if (!IsOurs(opened.status)) {
      return LocalFileError(Errc::kTemporaryFileLost, "open", name);
    }
    opened.fd = UniqueFd(OpenAt(name, access));
    if (!opened.fd) {
      // A link or another kind of file took the name since.
      const bool is_replaced = errno == ELOOP || errno == EISDIR || errno == ENXIO;
      return is_replaced ? LocalFileError(Errc::kTemporaryFileLost, "open", name) : ErrorFromErrno(errno, "open", name);
    }
    if (::fstat(opened.fd.get(), &opened.status) != 0) {
      return ErrorFromErrno(errno, "status", name);
    }
    if (!IsOurs(opened.status)) {
      return LocalFileError(Errc::kTemporaryFileLost, "open", name);
    }
    return opened;
  }

  /// A temporary of ours: a regular file of our user under exactly one name.
  [[nodiscard]] bool IsOurs(const struct stat& status) const {
    return S_ISREG(status.st_mode) && status.st_nlink == 1 && IsOwnedByUs(status);
  }

  [[nodiscard]] bool IsOwnedByUs(const struct stat& status) const {
    return status.st_uid == ::geteuid() || !KeepsOwners();
  }

  /// Whether a file belongs to who made it. FAT and network file systems name the owner that the mount or the server
  /// chooses; there the random name and the recorded identity tell alone whether a file is ours.
  [[nodiscard]] bool KeepsOwners() const {
    return !IsOneOf({NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC, MSDOS_SUPER_MAGIC,
                     EXFAT_SUPER_MAGIC, FUSE_SUPER_MAGIC, V9FS_MAGIC, AFS_SUPER_MAGIC, CEPH_SUPER_MAGIC,
                     kVboxSharedFolders, kNtfs3, kHfsPlus});
  }

  [[nodiscard]] bool IsOneOf(std::initializer_list<std::uint32_t> types) const {
    const auto type = FileSystemType();
    return type && std::find(types.begin(), types.end(), *type) != types.end();
  }

  [[nodiscard]] std::optional<std::uint32_t> FileSystemType() const {
    struct statfs volume {};
    if (::fstatfs(fd_.get(), &volume) != 0) return std::nullopt;
    return static_cast<std::uint32_t>(volume.f_type);
  }

  /// Whether syncfs on this file system is known to make data durable and to fail when it could not. Others answer it with
  /// success and send nothing (FUSE), or what they mean by it is the server's affair (network file systems).
  [[nodiscard]] bool IsSyncedWhole() const { return IsWellKnown(); }

  [[nodiscard]] bool IsWellKnown() const {
    return IsOneOf({EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC});
  }

  /// True when the final name is the file that was to be published, long ago perhaps. Its number alone does not tell: once a
  /// temporary is deleted, the next file may get it.
  [[nodiscard]] bool IsPublished(const PublishRequest& request) const {
    struct stat found {};
    if (StatAt(request.final_name, found) != 0) return false;
    const FileStatus status = ToFileStatus(found);
    return status.is_regular && IsOwnedByUs(found) && MayBeSameFile(request.identity, status.identity) &&
           status.size_bytes == request.size_bytes;
  }

  /// Permissions and times of an ordinary new file. A crash after this leaves a readable temporary; a repeat goes on.
  [[nodiscard]] Status GiveOrdinaryLooks(int fd, const PublishRequest& request) const {
    if (::fchmod(fd, kPublishedMode & ~file_creation_mask_) != 0 && !IsUnsupported(errno)) {
      return ErrorFromErrno(errno, "set permissions of", request.temporary_name);
    }
    if (request.modified) {
      std::array<timespec, 2> times{};
      times[0].tv_nsec = UTIME_OMIT;
      times[1] = ToTimespec(*request.modified);
      if (::futimens(fd, times.data()) != 0 && !IsUnsupported(errno)) {
        return ErrorFromErrno(errno, "set time of", request.temporary_name);
      }
    }
    return Status();
  }

  UniqueFd fd_;
  std::string path_;
  mode_t file_creation_mask_;
  std::uint64_t large_bytes_min_;
};

}  // namespace

std::shared_ptr<Directory> MakePosixDirectory(UniqueFd fd, std::string path, mode_t file_creation_mask,
                                              std::uint64_t large_bytes_min) {
  return std::make_shared<PosixDirectory>(std::move(fd), std::move(path), file_creation_mask, large_bytes_min);
}

mode_t ReadFileCreationMask() {
  // umask() tells the mask only by setting one, and another thread may create a file in between.
  constexpr std::string_view kKey = "\nUmask:\t";
  const UniqueFd fd(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const ssize_t length = fd ? ::read(fd.get(), buffer.data(), buffer.size()) : -1;
  if (length <= 0) {
    return kFileCreationMaskDefault;
  }
  const std::string_view text(buffer.data(), static_cast<std::size_t>(length));
  const std::size_t key = text.find(kKey);
  if (key == std::string_view::npos) {
    return kFileCreationMaskDefault;
  }
  const std::string_view digits = text.substr(key + kKey.size());
  mode_t mask = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), mask, 8);
  return parsed.ec == std::errc() ? mask & 0777U : kFileCreationMaskDefault;
}

}  // namespace openbits
