#include "platform/windows/process_launcher_windows.h"

#include <windows.h>

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "platform/base/utf.h"
#include "platform/windows/native_path.h"
#include "platform/windows/unique_handle.h"
#include "platform/windows/user_registry_windows.h"
#include "platform/windows/windows_errors.h"

namespace openbits {
namespace {

Error LaunchError(Errc code, DWORD native, std::string detail) {
  return Error{code, ErrorContext::kNotification, static_cast<std::int64_t>(native), std::move(detail)};
}

/// Files that CreateProcess hands to cmd.exe, which reads a command line in its own way (fault D11).
bool IsBatchFile(std::string_view program) {
  std::string end(program.substr(program.size() - std::min<std::size_t>(4, program.size())));
  std::transform(end.begin(), end.end(), end.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return end == ".bat" || end == ".cmd";
}

/// Starts the program, suspended: nothing of it runs before somebody waits for its end.
Result<PROCESS_INFORMATION> Create(const LaunchRequest& request) {
  const auto program = Utf8ToWide(request.program);
  // Windows's own rule for an empty command line: the program, which needs quotes for its blanks.
  auto line = Utf8ToWide(request.parameters.empty() ? '"' + request.program + '"' : request.parameters);
  if (!program || !line) return LaunchError(Errc::kInvalidArgument, 0, "not UTF-8");
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process{};
  if (::CreateProcessW(program->c_str(), line->data(), nullptr, nullptr, FALSE, CREATE_SUSPENDED, nullptr, nullptr,
                       &startup, &process) == FALSE) {
    const DWORD number = ::GetLastError();
    return LaunchError(ErrorFromWindows(number, "", "").code, number, "start " + request.program);
  }
  return process;
}

Result<int> AwaitExit(HANDLE process) {
  DWORD code = 0;
  if (::WaitForSingleObject(process, INFINITE) != WAIT_OBJECT_0 || ::GetExitCodeProcess(process, &code) == FALSE) {
    return LaunchError(Errc::kInputOutput, ::GetLastError(), "exit code lost");
  }
  return static_cast<int>(code);
}

class WindowsProcessLauncher final : public ProcessLauncher {
 public:
  Status Launch(const LaunchRequest& request, ExitFunction on_exit) override {
    const bool has_nul =
        request.program.find('\0') != std::string::npos || request.parameters.find('\0') != std::string::npos;
    // Of a name that ends in a dot or blank Windows would open another one.
    const std::size_t last = request.program.find_last_of("\\/") + 1;
    if (!IsFullPath(request.program) || has_nul || !IsComponentName(std::string_view(request.program).substr(last))) {
      return LaunchError(Errc::kInvalidArgument, 0, "not the full path of a program");
    }
    // DEVIATION: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline: a batch file is not run; name cmd.exe to have a shell.
    if (IsBatchFile(request.program)) return LaunchError(Errc::kInvalidArgument, 0, "a batch file needs a shell");
    if (request.user != CurrentUserId()) {
      return LaunchError(Errc::kAccessDenied, 0, "programs run as this process's user only");
    }
    const auto created = Create(request);
    if (!created) return created.error();
    const auto process = std::make_shared<UniqueHandle>(created->hProcess);
    const UniqueHandle thread(created->hThread);
    try {
      std::thread([process, on_exit = std::move(on_exit)] { on_exit(AwaitExit(process->get())); }).detach();
    } catch (const std::system_error& error) {
      ::TerminateProcess(process->get(), 1);  // before its first instruction
      return LaunchError(Errc::kOutOfMemory, static_cast<DWORD>(error.code().value()),
                         "no thread to wait for the program");
    }
    ::ResumeThread(thread.get());
    return Status();
  }
};

}  // namespace

std::shared_ptr<ProcessLauncher> MakeWindowsProcessLauncher() { return std::make_shared<WindowsProcessLauncher>(); }

}  // namespace openbits
