// Whoever may write into the state directory decides what we download and where to. So it must be ours alone (fault D8),
// and it is used by one engine at a time (fault A13): the lock is a file open without sharing, which the system closes
// however the process ends.
#include <windows.h>

#include <knownfolders.h>
#include <objbase.h>
#include <sddl.h>
#include <shlobj.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/utf.h"
#include "platform/platform.h"
#include "platform/process_environment.h"
#include "platform/windows/file_windows.h"
#include "platform/windows/local_memory.h"
#include "platform/windows/native_path.h"
#include "platform/windows/unique_handle.h"
#include "platform/windows/user_registry_windows.h"
#include "platform/windows/windows_errors.h"
#include "platform/windows/windows_security.h"

namespace openbits {
namespace {

Error StateError(Errc code, const std::string& path, std::string_view finding) {
  return Error{code, ErrorContext::kQueue, 0, path + ": " + std::string(finding)};
}

/// Full rights for this user, the system and Administrators, for nobody else, whatever the parent passes on.
LocalMemory<void> PrivateDescriptor() {
  const std::wstring user = Utf8ToWide(CurrentUserId().sid).value_or(L"");
  const std::wstring text = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" + user + L")";
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  // On failure it stays NULL, and the directory gets what its parent passes on; the check below has the last word.
  ::ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor, nullptr);
  return LocalMemory<void>(descriptor);
}

/// Makes every missing directory of `native`, ours alone.
Status MakeDirectories(const std::wstring& native, const std::string& path) {
  const auto descriptor = PrivateDescriptor();
  SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor.get(), FALSE};
  if (::CreateDirectoryW(native.c_str(), &attributes) != FALSE) return Status();
  DWORD number = ::GetLastError();
  const std::size_t parent_end = native.rfind(L'\\');
  if (number == ERROR_PATH_NOT_FOUND && parent_end != std::wstring::npos &&
      !native.substr(0, parent_end).ends_with(L':')) {
    OPENBITS_RETURN_IF_ERROR(MakeDirectories(native.substr(0, parent_end), path));
    if (::CreateDirectoryW(native.c_str(), &attributes) != FALSE) return Status();
    number = ::GetLastError();
  }
  const DWORD found = ::GetFileAttributesW(native.c_str());
  if (found != INVALID_FILE_ATTRIBUTES && (found & FILE_ATTRIBUTE_DIRECTORY) != 0) return Status();
  return ErrorFromWindows(number, "make directory", path, MissingName::kDirectory);
}

/// Opens the directory and checks by the handle that it is ours alone. The handle keeps its name while it is held.
Result<UniqueHandle> OpenOwnDirectory(const std::wstring& native, const std::string& path) {
  UniqueHandle handle(::CreateFileW(native.c_str(), FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES | READ_CONTROL,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (!handle) return ErrorFromWindows(::GetLastError(), "open", path, MissingName::kDirectory);
  const auto status = StatusOfHandle(handle.get(), path);
  if (!status) return status.error();
  if (!status->is_directory) return StateError(Errc::kStateDirectoryUnsafe, path, "not a directory, or a link");
  if (!IsOwnedByUs(handle.get())) return StateError(Errc::kStateDirectoryUnsafe, path, "belongs to another user");
  if (IsWritableByOthers(handle.get())) {
    return StateError(Errc::kStateDirectoryUnsafe, path, "other users may write to it");
  }
  return handle;
}

class WindowsStateDirectory final : public StateDirectory {
 public:
  WindowsStateDirectory(std::string path, UniqueHandle directory, UniqueHandle lock)
      : path_(std::move(path)), directory_(std::move(directory)), lock_(std::move(lock)) {}
  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  std::string path_;
  UniqueHandle directory_;
  UniqueHandle lock_;  // the file stays, for a removed one could be locked twice
};

/// %LOCALAPPDATA%, or what the system has for the user; empty when neither is known.
std::string LocalApplicationData() {
  std::string path = EnvironmentVariable("LOCALAPPDATA").value_or("");
  if (IsFullPath(path)) return path;
  PWSTR known = nullptr;
  const bool is_known = SUCCEEDED(::SHGetKnownFolderPath(FOLDERID_LocalAppData, 0, nullptr, &known));
  path = is_known ? WideToUtf8(known).value_or("") : "";
  ::CoTaskMemFree(known);
  return path;
}

}  // namespace

Result<std::string> DefaultStateDirectoryPath() {
  if (std::string own = EnvironmentVariable("OPENBITS_STATE_DIR").value_or(""); !own.empty()) {
    if (!IsFullPath(own)) {
      return StateError(Errc::kPathNotFound, own, "OPENBITS_STATE_DIR must be an absolute path");
    }
    return own;
  }
  const std::string data = LocalApplicationData();
  if (!IsFullPath(data)) return StateError(Errc::kPathNotFound, "state directory", "no LOCALAPPDATA is known");
  return JoinLocalPath(data, "openbits");
}

Result<std::unique_ptr<StateDirectory>> LockStateDirectory(const std::string& path) {
  std::string clean = path;
  while (clean.size() > 3 && (clean.back() == '\\' || clean.back() == '/'))
    clean.pop_back();
  const auto native = ToNativePath(clean);
  if (!native || clean.size() <= 3)
    return StateError(Errc::kInvalidArgument, clean, "not an absolute path of a directory");
  OPENBITS_RETURN_IF_ERROR(MakeDirectories(*native, clean));
  auto directory = OpenOwnDirectory(*native, clean);
  if (!directory) return directory.error();
  UniqueHandle lock(::CreateFileW((*native + L"\\lock").c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS,
                                  FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (!lock) {
    const DWORD number = ::GetLastError();
    return number == ERROR_SHARING_VIOLATION
               ? StateError(Errc::kStateDirectoryInUse, clean, "another engine holds the lock")
               : ErrorFromWindows(number, "open the lock of", clean);
  }
  const auto status = StatusOfHandle(lock.get(), clean);
  if (!status || !status->is_regular) return StateError(Errc::kStateDirectoryUnsafe, clean, "the lock is a link");
  return std::unique_ptr<StateDirectory>(
      std::make_unique<WindowsStateDirectory>(std::move(clean), *std::move(directory), std::move(lock)));
}

}  // namespace openbits
