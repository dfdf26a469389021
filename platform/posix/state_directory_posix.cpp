// Whoever may write into the state directory decides what we download and where to. So it must be ours alone (fault D8),
// and it is used by one engine at a time (fault A13): the lock is the kernel's, on an open file, and goes with the
// process however that ends. No number of a process is written anywhere, so that no stale one can mislead.

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/platform.h"
#include "platform/posix/posix_errors.h"
#include "platform/posix/unique_fd.h"

namespace openbits {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kLockMode = 0600;
constexpr mode_t kGroupAndOthers = S_IRWXG | S_IRWXO;
constexpr const char* kLockName = "lock";
constexpr std::size_t kPasswordBufferBytesMax = std::size_t{1} << 20U;

/// A variable of the environment; nothing for an empty one. Programs with more rights than their caller see none.
std::string Variable(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool IsAbsolute(std::string_view path) { return !path.empty() && path.front() == '/'; }

/// The home directory the system has for our user.
std::string HomeOfUser() {
  std::vector<char> buffer(1024);
  passwd entry{};
  passwd* found = nullptr;
  int result = 0;
  while ((result = ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found)) == ERANGE &&
         buffer.size() < kPasswordBufferBytesMax) {
    buffer.resize(buffer.size() * 2);
  }
  return result == 0 && found != nullptr && found->pw_dir != nullptr ? std::string(found->pw_dir) : std::string();
}

Error StateError(Errc code, const std::string& path, std::string_view finding) {
  return Error{code, ErrorContext::kQueue, 0, path + ": " + std::string(finding)};
}

/// Makes every missing directory of `path`, for us alone, as the XDG base directory rules ask.
Status MakeDirectories(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
      const int number = errno;
      // Automounters and read-only roots refuse to make what is there already.
      struct stat status {};
      if (::stat(part.c_str(), &status) != 0) {
        return ErrorFromErrno(number, "make directory", part, MissingName::kDirectory);
      }
    }
    if (end == std::string::npos) {
      return Status();
    }
  }
}

/// Anybody may rename what stands in a directory open to all without the sticky bit, and put something else there.
Status CheckParent(const std::string& path) {
  const std::string parent = path.substr(0, path.rfind('/') + 1);
  struct stat status {};
  if (::stat(parent.c_str(), &status) != 0) {
    return ErrorFromErrno(errno, "status", parent, MissingName::kDirectory);
  }
  if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0) {
    return StateError(Errc::kStateDirectoryUnsafe, parent, "anybody may replace its entries");
  }
  return Status();
}

/// Opens the directory into `fd` and checks by the descriptor that it is ours alone.
Status OpenOwnDirectory(const std::string& path, UniqueFd& fd) {
  fd = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOTDIR || errno == ELOOP) {
      return StateError(Errc::kStateDirectoryUnsafe, path, "not a directory, or a link");
    }
    return ErrorFromErrno(errno, "open", path, MissingName::kDirectory);
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return ErrorFromErrno(errno, "status", path, MissingName::kDirectory);
  }
  if (status.st_uid != ::geteuid()) {
    return StateError(Errc::kStateDirectoryUnsafe, path, "belongs to another user");
  }
  if ((status.st_mode & kGroupAndOthers) != 0) {
    return StateError(Errc::kStateDirectoryUnsafe, path, "open to other users; its mode must be 0700");
  }
  return Status();
}

class PosixStateDirectory final : public StateDirectory {
 public:
  PosixStateDirectory(std::string path, UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  std::string path_;
  UniqueFd lock_;  // closing it unlocks; the file stays, for a removed one could be locked twice
};

}  // namespace

Result<std::string> DefaultStateDirectoryPath() {
  if (std::string own = Variable("OPENBITS_STATE_DIR"); !own.empty()) {
    if (!IsAbsolute(own)) {
      return StateError(Errc::kPathNotFound, own, "OPENBITS_STATE_DIR must be an absolute path");
    }
    return own;
  }
  // The XDG base directory rules: a relative path is as good as none.
  if (const std::string state_home = Variable("XDG_STATE_HOME"); IsAbsolute(state_home)) {
    return state_home + "/openbits";
  }
  for (const std::string& home : {Variable("HOME"), HomeOfUser()}) {
    if (IsAbsolute(home)) {
      return (home == "/" ? std::string() : home) + "/.local/state/openbits";
    }
  }
  return StateError(Errc::kPathNotFound, "state directory", "no home directory is known");
}

Result<std::unique_ptr<StateDirectory>> LockStateDirectory(const std::string& path) {
  std::string clean = path;
  while (clean.size() > 1 && clean.back() == '/') {
    clean.pop_back();
  }
  if (!IsAbsolute(clean) || clean == "/" || clean.find('\0') != std::string::npos) {
    return StateError(Errc::kInvalidArgument, clean, "not an absolute path of a directory");
  }
  OPENBITS_RETURN_IF_ERROR(MakeDirectories(clean));
  OPENBITS_RETURN_IF_ERROR(CheckParent(clean));
  UniqueFd directory;
  OPENBITS_RETURN_IF_ERROR(OpenOwnDirectory(clean, directory));
  UniqueFd lock(
      ::openat(directory.get(), kLockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kLockMode));
  if (!lock) {
    return errno == ELOOP ? StateError(Errc::kStateDirectoryUnsafe, clean, "the lock is a link")
                          : ErrorFromErrno(errno, "open the lock of", clean);
  }
  int result = 0;
  do {
    result = ::flock(lock.get(), LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0) {
    return errno == EWOULDBLOCK ? StateError(Errc::kStateDirectoryInUse, clean, "another engine holds the lock")
                                : ErrorFromErrno(errno, "lock", clean);
  }
  return std::unique_ptr<StateDirectory>(std::make_unique<PosixStateDirectory>(std::move(clean), std::move(lock)));
}

}  // namespace openbits
