#include "platform/posix/file_system_posix.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <utility>

#include "platform/base/utf.h"
#include "platform/posix/directory_posix.h"
#include "platform/posix/file_posix.h"
#include "platform/posix/posix_errors.h"
#include "platform/posix/unique_fd.h"

namespace openbits {
namespace {

constexpr std::size_t kPathBytesMax = PATH_MAX - 1;  // the limit counts the NUL
constexpr std::size_t kNameBytesMax = NAME_MAX;

bool IsControl(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20 || value == 0x7F;
}

/// A component is any name but the two special ones. Wildcards are refused here too, where the system would take them:
/// BITS: ns-bits-bg_file_info, "Members": the local name cannot include wildcards.
bool IsComponent(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= kNameBytesMax &&
         name.find_first_of("*?") == std::string_view::npos;
}

/// A path that reaches the system whole: absolute and without a NUL.
Status CheckPath(const std::string& path) {
  if (path.empty() || path.front() != '/' || path.find('\0') != std::string::npos) {
    return LocalFileError(Errc::kInvalidArgument, "path", path);
  }
  return Status();
}

int OpenPath(const std::string& path, int flags) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

/// Tells a missing file from a missing directory on the way to it.
MissingName WhatIsMissing(const std::string& path) {
  struct stat status {};
  const std::string parent = path.substr(0, path.rfind('/') + 1);
  const bool has_parent = ::stat(parent.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  return has_parent ? MissingName::kFile : MissingName::kDirectory;
}

std::string ReadBootId() {
  const UniqueFd fd(OpenPath("/proc/sys/kernel/random/boot_id", O_RDONLY));
  std::array<char, 64> buffer{};
  const ssize_t length = fd ? ::read(fd.get(), buffer.data(), buffer.size()) : -1;
  if (length <= 0) {
    return {};
  }
  const std::string_view text(buffer.data(), static_cast<std::size_t>(length));
  return std::string(text.substr(0, text.find('\n')));
}

class PosixFileSystem final : public FileSystem {
 public:
  explicit PosixFileSystem(std::uint64_t large_bytes_min)
      : file_creation_mask_(ReadFileCreationMask()), large_bytes_min_(large_bytes_min), boot_id_(ReadBootId()) {}

  [[nodiscard]] Result<LocalPath> SplitLocalName(std::string_view local_name) const override {
    // The name itself stays out of the error: it may be anything.
    const auto refused = [] { return LocalFileError(Errc::kInvalidArgument, "local name", {}); };
    if (local_name.empty() || local_name.front() != '/' || local_name.size() > kPathBytesMax ||
        std::any_of(local_name.begin(), local_name.end(), IsControl) || !IsUtf8(local_name)) {
      return refused();
    }
    std::size_t begin = 1;
    for (;;) {
      const std::size_t end = std::min(local_name.find('/', begin), local_name.size());
      if (!IsComponent(local_name.substr(begin, end - begin))) {
        return refused();
      }
      if (end == local_name.size()) {
        break;
      }
      begin = end + 1;
    }
    LocalPath path;
    path.directory = begin == 1 ? "/" : std::string(local_name.substr(0, begin - 1));
    path.name = std::string(local_name.substr(begin));
    return path;
  }

  Result<std::shared_ptr<Directory>> OpenDirectory(const std::string& path) override {
    OPENBITS_RETURN_IF_ERROR(CheckPath(path));
    // Not O_PATH: such a descriptor cannot be synced.
    UniqueFd fd(OpenPath(path, O_RDONLY | O_DIRECTORY));
    if (!fd) {
      return ErrorFromErrno(errno, "open", path, MissingName::kDirectory);
    }
    return MakePosixDirectory(std::move(fd), path, file_creation_mask_, large_bytes_min_);
  }

  Result<std::unique_ptr<File>> OpenForReading(const std::string& path) override {
    OPENBITS_RETURN_IF_ERROR(CheckPath(path));
    // The look before keeps us from opening devices, the one after from being cheated.
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      const int number = errno;
      return ErrorFromErrno(number, "open", path, number == ENOENT ? WhatIsMissing(path) : MissingName::kFile);
    }
    if (!S_ISREG(status.st_mode)) {
      return LocalFileError(Errc::kFileAccessDenied, "open", path);
    }
    UniqueFd fd(OpenPath(path, O_RDONLY));
    if (!fd || ::fstat(fd.get(), &status) != 0) {
      return ErrorFromErrno(errno, "open", path);
    }
    if (!S_ISREG(status.st_mode)) {
      return LocalFileError(Errc::kFileAccessDenied, "open", path);
    }
    return MakePosixFile(std::move(fd), path);
  }

  /// Empty where the system has no such number; nothing is then believed to have survived.
  [[nodiscard]] std::string BootId() const override { return boot_id_; }

 private:
  mode_t file_creation_mask_;
  std::uint64_t large_bytes_min_;
  std::string boot_id_;
};

}  // namespace

std::shared_ptr<FileSystem> MakePosixFileSystem(std::uint64_t large_bytes_min) {
  return std::make_shared<PosixFileSystem>(large_bytes_min);
}

}  // namespace openbits
