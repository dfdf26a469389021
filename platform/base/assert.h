#pragma once

namespace openbits {

/// Called with the text of a failed assertion; must not return. The default prints to stderr and aborts.
using AssertHandler = void (*)(const char* expression, const char* file, int line);

/// Replaces the handler (tests only) and returns the earlier one. Not for use while threads run.
AssertHandler SetAssertHandler(AssertHandler handler);

/// Reports a failed assertion and does not return.
[[noreturn]] void AssertFailed(const char* expression, const char* file, int line);

}  // namespace openbits

/// Checks our own reasoning, in release builds too. Never for network, disk, database or caller input.
#define OPENBITS_ASSERT(expression) \
  (static_cast<bool>(expression) ? static_cast<void>(0) : ::openbits::AssertFailed(#expression, __FILE__, __LINE__))
