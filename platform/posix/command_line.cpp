// The rules, as CommandLineToArgvW documents and practises them:
// - Blanks (space and tab) part arguments, unless they stand between quotes.
// - The first argument ends at its closing quote, or without a quote at the first blank. A backslash in it is only that:
//   it is a path. A line that begins with a blank has an empty first argument.
// - Elsewhere 2n backslashes before a quote are n backslashes and the quote counts; 2n + 1 are n backslashes and a
//   literal quote; all other backslashes are themselves.
// - Between quotes a doubled quote is a literal quote, and ends the quoting.

#include "platform/posix/command_line.h"

#include <algorithm>

namespace openbits {
namespace {

constexpr std::string_view kBlanks = " \t";

bool IsBlank(char byte) { return byte == ' ' || byte == '\t'; }

std::string_view DropBlanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

/// Takes the first argument off `rest`.
std::string TakeProgram(std::string_view& rest) {
  const bool is_quoted = rest.front() == '"';
  const std::size_t begin = is_quoted ? 1 : 0;
  const std::size_t end = std::min(is_quoted ? rest.find('"', begin) : rest.find_first_of(kBlanks), rest.size());
  std::string program(rest.substr(begin, end - begin));
  rest.remove_prefix(std::min(is_quoted ? end + 1 : end, rest.size()));
  return program;
}

/// Takes one more argument off `rest`, which does not begin with a blank.
std::string TakeArgument(std::string_view& rest) {
  std::string argument;
  bool is_quoted = false;
  std::size_t position = 0;
  while (position < rest.size() && (is_quoted || !IsBlank(rest[position]))) {
    const std::size_t backslashes_end = std::min(rest.find_first_not_of('\\', position), rest.size());
    const std::size_t backslashes = backslashes_end - position;
    const bool is_before_quote = backslashes_end < rest.size() && rest[backslashes_end] == '"';
    argument.append(is_before_quote ? backslashes / 2 : backslashes, '\\');
    position = backslashes_end;
    if (is_before_quote) {
      const bool is_doubled = is_quoted && position + 1 < rest.size() && rest[position + 1] == '"';
      if (backslashes % 2 == 1) {
        argument.push_back('"');
      } else if (is_doubled) {
        argument.push_back('"');
        is_quoted = false;
        ++position;
      } else {
        is_quoted = !is_quoted;
      }
      ++position;
    } else if (backslashes == 0) {
      argument.push_back(rest[position]);
      ++position;
    }
  }
  rest.remove_prefix(position);
  return argument;
}

}  // namespace

std::vector<std::string> SplitCommandLine(std::string_view line) {
  std::vector<std::string> arguments;
  if (line.empty()) {
    return arguments;
  }
  arguments.push_back(TakeProgram(line));
  for (line = DropBlanks(line); !line.empty(); line = DropBlanks(line)) {
    arguments.push_back(TakeArgument(line));
  }
  return arguments;
}

}  // namespace openbits
