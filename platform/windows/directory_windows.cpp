// Attack D1: whoever may write to a destination directory can replace any name in it between two calls of ours. Windows
// has no calls relative to an open directory, but a directory that is open without FILE_SHARE_DELETE, and everything
// above it, keeps its name. So paths below the handle's final path always mean this directory; no call follows a link in
// the last component, and what an opened handle says decides.
//
// Sharing: our temporaries are open for reading by others, and for deletion, so that Cancel need not wait for us.
// BITS: nf-bits3_0-ibackgroundcopyfile3-gettemporaryname: a reader that does not let us write puts the job into
// TRANSIENT_ERROR, and one that is still there at Complete makes it fail: kSharingViolation.

#include "platform/windows/directory_windows.h"

#include <vector>

#include "platform/base/utf.h"
#include "platform/windows/file_windows.h"
#include "platform/windows/native_path.h"
#include "platform/windows/windows_errors.h"
#include "platform/windows/windows_security.h"
#include "platform/windows/windows_time.h"

namespace openbits {
namespace {

constexpr DWORD kTemporarySharing = FILE_SHARE_READ | FILE_SHARE_DELETE;
constexpr DWORD kFullSharing = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr DWORD kFileAccess = FILE_GENERIC_READ | FILE_GENERIC_WRITE;
// Should a pipe stand under a name, whoever made it learns who opens it and cannot act as us.
constexpr DWORD kNoImpersonation = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
constexpr DWORD kPublishAccess = FILE_GENERIC_READ | FILE_GENERIC_WRITE | DELETE;

bool IsMissing(DWORD number) {
  // The last: deleted, but somebody still has it open.
  return number == ERROR_FILE_NOT_FOUND || number == ERROR_DELETE_PENDING;
}

class WindowsDirectory final : public Directory {
 public:
  WindowsDirectory(UniqueHandle handle, std::wstring native_path, std::string path)
      : handle_(std::move(handle)), native_path_(std::move(native_path)), path_(std::move(path)) {}

  Result<std::unique_ptr<File>> CreateTemporary(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    UniqueHandle file =
        Open(name, kFileAccess, kTemporarySharing, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN | FILE_FLAG_OVERLAPPED);
    if (!file) return ErrorFromWindows(::GetLastError(), "create", name, MissingName::kDirectory);
    return MakeWindowsFile(std::move(file), name);
  }

  Result<std::unique_ptr<File>> OpenTemporary(const std::string& name) override {
    auto opened = OpenOurs(name, kFileAccess, FILE_FLAG_OVERLAPPED);
    if (!opened) return opened.error();
    return MakeWindowsFile(std::move(opened->handle), name);
  }

  Result<PublishOutcome> Publish(const PublishRequest& request) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(request.final_name));
    const auto temporary = OpenOurs(request.temporary_name, kPublishAccess, 0);
    if (!temporary) {
      return temporary.error().code == Errc::kFileNotFound ? AgainPublished(request) : temporary.error();
    }
    if (!MayBeRecorded(request.identity, temporary->status.identity) ||
        temporary->status.size_bytes != request.size_bytes) {
      return LocalFileError(Errc::kTemporaryFileLost, "publish", request.temporary_name);
    }
    const auto target = Find(request.final_name);
    if (target && *target && (*target)->is_directory) {
      return LocalFileError(Errc::kTargetIsDirectory, "publish", request.final_name);
    }
    OPENBITS_RETURN_IF_ERROR(GiveOrdinaryLooks(temporary->handle.get(), request));
    OPENBITS_RETURN_IF_ERROR(Rename(temporary->handle.get(), request.final_name));
    return Flushed(temporary->handle.get(), request, PublishOutcome::kPublished);
  }

  Status Remove(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    if (::DeleteFileW(PathOf(name).c_str()) != FALSE) return Status();
    const DWORD number = ::GetLastError();
    return IsMissing(number) ? Status() : Status(ErrorFromWindows(number, "remove", name));
  }

  // Names of published files are durable already; a deletion that a power loss undoes leaves a hidden file of ours.
  Status Sync() override { return Status(); }

