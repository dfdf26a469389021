#include "platform/windows/file_system_windows.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "platform/base/guid.h"
#include "platform/base/utf.h"
#include "platform/windows/directory_windows.h"
#include "platform/windows/file_windows.h"
#include "platform/windows/native_path.h"
#include "platform/windows/windows_errors.h"

namespace openbits {
namespace {

// DEVIATION: ns-bits-bg_file_info: a local name may be longer than MAX_PATH, up to what Windows takes with its prefix for
// long paths, less the room for that prefix.
constexpr std::size_t kPathLengthMax = 32'000;

Error Refused() {
  // The name itself stays out of the error: it may be anything.
  return LocalFileError(Errc::kInvalidArgument, "local name", {});
}

/// The path of an open directory, links resolved, with prefix; empty when the system does not tell.
std::wstring FinalPath(HANDLE handle) {
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD length = ::GetFinalPathNameByHandleW(handle, path.data(), static_cast<DWORD>(path.size()), 0);
    const bool is_whole = length < path.size();
    path.resize(length);
    if (is_whole) return path;
  }
}

/// A text that changes with every boot: a random one in a key of the registry that no boot survives. It is gone after the
/// user's logoff as well; then less is believed than could be. Empty, and nothing believed, without a registry.
std::string ReadBootId(Random& random) {
  constexpr const wchar_t* kKey = L"Software\\openbits\\Boot";
  constexpr const wchar_t* kValue = L"Id";
  HKEY key = nullptr;
  if (::RegCreateKeyExW(HKEY_CURRENT_USER, kKey, 0, nullptr, REG_OPTION_VOLATILE, KEY_QUERY_VALUE | KEY_SET_VALUE,
                        nullptr, &key, nullptr) != ERROR_SUCCESS) {
    return {};
  }
  std::array<wchar_t, 64> text{};
  const auto read = [&] {
    auto size = static_cast<DWORD>(text.size() * sizeof(wchar_t));
    return ::RegGetValueW(key, nullptr, kValue, RRF_RT_REG_SZ, nullptr, text.data(), &size) == ERROR_SUCCESS;
  };
  if (!read()) {
    const std::wstring made = Utf8ToWide(ToString(random.NextGuid())).value_or(L"");
    ::RegSetValueExW(key, kValue, 0, REG_SZ, reinterpret_cast<const BYTE*>(made.c_str()),
                     static_cast<DWORD>((made.size() + 1) * sizeof(wchar_t)));
    // Read back: another process may have written at the same time.
    if (!read()) text[0] = L'\0';
  }
  ::RegCloseKey(key);
  return WideToUtf8(text.data()).value_or("");
}

class WindowsFileSystem final : public FileSystem {
 public:
  explicit WindowsFileSystem(Random& random) : boot_id_(ReadBootId(random)) {}

  [[nodiscard]] Result<LocalPath> SplitLocalName(std::string_view local_name) const override {
    if (!IsFullPath(local_name) || Utf16Length(local_name) > kPathLengthMax) return Refused();
    std::string path(local_name);
    std::replace(path.begin(), path.end(), '/', '\\');
    // Behind the drive's, or behind the server's name: that and the share are components too.
    const std::size_t first = path.front() == '\\' ? 2 : 3;
    for (std::size_t begin = first;;) {
      const std::size_t end = std::min(path.find('\\', begin), path.size());
      if (!IsComponentName(std::string_view(path).substr(begin, end - begin))) return Refused();
      if (end == path.size()) break;
      begin = end + 1;
    }
    // A root, of a drive or of a share, keeps its last backslash.
    const std::size_t last = path.rfind('\\');
    const std::size_t share = path.front() == '\\' ? path.find('\\', first) + 1 : 0;
    if (last < share) return Refused();  // a share and no file
    const bool is_in_root = last < first || (share != 0 && last == path.find('\\', share));
    LocalPath result;
    result.directory = path.substr(0, is_in_root ? last + 1 : last);
    result.name = path.substr(last + 1);
    return result;
  }

  Result<std::shared_ptr<Directory>> OpenDirectory(const std::string& path) override {
    const auto native = ToNativePath(path);
    if (!native) return LocalFileError(Errc::kInvalidArgument, "path", path);
    UniqueHandle handle(::CreateFileW(native->c_str(), FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!handle) return ErrorFromWindows(::GetLastError(), "open", path, MissingName::kDirectory);
    const auto status = StatusOfHandle(handle.get(), path);
    if (!status) return status.error();
    if (!status->is_directory) return LocalFileError(Errc::kPathNotFound, "open", path);
    std::wstring final_path = FinalPath(handle.get());
    // Wine does not tell long ones. Then a link on the way is trusted not to be turned.
    if (final_path.empty()) final_path = *native;
    return MakeWindowsDirectory(std::move(handle), std::move(final_path), path);
  }

  Result<std::unique_ptr<File>> OpenForReading(const std::string& path) override {
    // The path of a file URL has a slash before the drive.
    const bool is_of_url = path.size() > 2 && path.front() == '/' && path[2] == ':';
    const auto native = ToNativePath(is_of_url ? std::string_view(path).substr(1) : std::string_view(path));
    if (!native) return LocalFileError(Errc::kInvalidArgument, "path", path);
    UniqueHandle handle(::CreateFileW(native->c_str(), FILE_GENERIC_READ,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_OVERLAPPED, nullptr));
    if (!handle) {
      const DWORD number = ::GetLastError();
      return ErrorFromWindows(number, "open", path);
    }
    // Pipes and devices have no path of this form, but a link may lead to one.
    if (::GetFileType(handle.get()) != FILE_TYPE_DISK) return LocalFileError(Errc::kFileAccessDenied, "open", path);
    return MakeWindowsFile(std::move(handle), path);
  }

  [[nodiscard]] std::string BootId() const override { return boot_id_; }

 private:
  std::string boot_id_;
};

}  // namespace

std::shared_ptr<FileSystem> MakeWindowsFileSystem(std::shared_ptr<Random> random) {
  return std::make_shared<WindowsFileSystem>(*random);
}

}  // namespace openbits
