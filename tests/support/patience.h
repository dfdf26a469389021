#pragma once

#include <chrono>
#include <cstdlib>
#include <thread>

namespace openbits::test {

/// How long a test waits for something that must happen before it gives up: long enough for the slowest machine under
/// a sanitizer. Nothing ever waits this long when the code is right. OPENBITS_TEST_PATIENCE_MS shortens it for a back
/// end that is known not to do what is waited for.
inline const std::chrono::milliseconds kPatience = [] {
  const char* const text = std::getenv("OPENBITS_TEST_PATIENCE_MS");
  return std::chrono::milliseconds(text == nullptr ? 30'000 : std::atoi(text));
}();

/// Between two looks at what is waited for: gives the processor to those who work on it. (Under Wine, threads that do
/// nothing but ask keep a small machine from everything else.)
inline void LetOthersRun() { std::this_thread::sleep_for(std::chrono::milliseconds{1}); }

}  // namespace openbits::test
