#include "platform/windows/windows_security.h"

#include <aclapi.h>
#include <sddl.h>

#include <string>

#include "platform/base/utf.h"
#include "platform/windows/local_memory.h"
#include "platform/windows/user_registry_windows.h"

namespace openbits {
namespace {

constexpr ACCESS_MASK kWriting = FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY | FILE_DELETE_CHILD | DELETE | WRITE_DAC |
                                 WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;

/// This user, Administrators, the system: who can do everything here anyway; and the two that stand for the owner.
bool IsTrusted(PSID sid) {
  LPWSTR text = nullptr;
  if (::ConvertSidToStringSidW(sid, &text) == FALSE) return false;
  const LocalMemory<wchar_t> memory(text);
  const std::string name = WideToUtf8(text).value_or("");
  return name == CurrentUserId().sid || name == "S-1-5-32-544" || name == "S-1-5-18" || name == "S-1-3-0" ||
         name == "S-1-3-4";
}

bool HasAccessLists(HANDLE handle) {
  DWORD flags = 0;
  return ::GetVolumeInformationByHandleW(handle, nullptr, 0, nullptr, nullptr, &flags, nullptr, 0) != FALSE &&
         (flags & FILE_PERSISTENT_ACLS) != 0;
}

}  // namespace

bool IsRemote(HANDLE handle) {
  FILE_REMOTE_PROTOCOL_INFO info{};
  return ::GetFileInformationByHandleEx(handle, FileRemoteProtocolInfo, &info, sizeof info) != FALSE;
}

bool IsOwnedByUs(HANDLE handle) {
  if (!HasAccessLists(handle)) return true;
  PSID owner = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (::GetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr, nullptr,
                        &descriptor) != ERROR_SUCCESS) {
    return false;
  }
  const LocalMemory<void> memory(descriptor);
  return owner != nullptr && IsTrusted(owner);
}

bool IsWritableByOthers(HANDLE handle) {
  if (!HasAccessLists(handle)) return false;
  PACL list = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (::GetSecurityInfo(handle, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &list, nullptr,
                        &descriptor) != ERROR_SUCCESS) {
    return true;
  }
  const LocalMemory<void> memory(descriptor);
  if (list == nullptr) return true;  // no list: everybody may do everything
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (::GetAce(list, i, &entry) == FALSE) return true;
    // Entries of other kinds take rights away, or need a claim that nobody else has by accident.
    if (static_cast<const ACE_HEADER*>(entry)->AceType != ACCESS_ALLOWED_ACE_TYPE) continue;
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if ((allowed->Mask & kWriting) != 0 && !IsTrusted(&allowed->SidStart)) return true;
  }
  return false;
}

}  // namespace openbits
