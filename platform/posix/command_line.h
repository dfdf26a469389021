#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openbits {

/// Cuts a command line into arguments by the rules of Windows's CommandLineToArgvW, so that the command lines of BITS
/// programs mean the same here. The first argument is the program and knows no escapes; an empty line has no
/// arguments. Pure; nothing is expanded and every text is accepted.
std::vector<std::string> SplitCommandLine(std::string_view line);

}  // namespace openbits
