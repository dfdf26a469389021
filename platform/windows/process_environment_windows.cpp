#include <windows.h>

#include <string>

#include "platform/base/utf.h"
#include "platform/process_environment.h"
#include "platform/windows/user_registry_windows.h"

namespace openbits {

std::optional<std::string> EnvironmentVariable(const char* name) {
  const auto wide = Utf8ToWide(name);
  if (!wide) return std::nullopt;
  std::wstring value(256, L'\0');
  for (;;) {
    ::SetLastError(ERROR_SUCCESS);
    const DWORD length = ::GetEnvironmentVariableW(wide->c_str(), value.data(), static_cast<DWORD>(value.size()));
    if (length == 0 && ::GetLastError() == ERROR_ENVVAR_NOT_FOUND) return std::nullopt;
    const bool is_whole = length < value.size();
    value.resize(length);
    if (is_whole) return WideToUtf8(value);
  }
}

Caller ProcessCaller() { return MakeWindowsUserRegistry()->CurrentCaller(); }

}  // namespace openbits
