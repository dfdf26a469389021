#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openbits {

/// Whether `path` is full: a drive with a backslash or slash behind it, or a server and a share.
bool IsFullPath(std::string_view path);

/// A full path in UTF-8 as Windows takes paths of any length: "\\?\C:\..." or "\\?\UNC\server\share\...", every slash a
/// backslash. Nothing when it is not full or not UTF-8, or holds a NUL.
std::optional<std::wstring> ToNativePath(std::string_view path);

/// The other way round, without the prefix; empty when `native` is no valid UTF-16.
std::string FromNativePath(std::wstring_view native);

/// Whether `name` may be one component of a local name: no separator, stream, wildcard, device, nor an end that Windows
/// drops. BITS: ns-bits-bg_file_info, "Members".
bool IsComponentName(std::string_view name);

}  // namespace openbits
