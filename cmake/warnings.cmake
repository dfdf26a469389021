# One warning set for all of our own code. Warnings are errors (CONTRIBUTING.md).
add_library(openbits_warnings INTERFACE)
target_compile_options(openbits_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wswitch-enum -Wnon-virtual-dtor>)
