#include "platform/windows/policy_source_registry.h"

#include <windows.h>

#include <array>
#include <cstring>
#include <vector>

#include "platform/base/utf.h"

namespace openbits {
namespace {

constexpr const wchar_t* kPolicyKey = L"Software\\Policies\\Microsoft\\Windows\\BITS";
// The registry's own limits: a name has at most 16,383 characters.
constexpr std::size_t kNameLengthMax = 16'384;
constexpr std::size_t kValueBytesMax = std::size_t{64} * 1024;
// BITS: group-policies.md: the one policy that is counted in days; here times are seconds (docs/policy.md).
constexpr const char* kInDays = "JobInactivityTimeout";
constexpr std::uint64_t kSecondsPerDay = 86'400;

class UniqueKey {
 public:
  UniqueKey() = default;
  ~UniqueKey() {
    if (key_ != nullptr) ::RegCloseKey(key_);
  }
  UniqueKey(const UniqueKey&) = delete;
  UniqueKey& operator=(const UniqueKey&) = delete;
  HKEY* Out() { return &key_; }
  [[nodiscard]] HKEY get() const { return key_; }

 private:
  HKEY key_ = nullptr;
};

Error RegistryError(LSTATUS code, const std::string& what) {
  return Error{Errc::kFileAccessDenied, ErrorContext::kQueue, code, "policies in the registry: " + what};
}

/// A value as the text a policy file would have; nothing for types no policy has.
std::optional<std::string> TextOf(const std::string& name, DWORD type, const std::vector<BYTE>& data) {
  if (type == REG_SZ || type == REG_EXPAND_SZ) {
    std::wstring text(data.size() / sizeof(wchar_t), L'\0');
    std::memcpy(text.data(), data.data(), text.size() * sizeof(wchar_t));
    while (!text.empty() && text.back() == L'\0')
      text.pop_back();
    return WideToUtf8(text);
  }
  std::uint64_t number = 0;
  const bool is_number =
      (type == REG_DWORD && data.size() == sizeof(DWORD)) || (type == REG_QWORD && data.size() == sizeof(ULONGLONG));
  if (!is_number) return std::nullopt;
  std::memcpy(&number, data.data(), data.size());  // both are little-endian
  if (::_stricmp(name.c_str(), kInDays) == 0) number *= kSecondsPerDay;
  return std::to_string(number);
}

class RegistryPolicySource final : public PolicySource {
 public:
  Result<std::map<std::string, std::string>> Load() override {
    std::map<std::string, std::string> values;
    UniqueKey key;
    const LSTATUS opened = ::RegOpenKeyExW(HKEY_LOCAL_MACHINE, kPolicyKey, 0, KEY_QUERY_VALUE, key.Out());
    if (opened == ERROR_FILE_NOT_FOUND) return values;
    if (opened != ERROR_SUCCESS) return RegistryError(opened, "open");
    std::vector<wchar_t> name(kNameLengthMax);
    std::vector<BYTE> data(kValueBytesMax);
    for (DWORD index = 0;; ++index) {
      auto name_length = static_cast<DWORD>(name.size());
      auto size = static_cast<DWORD>(data.size());
      DWORD type = REG_NONE;
      const LSTATUS found =
          ::RegEnumValueW(key.get(), index, name.data(), &name_length, nullptr, &type, data.data(), &size);
      if (found == ERROR_NO_MORE_ITEMS) return values;
      if (found == ERROR_MORE_DATA) continue;  // no policy is that long
      if (found != ERROR_SUCCESS) return RegistryError(found, "read");
      const auto utf8_name = WideToUtf8({name.data(), name_length});
      if (!utf8_name) continue;
      auto text = TextOf(*utf8_name, type, {data.begin(), data.begin() + size});
      if (text) values[*utf8_name] = *std::move(text);
    }
  }
};

}  // namespace

std::shared_ptr<PolicySource> MakeRegistryPolicySource() { return std::make_shared<RegistryPolicySource>(); }

}  // namespace openbits
