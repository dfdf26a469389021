#pragma once

#include <bits.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/byte_range.h"
#include "platform/base/clock.h"
#include "platform/base/guid.h"
#include "platform/base/secret.h"

/// Values between the two sides: wide text and UTF-8, GUID, FILETIME, file ranges. What goes out is allocated with
/// CoTaskMemAlloc and freed by the caller. Thread-safe.
namespace openbits::com {

/// UTF-8 of a caller's text, which must not be NULL; nothing when it is malformed.
std::optional<std::string> FromWide(LPCWSTR text);

/// A caller's text that may be NULL.
struct OptionalText {
  bool is_valid = true;  // false when the text is malformed
  std::optional<std::string> text;
};
OptionalText FromOptionalWide(LPCWSTR text);

/// The same for a text that must not leak.
struct OptionalSecret {
  bool is_valid = true;
  std::optional<Secret> text;
};
OptionalSecret SecretFromOptionalWide(LPCWSTR text);

/// Copies `utf8` for the caller, malformed bytes as U+FFFD. NULL in `*out` on E_OUTOFMEMORY; E_INVALIDARG for a NULL out.
HRESULT GiveText(std::string_view utf8, LPWSTR* out);
/// The same for bytes.
HRESULT GiveBytes(const std::vector<std::uint8_t>& bytes, BYTE** out);
/// The same for ranges; none gives 0 and NULL.
HRESULT GiveRanges(const std::vector<ByteRange>& ranges, DWORD* count, BG_FILE_RANGE** out);

/// Ranges of a caller; `ranges` may be NULL when `count` is 0.
std::vector<ByteRange> FromRanges(DWORD count, const BG_FILE_RANGE* ranges);
/// Ranges as the API shows them.
std::vector<BG_FILE_RANGE> ToRanges(const std::vector<ByteRange>& ranges);

/// A GUID as the API shows it: the first three fields are integers of the machine.
GUID ToGuid(const Guid& guid);
Guid FromGuid(const GUID& guid);

/// The number in a caller's enum parameter, also when it is none of the enumerators: such a value must not be read as the
/// enum (undefined behaviour), and refusing it is the service's business.
template <class Enum>
std::uint32_t NumberOf(const Enum& value) {
  static_assert(sizeof(Enum) == sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, &value, sizeof number);
  return number;
}

/// 100 ns units since 1601, UTC; zero for nothing.
FILETIME ToFileTime(std::optional<WallTime> time);

}  // namespace openbits::com
