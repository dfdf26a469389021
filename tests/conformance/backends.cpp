#include "tests/conformance/backends.h"

#include <openbits.h>

#include <cstdlib>
#include <string_view>

namespace openbits::test {

Backend CurrentBackend() {
  const char* const text = std::getenv("OPENBITS_TEST_BACKEND");
  return text != nullptr && std::string_view(text) == "native" ? Backend::kNative : Backend::kPortable;
}

namespace {

std::wstring Widen(const std::string& text) { return std::wstring(text.begin(), text.end()); }

}  // namespace

#ifdef _WIN32

MarkCommand MakeMarkCommand(const std::string& directory) {
  const std::string name = "mark %OS% & x";
  std::wstring system(MAX_PATH, L'\0');
  system.resize(::GetSystemDirectoryW(system.data(), MAX_PATH));
  return {system + L"\\reg.exe", L"reg export HKCU\\Environment \"" + Widen(directory + "\\" + name) + L"\" /y", name};
}

HRESULT MakeManager(void** manager) {
  OPENBITS_OPTIONS options{};
  options.cbSize = sizeof options;
  options.Backend = CurrentBackend() == Backend::kNative ? OPENBITS_BACKEND_NATIVE : OPENBITS_BACKEND_IN_PROCESS;
  return CreateBackgroundCopyManager(&options, __uuidof(IBackgroundCopyManager), manager);
}

void SetEnvironment(const char* name, const std::string& value) { ::_putenv_s(name, value.c_str()); }

#else

MarkCommand MakeMarkCommand(const std::string& directory) {
  const std::string name = "mark $HOME > x";
  return {L"/usr/bin/tee", L"/usr/bin/tee \"" + Widen(directory + "/" + name) + L"\"", name};
}

HRESULT MakeManager(void** manager) {
  return CoCreateInstance(__uuidof(BackgroundCopyManager), nullptr, CLSCTX_LOCAL_SERVER,
                          __uuidof(IBackgroundCopyManager), manager);
}

void SetEnvironment(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }

#endif

}  // namespace openbits::test
