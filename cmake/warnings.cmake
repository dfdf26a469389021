# One warning set for all of our own code. Warnings are errors (CONTRIBUTING.md).
# -Wrestrict is wrong about std::string in optimised builds of GCC 12 (GCC bug 105651).
add_library(openbits_warnings INTERFACE)
target_compile_options(openbits_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wswitch-enum -Wnon-virtual-dtor>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
