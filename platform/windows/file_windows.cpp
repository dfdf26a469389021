#include "platform/windows/file_windows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "platform/windows/windows_errors.h"
#include "platform/windows/windows_time.h"

namespace openbits {
namespace {

constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kPieceBytesMax = std::size_t{64} << 20U;  // within a DWORD

/// True when a file system has no reservation.
bool IsUnsupported(DWORD number) {
  return number == ERROR_NOT_SUPPORTED || number == ERROR_INVALID_FUNCTION || number == ERROR_CALL_NOT_IMPLEMENTED;
}

OVERLAPPED At(std::uint64_t offset, HANDLE event) {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  place.hEvent = event;
  return place;
}

class WindowsFile final : public File {
 public:
  WindowsFile(UniqueHandle handle, UniqueHandle event, std::string name)
      : handle_(std::move(handle)), event_(std::move(event)), name_(std::move(name)) {}

  Status WriteAt(std::uint64_t offset, std::span<const std::byte> data) override {
    if (!Fits(offset, data.size())) return ErrorFromWindows(ERROR_FILE_TOO_LARGE, "write", name_);
    while (!data.empty()) {
      OVERLAPPED place = At(offset, event_.get());
      DWORD written = 0;
      const auto piece = static_cast<DWORD>(std::min(data.size(), kPieceBytesMax));
      const BOOL is_done = ::WriteFile(handle_.get(), data.data(), piece, nullptr, &place);
      if (!Await(is_done, place, written) || written == 0) {
        return ErrorFromWindows(written == 0 ? ::GetLastError() : ERROR_WRITE_FAULT, "write", name_);
      }
      data = data.subspan(written);
      offset += written;
    }
    return Status();
  }

  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    std::size_t count = 0;
    while (count < out.size() && offset + count <= kOffsetMax) {
      OVERLAPPED place = At(offset + count, event_.get());
      DWORD got = 0;
      const auto piece = static_cast<DWORD>(std::min(out.size() - count, kPieceBytesMax));
      const BOOL is_done = ::ReadFile(handle_.get(), out.data() + count, piece, nullptr, &place);
      if (!Await(is_done, place, got)) {
        const DWORD number = ::GetLastError();
        if (number == ERROR_HANDLE_EOF) break;
        return ErrorFromWindows(number, "read", name_);
      }
      if (got == 0) break;
      count += got;
    }
    return count;
  }

  Status Reserve(std::uint64_t size) override {
    if (!Fits(0, size)) return ErrorFromWindows(ERROR_FILE_TOO_LARGE, "reserve", name_);
    FILE_STANDARD_INFO now{};
    if (::GetFileInformationByHandleEx(handle_.get(), FileStandardInfo, &now, sizeof now) == FALSE) {
      return ErrorFromWindows(::GetLastError(), "reserve", name_);
    }
    // An allocation below the length would cut the file.
    if (size <= static_cast<std::uint64_t>(now.EndOfFile.QuadPart)) return Status();
    FILE_ALLOCATION_INFO info{};
    info.AllocationSize.QuadPart = static_cast<LONGLONG>(size);
    return Set(FileAllocationInfo, &info, sizeof info, "reserve");
  }

  Status Truncate(std::uint64_t size) override {
    if (size > kOffsetMax) return ErrorFromWindows(ERROR_FILE_TOO_LARGE, "truncate", name_);
    FILE_END_OF_FILE_INFO info{};
    info.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
    if (::SetFileInformationByHandle(handle_.get(), FileEndOfFileInfo, &info, sizeof info) == FALSE) {
      return ErrorFromWindows(::GetLastError(), "truncate", name_);
    }
    return Status();
  }

  Status Sync() override {
    if (::FlushFileBuffers(handle_.get()) == FALSE) return ErrorFromWindows(::GetLastError(), "sync", name_);
    return Status();
  }

  // No sync of a whole volume comes before it (Directory::SyncFileSystem), so that there is nothing to ask for.
  Status CheckWrittenBack() override { return Sync(); }

  Result<FileStatus> GetStatus() override { return StatusOfHandle(handle_.get(), name_); }

 private:
  static bool Fits(std::uint64_t offset, std::uint64_t count) {
    return offset <= kOffsetMax && count <= kOffsetMax - offset;
  }

  /// The end of one read or write; false with GetLastError set.
  bool Await(BOOL is_done, OVERLAPPED& place, DWORD& count) {
    if (is_done == FALSE && ::GetLastError() != ERROR_IO_PENDING) return false;
    return ::GetOverlappedResult(handle_.get(), &place, &count, TRUE) != FALSE;
  }

  Status Set(FILE_INFO_BY_HANDLE_CLASS kind, void* info, DWORD size, const char* operation) {
    if (::SetFileInformationByHandle(handle_.get(), kind, info, size) != FALSE) return Status();
    const DWORD number = ::GetLastError();
    return IsUnsupported(number) ? Status() : Status(ErrorFromWindows(number, operation, name_));
  }

  UniqueHandle handle_;
  UniqueHandle event_;
  std::string name_;
};

}  // namespace

Result<FileStatus> StatusOfHandle(HANDLE handle, const std::string& name) {
  BY_HANDLE_FILE_INFORMATION info{};
  FILE_STANDARD_INFO standard{};
  if (::GetFileInformationByHandle(handle, &info) == FALSE ||
      ::GetFileInformationByHandleEx(handle, FileStandardInfo, &standard, sizeof standard) == FALSE) {
    return ErrorFromWindows(::GetLastError(), "status", name);
  }
  const auto pair = [](DWORD high, DWORD low) { return std::uint64_t{high} << 32U | low; };
  const bool is_link = (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  const bool is_directory = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  FileStatus status;
  status.identity = FileIdentity{info.dwVolumeSerialNumber, pair(info.nFileIndexHigh, info.nFileIndexLow)};
  status.size_bytes = pair(info.nFileSizeHigh, info.nFileSizeLow);
  status.link_count = standard.DeletePending ? 0 : info.nNumberOfLinks;
  status.modified = WallTimeFromTicks(
      static_cast<std::int64_t>(pair(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime)));
  status.is_regular = !is_link && !is_directory;
  status.is_directory = !is_link && is_directory;
  return status;
}

Result<std::unique_ptr<File>> MakeWindowsFile(UniqueHandle handle, std::string name) {
  UniqueHandle event(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!event) return ErrorFromWindows(::GetLastError(), "open", name);
  return std::unique_ptr<File>(std::make_unique<WindowsFile>(std::move(handle), std::move(event), std::move(name)));
}

}  // namespace openbits
