#include "bits_api/com/com_runtime.h"

#include <objbase.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string_view>

#include "bits_api/com/callback_thread.h"
#include "bits_api/com/win32_random.h"

// Objects of this library are called directly, on the caller's thread, so an apartment is nothing but its rules: who has
// entered, in which model, how many times. Those rules are kept, because programs depend on their return codes.

namespace openbits::com {
namespace {

constexpr int kGuidTextLength = 38;  // {5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c}

struct ThreadApartment {
  unsigned entered = 0;
  bool multithreaded = false;
};

// COM's rules are about threads and processes; this is what they are about. All functions of COM share it.
struct ProcessApartments {
  std::mutex mutex;
  unsigned threads = 0;
  unsigned multithreaded_threads = 0;
  bool security_set = false;
  void (*uninitialize_hook)() = nullptr;
};

constinit thread_local ThreadApartment this_thread;
constinit ProcessApartments process;

std::optional<unsigned> HexValue(wchar_t digit) {
  if (digit >= L'0' && digit <= L'9') return static_cast<unsigned>(digit - L'0');
  if (digit >= L'a' && digit <= L'f') return static_cast<unsigned>(digit - L'a') + 10;
  if (digit >= L'A' && digit <= L'F') return static_cast<unsigned>(digit - L'A') + 10;
  return std::nullopt;
}

// The bytes of a GUID in the order of its text, and back.
std::array<std::uint8_t, 16> ToTextOrder(const GUID& guid) {
  std::array<std::uint8_t, 16> bytes{};
  for (unsigned i = 0; i < 4; ++i)
    bytes[i] = static_cast<std::uint8_t>(guid.Data1 >> (24 - 8 * i));
  for (unsigned i = 0; i < 2; ++i)
    bytes[4 + i] = static_cast<std::uint8_t>(guid.Data2 >> (8 - 8 * i));
  for (unsigned i = 0; i < 2; ++i)
    bytes[6 + i] = static_cast<std::uint8_t>(guid.Data3 >> (8 - 8 * i));
  for (unsigned i = 0; i < 8; ++i)
    bytes[8 + i] = guid.Data4[i];
  return bytes;
}

GUID FromTextOrder(const std::array<std::uint8_t, 16>& bytes) {
  GUID guid{};
  guid.Data1 = (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) |
               std::uint32_t{bytes[3]};
  guid.Data2 = static_cast<std::uint16_t>((bytes[4] << 8) | bytes[5]);
  guid.Data3 = static_cast<std::uint16_t>((bytes[6] << 8) | bytes[7]);
  for (unsigned i = 0; i < 8; ++i)
    guid.Data4[i] = bytes[8 + i];
  return guid;
}

constexpr bool DashBefore(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

void WriteGuid(const GUID& guid, wchar_t* text) {
  constexpr std::wstring_view kDigits = L"0123456789ABCDEF";
  const auto bytes = ToTextOrder(guid);
  *text++ = L'{';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (DashBefore(i)) *text++ = L'-';
    *text++ = kDigits[bytes[i] >> 4];
    *text++ = kDigits[bytes[i] & 0xf];
  }
  *text++ = L'}';
  *text = L'\0';
}

std::optional<GUID> ReadGuid(std::wstring_view text) {
  if (text.size() != kGuidTextLength || text.front() != L'{' || text.back() != L'}') return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t at = 1;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (DashBefore(i) && text[at++] != L'-') return std::nullopt;
    const auto high = HexValue(text[at++]);
    const auto low = HexValue(text[at++]);
    if (!high || !low) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>((*high << 4) | *low);
  }
  return FromTextOrder(bytes);
}

HRESULT AllocateGuidText(const GUID& guid, LPOLESTR* text) {
  if (text == nullptr) return E_INVALIDARG;
  *text = static_cast<LPOLESTR>(CoTaskMemAlloc((kGuidTextLength + 1) * sizeof(OLECHAR)));
  if (*text == nullptr) return E_OUTOFMEMORY;
  WriteGuid(guid, *text);
  return S_OK;
}

}  // namespace

bool IsComInitialized() noexcept {
  if (this_thread.entered > 0 || IsCallbackThread()) return true;
  const std::lock_guard lock(process.mutex);
  return process.multithreaded_threads > 0;
}

bool IsComInUse() noexcept {
  const std::lock_guard lock(process.mutex);
  return process.threads > 0;
}

void SetComUninitializeHook(void (*hook)()) noexcept {
  const std::lock_guard lock(process.mutex);
  process.uninitialize_hook = hook;
}

}  // namespace openbits::com

using openbits::com::AllocateGuidText;
using openbits::com::IsComInitialized;
using openbits::com::kGuidTextLength;
using openbits::com::process;
using openbits::com::ReadGuid;
using openbits::com::this_thread;
using openbits::com::WriteGuid;

// BITS: nf-combaseapi-coinitializeex, "Return value": S_FALSE when the thread was initialised before, and then too it
// must be balanced; RPC_E_CHANGED_MODE when it was with another model, and then it must not.
HRESULT CoInitializeEx(LPVOID reserved, DWORD flags) {
  constexpr DWORD kKnownFlags =
      COINIT_MULTITHREADED | COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY;
  if (reserved != nullptr || (flags & ~kKnownFlags) != 0) return E_INVALIDARG;
  const bool multithreaded = (flags & COINIT_APARTMENTTHREADED) == 0;
  if (this_thread.entered > 0) {
    if (this_thread.multithreaded != multithreaded) return RPC_E_CHANGED_MODE;
    ++this_thread.entered;
    return S_FALSE;
  }
  this_thread = {1, multithreaded};
  const std::lock_guard lock(process.mutex);
  ++process.threads;
  if (multithreaded) ++process.multithreaded_threads;
  return S_OK;
}

