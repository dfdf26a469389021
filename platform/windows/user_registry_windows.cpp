#include "platform/windows/user_registry_windows.h"

#include <windows.h>

#include <sddl.h>

#include <vector>

#include "platform/base/utf.h"
#include "platform/windows/local_memory.h"
#include "platform/windows/unique_handle.h"

namespace openbits {
namespace {

UniqueHandle ProcessToken() {
  UniqueHandle token;
  // On failure nothing was stored.
  ::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, token.Out());
  return token;
}

/// One piece of what a token tells; empty when it does not. The memory is aligned for any structure.
std::vector<std::byte> TokenInformation(const UniqueHandle& token, TOKEN_INFORMATION_CLASS kind) {
  DWORD size = 0;
  ::GetTokenInformation(token.get(), kind, nullptr, 0, &size);
  std::vector<std::byte> information(size);
  if (size == 0 || ::GetTokenInformation(token.get(), kind, information.data(), size, &size) == FALSE) return {};
  return information;
}

bool IsAdministrator() {
  SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
  PSID group = nullptr;
  if (::AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0,
                                 &group) == FALSE) {
    return false;
  }
  BOOL is_member = FALSE;
  const BOOL is_known = ::CheckTokenMembership(nullptr, group, &is_member);
  ::FreeSid(group);
  return is_known != FALSE && is_member != FALSE;
}

bool IsElevated(const UniqueHandle& token) {
  TOKEN_ELEVATION elevation{};
  DWORD size = 0;
  return ::GetTokenInformation(token.get(), TokenElevation, &elevation, sizeof elevation, &size) != FALSE &&
         elevation.TokenIsElevated != 0;
}

std::uint32_t IntegrityLevel(const UniqueHandle& token) {
  const auto information = TokenInformation(token, TokenIntegrityLevel);
  if (information.size() < sizeof(TOKEN_MANDATORY_LABEL)) return Caller{}.integrity_level;
  PSID sid = reinterpret_cast<const TOKEN_MANDATORY_LABEL*>(information.data())->Label.Sid;
  const UCHAR parts = *::GetSidSubAuthorityCount(sid);
  if (parts == 0) return Caller{}.integrity_level;
  return *::GetSidSubAuthority(sid, static_cast<DWORD>(parts - 1));
}

class WindowsUserRegistry final : public UserRegistry {
 public:
  [[nodiscard]] Caller CurrentCaller() const override {
    const UniqueHandle token = ProcessToken();
    Caller caller;
    caller.user = CurrentUserId();
    caller.is_administrator = IsAdministrator();
    caller.is_elevated = IsElevated(token);
    caller.integrity_level = IntegrityLevel(token);
    return caller;
  }
};

}  // namespace

UserId CurrentUserId() {
  const auto information = TokenInformation(ProcessToken(), TokenUser);
  if (information.size() < sizeof(TOKEN_USER)) return {};
  LPWSTR text = nullptr;
  if (::ConvertSidToStringSidW(reinterpret_cast<const TOKEN_USER*>(information.data())->User.Sid, &text) == FALSE) {
    return {};
  }
  const LocalMemory<wchar_t> memory(text);
  return UserId{WideToUtf8(text).value_or("")};
}

std::shared_ptr<UserRegistry> MakeWindowsUserRegistry() { return std::make_shared<WindowsUserRegistry>(); }

}  // namespace openbits
