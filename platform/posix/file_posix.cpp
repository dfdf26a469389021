#include "platform/posix/file_posix.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <utility>

#include "platform/posix/posix_errors.h"
#include "platform/threaded_block_writer.h"

namespace openbits {
namespace {

/// What a large file is written in when it goes past the page cache, and how many of them there are: docs/performance.md.
constexpr std::size_t kDirectBlockBytes = kWriteBytesMax;
constexpr std::size_t kDirectBlocks = 2;
/// The unit in which devices take what goes past the page cache; one that wants more refuses.
constexpr std::uint64_t kDirectAlignment = 4096;

constexpr std::uint64_t kOffsetMax = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

/// The largest length a file may get now. Asked for at every call, not kept: the call costs little beside a write, and
/// `prlimit` may change the limit of a running process.
std::uint64_t FileSizeMax() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return kOffsetMax;
  }
  return std::min<std::uint64_t>(limit.rlim_cur, kOffsetMax);
}

/// RWF_DONTCACHE, which glibc names since 2.41.
constexpr int kDontCache = 0x80;

/// Linux 6.14 knows the flag, and until 6.16 it could drop pages that had been written to again.
bool CanDropBehind() {
  static const bool can = [] {
    utsname system{};
    unsigned major = 0;
    unsigned minor = 0;
    return ::uname(&system) == 0 && std::sscanf(system.release, "%u.%u", &major, &minor) == 2 &&
           std::pair(major, minor) >= std::pair(6U, 16U);
  }();
  return can;
}

class PosixFile final : public File {
 public:
  PosixFile(UniqueFd fd, std::string name, std::uint64_t large_bytes_min)
      : fd_(std::move(fd)), name_(std::move(name)), large_bytes_min_(large_bytes_min) {}

