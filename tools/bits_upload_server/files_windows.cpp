// Folders are held by handles, which keep others from renaming and deleting them; names in them are looked up by the path
// that the handle has now.

#include "tools/bits_upload_server/files.h"

#include <windows.h>

#include <fcntl.h>
#include <io.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "tools/bits_upload_server/random_id.h"

namespace openbits::upload_server {
namespace {

using std::chrono::system_clock;

constexpr DWORD kSharing = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr DWORD kOneWriteMax = DWORD{1} << 24;

int ErrnoOf(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_DELETE_PENDING: return ENOENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return EACCES;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return EEXIST;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return ENOSPC;
    case ERROR_DIRECTORY: return ENOTDIR;
    case ERROR_NOT_SAME_DEVICE: return EXDEV;
    case ERROR_INVALID_NAME: return EINVAL;
    case ERROR_TOO_MANY_OPEN_FILES: return EMFILE;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_COMMITMENT_LIMIT: return ENOMEM;
    default: return EIO;
  }
}

int LastErrno() { return ErrnoOf(GetLastError()); }

int ErrorOf(BOOL result) { return result != 0 ? 0 : LastErrno(); }

HANDLE HandleOf(int descriptor) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast, performance-no-int-to-ptr): the C library's form of a handle.
  return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor));
}

