#include "tools/bits_upload_server/files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <limits>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace openbits::upload_server {
namespace {

using std::chrono::system_clock;

// The system's umask narrows them; the hidden folder of the sessions is private anyway.
constexpr mode_t kFileMode = 0666;
// Identifiers of sessions are secrets of those who opened them.
constexpr mode_t kPrivateFolder = 0700;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// As in platform/posix/file_posix.cpp, of which this folder may know nothing. RWF_DONTCACHE, which glibc names since 2.41.
constexpr int kDontCache = 0x80;

// Linux 6.14 knows it, and until 6.16 it could drop pages that had been written to again.
bool CanWriteUncached() {
  static const bool can = [] {
    utsname system{};
    unsigned major = 0;
    unsigned minor = 0;
    return uname(&system) == 0 && std::sscanf(system.release, "%u.%u", &major, &minor) == 2 &&
           std::pair(major, minor) >= std::pair(6U, 16U);
  }();
  return can;
}

int ErrorOf(int result) { return result == 0 ? 0 : errno; }

/// `file` if it is a regular file, else none: a named pipe must not hold the server up.
UniqueFd OnlyRegular(UniqueFd file) {
  struct stat status {};
  if (!file) return file;
  if (fstat(file.get(), &status) != 0) return {};
  if (!S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    return {};
  }
  return file;
}

}  // namespace

UniqueFd::~UniqueFd() {
  if (descriptor_ >= 0) close(descriptor_);
}

UniqueFd OpenFolder(const std::filesystem::path& path) { return UniqueFd(open(path.c_str(), kFolderFlags)); }

UniqueFd OpenFolder(int directory, const std::string& name) {
  return UniqueFd(openat(directory, name.c_str(), kFolderFlags | O_NOFOLLOW));
}