  // Flushing a volume takes an administrator: files are synced one by one.
  Status SyncFileSystem() override {
    return Error{Errc::kNotImplemented, ErrorContext::kLocalFile, 0, "a volume cannot be flushed by its users"};
  }

  Status CheckWritable() override {
    // Opening asks the access list what creating a file would ask.
    const UniqueHandle probe(::CreateFileW(native_path_.c_str(), FILE_ADD_FILE, kFullSharing, nullptr, OPEN_EXISTING,
                                           FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!probe) return ErrorFromWindows(::GetLastError(), "check", path_, MissingName::kDirectory);
    DWORD flags = 0;
    if (::GetVolumeInformationByHandleW(handle_.get(), nullptr, 0, nullptr, nullptr, &flags, nullptr, 0) != FALSE &&
        (flags & FILE_READ_ONLY_VOLUME) != 0) {
      return ErrorFromWindows(ERROR_WRITE_PROTECT, "check", path_, MissingName::kDirectory);
    }
    return Status();
  }

  Result<std::optional<FileStatus>> Find(const std::string& name) override {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    const UniqueHandle entry =
        Open(name, FILE_READ_ATTRIBUTES, kFullSharing, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
    if (!entry) {
      const DWORD number = ::GetLastError();
      if (IsMissing(number)) return std::optional<FileStatus>();
      return ErrorFromWindows(number, "status", name);
    }
    const auto status = StatusOfHandle(entry.get(), name);
    if (!status) return status.error();
    return std::optional<FileStatus>(*status);
  }

  Result<FileIdentity> Identity() override {
    const auto status = StatusOfHandle(handle_.get(), path_);
    if (!status) return status.error();
    return status->identity;
  }

  [[nodiscard]] bool KeepsFileNumbers() const override { return true; }
  // A process ends between two calls of the system, never inside one that writes.
  [[nodiscard]] bool LengthFollowsData() const override { return true; }

 private:
  struct OpenedTemporary {
    UniqueHandle handle;
    FileStatus status;
  };

  /// Names come from the store, which somebody may have edited: nothing but one component is let through.
  static Status CheckName(const std::string& name) {
    return IsComponentName(name) ? Status() : Status(LocalFileError(Errc::kInvalidArgument, "file name", name));
  }

  [[nodiscard]] std::wstring PathOf(const std::string& name) const {
    const bool is_root = native_path_.ends_with(L'\\');
    return native_path_ + (is_root ? L"" : L"\\") + Utf8ToWide(name).value_or(L"");
  }

  /// Opens an entry, links not followed; GetLastError tells of a failure.
  [[nodiscard]] UniqueHandle Open(const std::string& name, DWORD access, DWORD sharing, DWORD disposition,
                                  DWORD flags) const {
    return UniqueHandle(::CreateFileW(PathOf(name).c_str(), access, sharing, nullptr, disposition,
                                      flags | FILE_FLAG_OPEN_REPARSE_POINT | kNoImpersonation, nullptr));
  }

  /// Opens a temporary and proves it ours by its handle: regular, our user's, under exactly one name. kFileNotFound,
  /// kTemporaryFileLost, kSharingViolation.
  [[nodiscard]] Result<OpenedTemporary> OpenOurs(const std::string& name, DWORD access, DWORD flags) const {
    OPENBITS_RETURN_IF_ERROR(CheckName(name));
    OpenedTemporary opened;
    // To publish, whatever others let us do is enough: nothing is written. To write, nobody else may.
    const DWORD sharing = (access & DELETE) != 0 ? kFullSharing : kTemporarySharing;
    opened.handle = Open(name, access, sharing, OPEN_EXISTING, flags);
    if (!opened.handle) {
      const DWORD number = ::GetLastError();
      if (IsMissing(number)) return ErrorFromWindows(ERROR_FILE_NOT_FOUND, "open", name);
      const DWORD attributes = ::GetFileAttributesW(PathOf(name).c_str());
      const bool is_replaced = attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
      return is_replaced ? LocalFileError(Errc::kTemporaryFileLost, "open", name)
                         : ErrorFromWindows(number, "open", name);
    }
    auto status = StatusOfHandle(opened.handle.get(), name);
    if (!status) return status.error();
    if (!status->is_regular || status->link_count != 1 || !IsOurs(opened.handle.get())) {
      return LocalFileError(Errc::kTemporaryFileLost, "open", name);
    }
    opened.status = *status;
    return opened;
  }

  /// A server names the owner that it chooses: there the random name and the recorded identity tell alone.
  static bool IsOurs(HANDLE file) { return IsRemote(file) || IsOwnedByUs(file); }

  /// There is no temporary: the final name may be the file already, and then a crash may have come before its flush.
  [[nodiscard]] Result<PublishOutcome> AgainPublished(const PublishRequest& request) const {
    const UniqueHandle target =
        Open(request.final_name, FILE_GENERIC_READ | FILE_GENERIC_WRITE, kFullSharing, OPEN_EXISTING, 0);
    if (!target) {
      const DWORD number = ::GetLastError();
      return ErrorFromWindows(IsMissing(number) ? ERROR_FILE_NOT_FOUND : number, "publish", request.final_name);
    }
    const auto status = StatusOfHandle(target.get(), request.final_name);
    if (!status) return status.error();
    if (!MayBeSameFile(request.identity, status->identity) || status->size_bytes != request.size_bytes) {
      return ErrorFromWindows(ERROR_FILE_NOT_FOUND, "publish", request.temporary_name);
    }
    return Flushed(target.get(), request, PublishOutcome::kAlreadyPublished);
  }

  /// A directory cannot be flushed for certain; flushing the file writes its new name too.
  [[nodiscard]] static Result<PublishOutcome> Flushed(HANDLE file, const PublishRequest& request,
                                                      PublishOutcome outcome) {
    if (::FlushFileBuffers(file) == FALSE) return ErrorFromWindows(::GetLastError(), "sync", request.final_name);
    return outcome;
  }

  /// Attributes and times of an ordinary new file; its rights are those of its folder from the beginning.
  [[nodiscard]] static Status GiveOrdinaryLooks(HANDLE file, const PublishRequest& request) {
    FILE_BASIC_INFO info{};  // zero leaves a time as it is
    info.FileAttributes = FILE_ATTRIBUTE_ARCHIVE;
    if (request.modified) info.LastWriteTime.QuadPart = TicksFromWallTime(*request.modified);
    if (::SetFileInformationByHandle(file, FileBasicInfo, &info, sizeof info) == FALSE) {
      return ErrorFromWindows(::GetLastError(), "set time of", request.temporary_name);
    }
    return Status();
  }

  /// Moves the very file behind `file` over the final name, in one step; a link under that name is replaced itself.
  [[nodiscard]] Status Rename(HANDLE file, const std::string& final_name) const {
    const std::wstring path = PathOf(final_name);
    const std::size_t bytes = path.size() * sizeof(wchar_t);
    std::vector<std::byte> buffer(sizeof(FILE_RENAME_INFO) + bytes);
    auto* info = new (buffer.data()) FILE_RENAME_INFO{};
    info->ReplaceIfExists = TRUE;
    info->FileNameLength = static_cast<DWORD>(bytes);
    path.copy(info->FileName, path.size());
    if (::SetFileInformationByHandle(file, FileRenameInfo, info, static_cast<DWORD>(buffer.size())) != FALSE) {
      return Status();
    }
    DWORD number = ::GetLastError();
    if (number == ERROR_ACCESS_DENIED) {
      // Windows says so too when somebody has the file under the final name open: who may try again later.
      const UniqueHandle target = Open(final_name, DELETE, kFullSharing, OPEN_EXISTING, 0);
      if (!target && ::GetLastError() == ERROR_SHARING_VIOLATION) number = ERROR_SHARING_VIOLATION;
    }
    return ErrorFromWindows(number, "publish", final_name);
  }

  UniqueHandle handle_;
  std::wstring native_path_;
  std::string path_;
};

}  // namespace

std::shared_ptr<Directory> MakeWindowsDirectory(UniqueHandle handle, std::wstring native_path, std::string path) {
  return std::make_shared<WindowsDirectory>(std::move(handle), std::move(native_path), std::move(path));
}

}  // namespace openbits
