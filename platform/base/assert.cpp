#include "platform/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace openbits {
namespace {

void PrintAndAbort(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "openbits: assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

AssertHandler g_handler = PrintAndAbort;

}  // namespace

AssertHandler SetAssertHandler(AssertHandler handler) {
  AssertHandler earlier = g_handler;
  g_handler = handler;
  return earlier;
}

void AssertFailed(const char* expression, const char* file, int line) {
  g_handler(expression, file, line);
  std::abort();
}

}  // namespace openbits