HRESULT CoInitialize(LPVOID reserved) { return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED); }

void CoUninitialize(void) {
  // One call too many is ignored, as Windows does.
  if (this_thread.entered == 0 || --this_thread.entered > 0) return;
  void (*hook)() = nullptr;
  {
    const std::lock_guard lock(process.mutex);
    if (this_thread.multithreaded) --process.multithreaded_threads;
    if (--process.threads == 0) {
      process.security_set = false;
      hook = process.uninitialize_hook;
    }
  }
  if (hook != nullptr) hook();
}

// BITS: nf-combaseapi-coinitializesecurity, "Return value": once per process, RPC_E_TOO_LATE after that.
HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR, LONG service_count, SOLE_AUTHENTICATION_SERVICE* services,
                             void* reserved1, DWORD authentication_level, DWORD impersonation_level, void*, DWORD,
                             void* reserved3) {
  if (!IsComInitialized()) return CO_E_NOTINITIALIZED;
  if (reserved1 != nullptr || reserved3 != nullptr) return E_INVALIDARG;
  if (service_count < -1 || (service_count > 0 && services == nullptr)) return E_INVALIDARG;
  if (authentication_level > RPC_C_AUTHN_LEVEL_PKT_PRIVACY || impersonation_level > RPC_C_IMP_LEVEL_DELEGATE)
    return E_INVALIDARG;
  const std::lock_guard lock(process.mutex);
  if (process.security_set) return RPC_E_TOO_LATE;
  process.security_set = true;
  return S_OK;
}

// DEVIATION: nf-combaseapi-cosetproxyblanket: accepted and without effect, since a call passes through no proxy whose
// security could be set. The caller acts as the user of its process.
HRESULT CoSetProxyBlanket(IUnknown* proxy, DWORD, DWORD, OLECHAR*, DWORD authentication_level,
                          DWORD impersonation_level, RPC_AUTH_IDENTITY_HANDLE, DWORD) {
  if (proxy == nullptr) return E_INVALIDARG;
  if (authentication_level > RPC_C_AUTHN_LEVEL_PKT_PRIVACY || impersonation_level > RPC_C_IMP_LEVEL_DELEGATE)
    return E_INVALIDARG;
  return S_OK;
}

LPVOID CoTaskMemAlloc(SIZE_T cb) { return std::malloc(cb == 0 ? 1 : cb); }

// BITS: nf-combaseapi-cotaskmemrealloc, "Return value": no bytes of a block that exists frees it and gives NULL.
LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb) {
  if (pv == nullptr) return CoTaskMemAlloc(cb);
  if (cb == 0) {
    std::free(pv);
    return nullptr;
  }
  return std::realloc(pv, cb);
}

void CoTaskMemFree(LPVOID pv) { std::free(pv); }

HRESULT CoCreateGuid(GUID* pguid) {
  if (pguid == nullptr) return E_INVALIDARG;
  std::array<std::uint8_t, 16> bytes{};
  if (!openbits::com::FillRandom(bytes)) return E_UNEXPECTED;
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4: random
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // the variant of RFC 4122
  *pguid = openbits::com::FromTextOrder(bytes);
  return S_OK;
}

// BITS: nf-combaseapi-stringfromguid2, "Return value": characters with the NUL, or 0 if the buffer is too small.
int StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int length_max) {
  if (lpsz == nullptr || length_max < kGuidTextLength + 1) return 0;
  WriteGuid(rguid, lpsz);
  return kGuidTextLength + 1;
}

HRESULT StringFromCLSID(REFCLSID rclsid, LPOLESTR* lplpsz) { return AllocateGuidText(rclsid, lplpsz); }

HRESULT StringFromIID(REFIID rclsid, LPOLESTR* lplpsz) { return AllocateGuidText(rclsid, lplpsz); }

HRESULT CLSIDFromString(LPCOLESTR lpsz, LPCLSID pclsid) {
  if (pclsid == nullptr) return E_INVALIDARG;
  *pclsid = GUID{};
  if (lpsz == nullptr) return S_OK;
  const auto guid = ReadGuid(lpsz);
  if (!guid) return CO_E_CLASSSTRING;
  *pclsid = *guid;
  return S_OK;
}

// ASSUMED: a text of another length is E_INVALIDARG, one of the right length that is no GUID CO_E_IIDSTRING: the page
// names the first only, programs have met both.
HRESULT IIDFromString(LPCOLESTR lpsz, LPIID lpiid) {
  if (lpiid == nullptr) return E_INVALIDARG;
  *lpiid = GUID{};
  if (lpsz == nullptr) return S_OK;
  const std::wstring_view text(lpsz);
  if (text.size() != kGuidTextLength) return E_INVALIDARG;
  const auto guid = ReadGuid(text);
  if (!guid) return CO_E_IIDSTRING;
  *lpiid = *guid;
  return S_OK;
}
