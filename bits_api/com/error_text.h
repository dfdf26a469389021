#pragma once

#include <bits.h>

#include <string>

namespace openbits::com {

/// What a code means, in one or two English sentences (UTF-8): for every BG_* code, every HTTP status and the Win32 and
/// WinHTTP codes that our errors map to. Other codes get a sentence with their number. Never empty. Pure.
/// BITS: nf-bits-ibackgroundcopymanager-geterrordescription.
std::string ErrorText(HRESULT code);

}  // namespace openbits::com
