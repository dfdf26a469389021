#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace openbits {

/// Wide text (UTF-32 where wchar_t has 32 bits, UTF-16 where it has 16) to UTF-8; nothing for lone surrogates or values
/// above U+10FFFF.
std::optional<std::string> WideToUtf8(std::wstring_view wide);

/// UTF-8 to wide text; nothing for malformed, overlong or surrogate sequences.
std::optional<std::wstring> Utf8ToWide(std::string_view utf8);

/// UTF-8 to wide text with U+FFFD for each malformed byte: for texts of servers shown to people.
std::wstring Utf8ToWideLossy(std::string_view utf8);

/// True for well-formed UTF-8: what Utf8ToWide can turn.
bool IsUtf8(std::string_view text);

/// Bytes of the character that `text` begins with; zero when it is malformed or `text` is empty.
std::size_t Utf8CharacterLength(std::string_view text);

/// Number of UTF-16 code units of valid UTF-8 text: the unit of BITS's length limits.
std::size_t Utf16Length(std::string_view utf8);

}  // namespace openbits
