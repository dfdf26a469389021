# One warning set for all of our own code. Warnings are errors (CONTRIBUTING.md).
# -Wrestrict is wrong about std::string in optimised builds of GCC 12 (GCC bug 105651).
add_library(openbits_warnings INTERFACE)
if(MSVC)
  # docs/windows.md: nobody has run this compiler on the tree yet, so that its warnings are no errors.
  target_compile_options(openbits_warnings INTERFACE /W3 /utf-8 /permissive- /Zc:__cplusplus /wd4068)
  target_compile_definitions(openbits_warnings INTERFACE
    WIN32_LEAN_AND_MEAN NOMINMAX _WIN32_WINNT=0x0A00 NTDDI_VERSION=0x0A000008 UNICODE _UNICODE _CRT_SECURE_NO_WARNINGS)
  return()
endif()
target_compile_options(openbits_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wswitch-enum -Wnon-virtual-dtor>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