  Status WriteAt(std::uint64_t offset, std::span<const std::byte> data) override {
    if (!Fits(offset, data.size())) {
      return ErrorFromErrno(EFBIG, "write", name_);
    }
    while (!data.empty()) {
      const ssize_t written = Write(offset, data);
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written <= 0) {
        return ErrorFromErrno(written < 0 ? errno : EIO, "write", name_);
      }
      data = data.subspan(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
    return Status();
  }

  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    std::size_t count = 0;
    while (count < out.size() && offset + count <= kOffsetMax) {
      const ssize_t got =
          ::pread(fd_.get(), out.data() + count, out.size() - count, static_cast<off_t>(offset + count));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return ErrorFromErrno(errno, "read", name_);
      }
      if (got == 0) {
        break;
      }
      count += static_cast<std::size_t>(got);
    }
    return count;
  }

  Status Reserve(std::uint64_t size) override {
    if (size == 0) {
      return Status();
    }
    if (!Fits(0, size)) {
      return ErrorFromErrno(EFBIG, "reserve", name_);
    }
    int number = 0;
    do {
      number = ::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0 ? 0 : errno;
    } while (number == EINTR);
    if (number == 0 || number == EOPNOTSUPP || number == ENOSYS) {
      is_large_ = size >= large_bytes_min_;
      drops_behind_ = is_large_ && CanDropBehind();
      return Status();
    }
    ReleaseReserved();
    return ErrorFromErrno(number, "reserve", name_);
  }

  std::unique_ptr<BlockWriter> MakeBlockWriter(std::uint64_t offset) override {
    if (!is_large_ || !keeps_up_) return nullptr;
    // A descriptor of its own: the flag would hold for reads, and for what is not aligned, as well.
    const std::string itself = "/proc/thread-self/fd/" + std::to_string(fd_.get());
    auto direct = std::make_shared<UniqueFd>(::open(itself.c_str(), O_WRONLY | O_DIRECT | O_CLOEXEC));
    if (!IsSameFile(*direct)) return nullptr;  // a file system without it, or no descriptor, or no /proc
    return MakeThreadedBlockWriter(
        offset, kDirectBlockBytes, kDirectBlocks,
        [this, direct](std::uint64_t at, std::span<const std::byte> block) { return WriteBlockAt(*direct, at, block); },
        keeps_up_);
  }

  Status Truncate(std::uint64_t size) override {
    if (!Fits(0, size)) {
      // Cutting a file that was already longer than the limit is allowed.
      struct stat status {};
      if (size > kOffsetMax || ::fstat(fd_.get(), &status) != 0 || static_cast<std::uint64_t>(status.st_size) < size) {
        return ErrorFromErrno(EFBIG, "truncate", name_);
      }
    }
    int result = 0;
    do {
      result = ::ftruncate(fd_.get(), static_cast<off_t>(size));
    } while (result != 0 && errno == EINTR);
    return result == 0 ? Status() : ErrorFromErrno(errno, "truncate", name_);
  }

  Status Sync() override {
    // EINTR comes before anything was written back, so that asking again does not hide a failure (fault A7).
    int result = 0;
    do {
      result = ::fdatasync(fd_.get());
    } while (result != 0 && errno == EINTR);
    return result == 0 ? Status() : ErrorFromErrno(errno, "sync", name_);
  }

  Status CheckWrittenBack() override {
    // Starts nothing where nothing is dirty; what it gives back is the error kept for this handle.
    const int result = ::sync_file_range(
        fd_.get(), 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    if (result != 0 && (errno == ENOSYS || errno == EINVAL))
      return Sync();  // a sandbox or file system without the call
    return result == 0 ? Status() : ErrorFromErrno(errno, "sync", name_);
  }

  Result<FileStatus> GetStatus() override {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) {
      return ErrorFromErrno(errno, "status", name_);
    }
    return ToFileStatus(status);
  }

 private:
  /// True when a file may have `count` bytes at `offset` without SIGXFSZ.
  static bool Fits(std::uint64_t offset, std::uint64_t count) {
    const std::uint64_t size_max = FileSizeMax();
    return offset <= size_max && count <= size_max - offset;
  }

  /// One call of the system. What is dropped behind is written out at once and leaves the page cache then.
  ssize_t Write(std::uint64_t offset, std::span<const std::byte> data) {
    const auto place = static_cast<off_t>(offset);
    if (drops_behind_) {
      // The system reads from there only.
      const iovec piece{const_cast<std::byte*>(data.data()), data.size()};
      const ssize_t written = ::pwritev2(fd_.get(), &piece, 1, place, kDontCache);
      const bool is_refused =
          written < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL || errno == EPERM);
      if (!is_refused) return written;
      drops_behind_ = false;  // a file system, or a sandbox, without it
    }
    return ::pwrite(fd_.get(), data.data(), data.size(), place);
  }

  [[nodiscard]] bool IsSameFile(const UniqueFd& other) const {
    struct stat ours {};
    struct stat theirs {};
    return other && ::fstat(fd_.get(), &ours) == 0 && ::fstat(other.get(), &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
  }

  Status WriteBlockAt(UniqueFd& direct, std::uint64_t offset, std::span<const std::byte> block) {
    Status status = WriteDirect(direct, offset, block);
    if (status) status = WriteAt(offset, block);
    if (!status) CutBack(offset);
    return status;
  }

  /// Writes past the page cache, which spares its memory and the copy, as much as alignment and the system allow; `offset` and
  /// `block` are what is left to write.
  Status WriteDirect(UniqueFd& direct, std::uint64_t& offset, std::span<const std::byte>& block) {
    while (direct && !block.empty() && offset % kDirectAlignment == 0 && block.size() % kDirectAlignment == 0 &&
           Fits(offset, block.size())) {
      const ssize_t written = ::pwrite(direct.get(), block.data(), block.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && (errno == EINVAL || errno == EOPNOTSUPP)) {
        direct = UniqueFd();  // a device or a file system that takes less than it said
        break;
      }
      if (written <= 0) return ErrorFromErrno(written < 0 ? errno : EIO, "write", name_);
      block = block.subspan(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
    return Status();
  }

  /// A file system may have moved the end of the file before it failed to write what is in front of it (btrfs, NFS): the length
  /// must not tell of bytes that are not there.
  void CutBack(std::uint64_t size) {
    struct stat status {};
    if (::fstat(fd_.get(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) > size) {
      static_cast<void>(Truncate(size));  // the failure to tell is the write's
    }
  }

  /// Gives back what a failed reservation took before the disk was full: some file systems keep it.
  void ReleaseReserved() {
    struct stat status {};
    if (::fstat(fd_.get(), &status) == 0) {
      // The failure to tell is the reservation's.
      static_cast<void>(::ftruncate(fd_.get(), status.st_size) == 0);
    }
  }

  UniqueFd fd_;
  std::string name_;
  std::uint64_t large_bytes_min_;
  bool is_large_ = false;
  bool keeps_up_ = true;  // what its block writers found
  bool drops_behind_ = false;
};

}  // namespace

FileStatus ToFileStatus(const struct stat& status) {
  FileStatus result;
  result.identity = FileIdentity{static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
  result.size_bytes = static_cast<std::uint64_t>(status.st_size);
  result.link_count = static_cast<std::uint64_t>(status.st_nlink);
  result.modified = WallTime{std::chrono::floor<Duration>(std::chrono::seconds{status.st_mtim.tv_sec} +
                                                          std::chrono::nanoseconds{status.st_mtim.tv_nsec})};
  result.is_regular = S_ISREG(status.st_mode);
  result.is_directory = S_ISDIR(status.st_mode);
  return result;
}

std::uint64_t LargeFileBytesMin() {
  static const std::uint64_t bytes_min = [] {
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long page_bytes = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0) return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes) / 32;
  }();
  return bytes_min;
}

std::unique_ptr<File> MakePosixFile(UniqueFd fd, std::string name, std::uint64_t large_bytes_min) {
  return std::make_unique<PosixFile>(std::move(fd), std::move(name), large_bytes_min);
}

}  // namespace openbits
