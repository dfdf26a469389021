#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openbits::upload_server {

/// Whether the two are the same but for the case of ASCII letters.
bool EqualIgnoringCase(std::string_view left, std::string_view right);

/// `text` without blanks and tabs at its ends.
std::string_view TrimSpace(std::string_view text);

/// The number that all of `text` writes in decimal digits; nothing for anything else or beyond 64 bits.
std::optional<uint64_t> ParseDecimal(std::string_view text);

/// `text` with ASCII letters in upper case.
std::string UpperCase(std::string_view text);

/// "0x" and eight upper-case hexadecimal digits: how error codes are written.
std::string HexCode(uint32_t code);

}  // namespace openbits::upload_server