/// A descriptor of `handle`; none, with errno set, for an invalid one.
UniqueFd DescriptorOf(HANDLE handle) {
  if (handle == INVALID_HANDLE_VALUE) {
    errno = LastErrno();
    return {};
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the C library's form of a handle.
  const int descriptor = _open_osfhandle(reinterpret_cast<std::intptr_t>(handle), _O_BINARY | _O_NOINHERIT);
  if (descriptor < 0) CloseHandle(handle);
  return UniqueFd(descriptor);
}

/// One part of a path that Windows takes for nothing else: no streams, wildcards, or endings that it drops.
bool IsPlainName(std::wstring_view name) {
  return !name.empty() && name != L"." && name != L".." &&
         name.find_first_of(L"<>:\"/\\|?*") == std::wstring_view::npos && name.back() != L'.' && name.back() != L' ';
}

/// The path of `name` in an open folder; empty if there is none.
std::wstring PathIn(int directory, const std::string& name) {
  const int length =
      MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name.data(), static_cast<int>(name.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(std::max(length, 0)), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name.data(), static_cast<int>(name.size()), wide.data(), length);
  if (!IsPlainName(wide)) return {};
  std::wstring path(32768, L'\0');
  const DWORD used = GetFinalPathNameByHandleW(HandleOf(directory), path.data(), static_cast<DWORD>(path.size()), 0);
  if (used == 0 || used >= path.size()) return {};
  path.resize(used);
  return path + L"\\" + wide;
}

HANDLE Open(const std::wstring& path, DWORD access, DWORD disposition, DWORD flags, DWORD sharing = kSharing) {
  if (path.empty()) {
    SetLastError(ERROR_INVALID_NAME);
    return INVALID_HANDLE_VALUE;
  }
  return CreateFileW(path.c_str(), access, sharing, nullptr, disposition,
                     flags | FILE_FLAG_OPEN_REPARSE_POINT | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
}

std::optional<DWORD> AttributesOf(HANDLE handle) {
  BY_HANDLE_FILE_INFORMATION information{};
  if (GetFileInformationByHandle(handle, &information) == 0) return std::nullopt;
  return information.dwFileAttributes;
}

/// `opened` if it is a file, or a folder where that is wanted, and no link.
UniqueFd Only(UniqueFd opened, bool is_folder) {
  if (!opened) return opened;
  const auto attributes = AttributesOf(HandleOf(opened.get()));
  const bool is_link = !attributes || (*attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  const bool has_folder = attributes && (*attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  if (is_link || has_folder != is_folder) {
    errno = !attributes ? EIO : is_link ? ELOOP : is_folder ? ENOTDIR : EISDIR;
    return {};
  }
  return opened;
}

UniqueFd OpenFolderAt(const std::wstring& path) {
  return Only(
      DescriptorOf(Open(path, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS)),
      true);
}

UniqueFd OpenFile(const std::wstring& path, DWORD access, DWORD disposition) {
  return Only(DescriptorOf(Open(path, access, disposition, FILE_ATTRIBUTE_NORMAL)), false);
}

OVERLAPPED At(uint64_t offset) {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  return place;
}

// Windows counts 100 ns since 1601.
constexpr int64_t kTicksToUnixEpoch = 116'444'736'000'000'000;
using Ticks = std::chrono::duration<int64_t, std::ratio<1, 10'000'000>>;

system_clock::time_point TimeOf(FILETIME time) {
  const Ticks ticks((static_cast<int64_t>(time.dwHighDateTime) << 32U) + time.dwLowDateTime - kTicksToUnixEpoch);
  return system_clock::time_point(std::chrono::floor<std::chrono::seconds>(ticks));
}

std::optional<system_clock::time_point> WriteTimeOf(HANDLE handle) {
  FILETIME written{};
  if (GetFileTime(handle, nullptr, nullptr, &written) == 0) return std::nullopt;
  return TimeOf(written);
}

}  // namespace

UniqueFd::~UniqueFd() {
  if (descriptor_ >= 0) _close(descriptor_);
}

UniqueFd OpenFolder(const std::filesystem::path& path) { return OpenFolderAt(path.wstring()); }

UniqueFd OpenFolder(int directory, const std::string& name) { return OpenFolderAt(PathIn(directory, name)); }

bool IsSameFolder(int left, int right) {
  BY_HANDLE_FILE_INFORMATION one{};
  BY_HANDLE_FILE_INFORMATION other{};
  return GetFileInformationByHandle(HandleOf(left), &one) != 0 &&
         GetFileInformationByHandle(HandleOf(right), &other) != 0 &&
         (one.nFileIndexHigh != 0 || one.nFileIndexLow != 0) &&  // else the file system numbers nothing
         one.dwVolumeSerialNumber == other.dwVolumeSerialNumber && one.nFileIndexHigh == other.nFileIndexHigh &&
         one.nFileIndexLow == other.nFileIndexLow;
}

UniqueFd DuplicateFolder(int directory) {
  HANDLE copy = INVALID_HANDLE_VALUE;
  if (DuplicateHandle(GetCurrentProcess(), HandleOf(directory), GetCurrentProcess(), &copy, 0, FALSE,
                      DUPLICATE_SAME_ACCESS) == 0) {
    copy = INVALID_HANDLE_VALUE;
  }
  return DescriptorOf(copy);
}

// The rights are those that the root hands down: Windows has no mode that narrows them.
int MakeFolder(int directory, const std::string& name) {
  return ErrorOf(CreateDirectoryW(PathIn(directory, name).c_str(), nullptr));
}

std::optional<std::vector<std::string>> NamesIn(int directory) {
  std::vector<std::string> names;
  std::wstring path = PathIn(directory, "x");
  if (path.empty()) return std::nullopt;
  path.back() = L'*';
  WIN32_FIND_DATAW found{};
  const HANDLE search = FindFirstFileW(path.c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return std::nullopt;
  do {
    const std::u8string name = std::filesystem::path(found.cFileName).u8string();
    names.emplace_back(name.begin(), name.end());
  } while (FindNextFileW(search, &found) != 0);
  const bool is_at_end = GetLastError() == ERROR_NO_MORE_FILES;
  FindClose(search);
  return is_at_end ? std::optional(std::move(names)) : std::nullopt;
}

bool IsWritable(int directory) {
  const std::wstring path = PathIn(directory, "x");
  const UniqueFd folder =
      DescriptorOf(Open(path.substr(0, path.size() - 2), FILE_ADD_FILE, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS));
  return static_cast<bool>(folder);
}

// A rename is durable when it returns.
int SyncFolder(int) { return 0; }

std::optional<Entry> Look(int directory, const std::string& name) {
  const std::wstring path = PathIn(directory, name);
  if (path.empty()) return std::nullopt;
  const DWORD attributes = GetFileAttributesW(path.c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) return LastErrno() == ENOENT ? std::optional(Entry::kNone) : std::nullopt;
  const bool is_folder =
      (attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) == FILE_ATTRIBUTE_DIRECTORY;
  return is_folder ? Entry::kFolder : Entry::kOther;
}

int RemoveFile(int directory, const std::string& name) { return ErrorOf(DeleteFileW(PathIn(directory, name).c_str())); }

int RemoveFolder(int directory, const std::string& name) {
  return ErrorOf(RemoveDirectoryW(PathIn(directory, name).c_str()));
}

int Rename(int from, const std::string& from_name, int to, const std::string& to_name, bool overwrite) {
  const DWORD flags = MOVEFILE_WRITE_THROUGH | (overwrite ? MOVEFILE_REPLACE_EXISTING : 0);
  const std::wstring source = PathIn(from, from_name);
  const std::wstring target = PathIn(to, to_name);
  if (source.empty() || target.empty()) return EINVAL;
  return ErrorOf(MoveFileExW(source.c_str(), target.c_str(), flags));
}

std::optional<system_clock::time_point> WriteTime(int directory, const std::string& name) {
  const UniqueFd file = OpenFile(PathIn(directory, name), FILE_READ_ATTRIBUTES, OPEN_EXISTING);
  return file ? WriteTimeOf(HandleOf(file.get())) : std::nullopt;
}

int SetWriteTime(int directory, const std::string& name, system_clock::time_point time) {
  const UniqueFd file = OpenFile(PathIn(directory, name), FILE_WRITE_ATTRIBUTES, OPEN_EXISTING);
  if (!file) return errno;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  const auto ticks = static_cast<uint64_t>(std::chrono::duration_cast<Ticks>(seconds).count() + kTicksToUnixEpoch);
  const FILETIME written{static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32U)};
  return ErrorOf(SetFileTime(HandleOf(file.get()), nullptr, nullptr, &written));
}

UniqueFd OpenForReading(int directory, const std::string& name) {
  return OpenFile(PathIn(directory, name), GENERIC_READ, OPEN_EXISTING);
}

UniqueFd OpenForWriting(int directory, const std::string& name, bool create) {
  return OpenFile(PathIn(directory, name), GENERIC_READ | GENERIC_WRITE, create ? CREATE_NEW : OPEN_EXISTING);
}

UniqueFd OpenLock(int directory, const std::string& name) {
  const HANDLE handle =
      Open(PathIn(directory, name), GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, 0);
  if (handle == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION) {
    errno = EWOULDBLOCK;
    return {};
  }
  return Only(DescriptorOf(handle), false);
}

int WriteAt(int file, std::span<const std::byte> data, uint64_t offset) {
  while (!data.empty()) {
    OVERLAPPED place = At(offset);
    DWORD count = 0;
    const auto wanted = static_cast<DWORD>(std::min<size_t>(data.size(), kOneWriteMax));
    if (WriteFile(HandleOf(file), data.data(), wanted, &count, &place) == 0) return LastErrno();
    data = data.subspan(count);
    offset += count;
  }
  return 0;
}

int WriteUncached(int file, std::span<const std::byte> data, uint64_t offset) { return WriteAt(file, data, offset); }

uint64_t LargeFileBytesMin() { return std::numeric_limits<uint64_t>::max(); }  // no file is written in another way

std::optional<size_t> ReadAt(int file, std::span<std::byte> data, uint64_t offset) {
  OVERLAPPED place = At(offset);
  DWORD count = 0;
  const auto wanted = static_cast<DWORD>(std::min<size_t>(data.size(), kOneWriteMax));
  if (ReadFile(HandleOf(file), data.data(), wanted, &count, &place) != 0) return count;
  if (GetLastError() == ERROR_HANDLE_EOF) return 0;
  errno = LastErrno();
  return std::nullopt;
}

std::optional<uint64_t> FileSize(int file) {
  LARGE_INTEGER size{};
  if (GetFileSizeEx(HandleOf(file), &size) == 0) return std::nullopt;
  return static_cast<uint64_t>(size.QuadPart);
}

std::optional<system_clock::time_point> WriteTime(int file) { return WriteTimeOf(HandleOf(file)); }

int Truncate(int file, uint64_t size) {
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
  return ErrorOf(SetFileInformationByHandle(HandleOf(file), FileEndOfFileInfo, &end, sizeof end));
}

int Sync(int file) { return ErrorOf(FlushFileBuffers(HandleOf(file))); }

void StartWriteBack(int, uint64_t, uint64_t) {}

std::chrono::steady_clock::time_point SteadyNow() { return std::chrono::steady_clock::now(); }

// Windows names its boots nowhere. A name of ours is kept in a key that lasts as long as the boot does.
std::optional<std::string> SystemBootId() {
  constexpr const wchar_t* kName = L"Id";
  HKEY key = nullptr;
  if (RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\openbits\\bits-upload-server", 0, nullptr, REG_OPTION_VOLATILE,
                      KEY_QUERY_VALUE | KEY_SET_VALUE, nullptr, &key, nullptr) != ERROR_SUCCESS) {
    return "";
  }
  std::array<char, 64> text{};
  const auto read = [&] {
    auto size = static_cast<DWORD>(text.size() - 1);
    return RegQueryValueExW(key, kName, nullptr, nullptr, static_cast<BYTE*>(static_cast<void*>(text.data())), &size) ==
           ERROR_SUCCESS;
  };
  if (!read()) {
    const std::string made = RandomGuid();
    RegSetValueExW(key, kName, 0, REG_BINARY, static_cast<const BYTE*>(static_cast<const void*>(made.data())),
                   static_cast<DWORD>(made.size()));
    if (!read()) text = {};  // read back: another server may have written at the same time
  }
  RegCloseKey(key);
  return text.data();
}

bool IsOutOfSpace(int error) { return error == ENOSPC || error == EFBIG; }

}  // namespace openbits::upload_server
