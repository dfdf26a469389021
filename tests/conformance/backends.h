#pragma once

#include <bits.h>

#include <string>

namespace openbits::test {

/// Who stands behind the interfaces in this run: a column of the table in docs/support.md.
enum class Backend {
  kPortable,  ///< The engine in this process.
  kNative,    ///< The system's own BITS, on Windows.
};

/// What OPENBITS_TEST_BACKEND says ("native"), else the engine in this process.
Backend CurrentBackend();

/// Makes the manager of the current back end. On systems other than Windows as every client does, by CoCreateInstance.
HRESULT MakeManager(void** manager);

/// A command line that makes a file, and that would make another one if a shell read it.
struct MarkCommand {
  std::wstring program;     ///< Full path, part of every system.
  std::wstring parameters;  ///< The whole command line.
  std::string file;         ///< Name of the file, without directory.
};

/// One that makes its file in `directory`.
MarkCommand MakeMarkCommand(const std::string& directory);

/// Sets a variable of this process's environment.
void SetEnvironment(const char* name, const std::string& value);

}  // namespace openbits::test
