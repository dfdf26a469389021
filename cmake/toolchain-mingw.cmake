# Windows, 64 bit, by the MinGW compiler with POSIX threads (std::jthread needs them; Debian's
# g++-mingw-w64-x86-64-posix). OPENBITS_MINGW_ROOT names a folder with the third-party libraries built for it.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(openbits_mingw_triple x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${openbits_mingw_triple}-gcc-posix)
set(CMAKE_CXX_COMPILER ${openbits_mingw_triple}-g++-posix)
set(CMAKE_RC_COMPILER ${openbits_mingw_triple}-windres)

set(CMAKE_FIND_ROOT_PATH /usr/${openbits_mingw_triple})
if(NOT OPENBITS_MINGW_ROOT AND DEFINED ENV{OPENBITS_MINGW_ROOT})
  set(OPENBITS_MINGW_ROOT "$ENV{OPENBITS_MINGW_ROOT}" CACHE PATH "Third-party libraries built for MinGW")
endif()
if(OPENBITS_MINGW_ROOT)
  list(PREPEND CMAKE_FIND_ROOT_PATH "${OPENBITS_MINGW_ROOT}")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES OPENBITS_MINGW_ROOT)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The programs run on a plain Windows: no DLL of the compiler beside them.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static")
# Windows 10: the newest BITS interfaces.
add_compile_definitions(_WIN32_WINNT=0x0A00 NTDDI_VERSION=0x0A000008 UNICODE _UNICODE)

# Programs of the build run under Wine, where there is one; WINEPREFIX says in which environment.
find_program(OPENBITS_WINE NAMES wine64 wine PATHS /usr/lib/wine)
find_program(OPENBITS_WINESERVER NAMES wineserver PATHS /usr/lib/wine)
mark_as_advanced(OPENBITS_WINE OPENBITS_WINESERVER)
if(OPENBITS_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${OPENBITS_WINE}")
endif()