bool IsSameFolder(int left, int right) {
  struct stat one {};
  struct stat other {};
  return fstat(left, &one) == 0 && fstat(right, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

UniqueFd DuplicateFolder(int directory) { return UniqueFd(fcntl(directory, F_DUPFD_CLOEXEC, 0)); }

int MakeFolder(int directory, const std::string& name) {
  return ErrorOf(mkdirat(directory, name.c_str(), kPrivateFolder));
}

std::optional<std::vector<std::string>> NamesIn(int directory) {
  std::vector<std::string> names;
  DIR* listing = fdopendir(openat(directory, ".", kFolderFlags));
  if (listing == nullptr) return std::nullopt;
  errno = 0;                                        // Only it tells the end of the listing from a failure.
  while (const dirent* entry = readdir(listing)) {  // NOLINT(concurrency-mt-unsafe): a listing of its own.
    names.emplace_back(entry->d_name);
    errno = 0;
  }
  const bool is_at_end = errno == 0;
  closedir(listing);
  return is_at_end ? std::optional(std::move(names)) : std::nullopt;
}

bool IsWritable(int directory) { return faccessat(directory, ".", W_OK | X_OK, AT_EACCESS) == 0; }

int SyncFolder(int directory) { return ErrorOf(fsync(directory)); }

std::optional<Entry> Look(int directory, const std::string& name) {
  struct stat status {};
  if (fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return S_ISDIR(status.st_mode) ? Entry::kFolder : Entry::kOther;
  }
  return errno == ENOENT ? std::optional(Entry::kNone) : std::nullopt;
}

int RemoveFile(int directory, const std::string& name) { return ErrorOf(unlinkat(directory, name.c_str(), 0)); }

int RemoveFolder(int directory, const std::string& name) {
  return ErrorOf(unlinkat(directory, name.c_str(), AT_REMOVEDIR));
}

int Rename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite) {
  if (overwrite) return ErrorOf(renameat(from, from_name.c_str(), to, to_name.c_str()));
  if (renameat2(from, from_name.c_str(), to, to_name.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system that cannot refuse to replace can still refuse to link.
  if (linkat(from, from_name.c_str(), to, to_name.c_str(), 0) != 0) return errno;
  unlinkat(from, from_name.c_str(), 0);  // The file is in its place whether the old name goes or not.
  return 0;
}

std::optional<system_clock::time_point> WriteTime(int directory, const std::string& name) {
  struct stat status {};
  if (fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return system_clock::from_time_t(status.st_mtime);
}

int SetWriteTime(int directory, const std::string& name, system_clock::time_point time) {
  timespec seconds{};
  seconds.tv_sec = system_clock::to_time_t(time);
  const std::array<timespec, 2> times = {seconds, seconds};
  return ErrorOf(utimensat(directory, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW));
}

UniqueFd OpenForReading(int directory, const std::string& name) {
  return OnlyRegular(UniqueFd(openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)));
}

UniqueFd OpenForWriting(int directory, const std::string& name, bool create) {
  const int creation = create ? O_CREAT | O_EXCL : 0;
  return OnlyRegular(
      UniqueFd(openat(directory, name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | creation, kFileMode)));
}

UniqueFd OpenLock(int directory, const std::string& name) {
  UniqueFd file(openat(directory, name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file && flock(file.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return file;
}

int WriteAt(int file, std::span<const std::byte> data, uint64_t offset) {
  while (!data.empty()) {
    const ssize_t count = pwrite(file, data.data(), data.size(), static_cast<off_t>(offset));
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    data = data.subspan(static_cast<size_t>(count));
    offset += static_cast<uint64_t>(count);
  }
  return 0;
}

int WriteUncached(int file, std::span<const std::byte> data, uint64_t offset) {
  while (CanWriteUncached() && !data.empty()) {
    const iovec piece{const_cast<std::byte*>(data.data()), data.size()};  // is only read
    const ssize_t count = pwritev2(file, &piece, 1, static_cast<off_t>(offset), kDontCache);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;  // a file system or sandbox without it; every other failure comes again
    data = data.subspan(static_cast<size_t>(count));
    offset += static_cast<uint64_t>(count);
  }
  return WriteAt(file, data, offset);
}

uint64_t LargeFileBytesMin() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes) / 32;
}

std::optional<size_t> ReadAt(int file, std::span<std::byte> data, uint64_t offset) {
  for (;;) {
    const ssize_t count = pread(file, data.data(), data.size(), static_cast<off_t>(offset));
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) return std::nullopt;
  }
}

std::optional<uint64_t> FileSize(int file) {
  struct stat status {};
  if (fstat(file, &status) != 0) return std::nullopt;
  return static_cast<uint64_t>(status.st_size);
}

std::optional<system_clock::time_point> WriteTime(int file) {
  struct stat status {};
  if (fstat(file, &status) != 0) return std::nullopt;
  return system_clock::from_time_t(status.st_mtime);
}

int Truncate(int file, uint64_t size) { return ErrorOf(ftruncate(file, static_cast<off_t>(size))); }

int Sync(int file) { return ErrorOf(fdatasync(file)); }

void StartWriteBack(int file, uint64_t offset, uint64_t length) {
  sync_file_range(file, static_cast<off_t>(offset), static_cast<off_t>(length), SYNC_FILE_RANGE_WRITE);
}

std::chrono::steady_clock::time_point SteadyNow() {
  timespec now{};
#ifdef CLOCK_BOOTTIME
  clock_gettime(CLOCK_BOOTTIME, &now);
#else
  clock_gettime(CLOCK_MONOTONIC, &now);
#endif
  return std::chrono::steady_clock::time_point(std::chrono::seconds(now.tv_sec) +
                                               std::chrono::nanoseconds(now.tv_nsec));
}

std::optional<std::string> SystemBootId() {
  const UniqueFd folder = OpenFolder("/proc/sys/kernel/random");
  const UniqueFd file = folder ? OpenForReading(folder.get(), "boot_id") : UniqueFd();
  if (!file && IsShortage(errno)) return std::nullopt;
  std::array<std::byte, 64> text{};
  const auto count = file ? ReadAt(file.get(), text, 0) : std::nullopt;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text.
  const std::string_view id(reinterpret_cast<const char*>(text.data()), count.value_or(0));
  return std::string(id.substr(0, id.find('\n')));
}

bool IsOutOfSpace(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

}  // namespace openbits::upload_server
