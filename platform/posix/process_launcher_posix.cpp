#include "platform/posix/process_launcher_posix.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <future>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/posix/command_line.h"
#include "platform/posix/posix_errors.h"
#include "platform/posix/user_registry_posix.h"

namespace openbits {
namespace {

constexpr int kFirstPrivateFd = 3;  // all but input, output and errors

Error LaunchError(Errc code, int native, std::string detail) {
  return Error{code, ErrorContext::kNotification, native, std::move(detail)};
}

/// What a child finds changed against us.
class SpawnSettings {
 public:
  SpawnSettings() {
    error_ = ::posix_spawn_file_actions_init(&actions_);
    if (const int error = ::posix_spawnattr_init(&attributes_); error_ == 0) {
      error_ = error;
    }
  }
  ~SpawnSettings() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  /// Fills both in; an errno or 0.
  int Prepare() {
    sigset_t all_signals;
    sigset_t no_signals;
    ::sigfillset(&all_signals);
    ::sigemptyset(&no_signals);
    Keep(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
    // Descriptors that the rest of this process forgot to close on exec, or that a library of its never marks.
    Keep(::posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstPrivateFd));
    Keep(::posix_spawnattr_setsigdefault(&attributes_, &all_signals));
    Keep(::posix_spawnattr_setsigmask(&attributes_, &no_signals));
    Keep(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    return error_;
  }

  /// The two parts, for posix_spawn.
  [[nodiscard]] const posix_spawn_file_actions_t& actions() const { return actions_; }
  [[nodiscard]] const posix_spawnattr_t& attributes() const { return attributes_; }

 private:
  void Keep(int error) {
    if (error_ == 0) {
      error_ = error;
    }
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  int error_ = 0;
};

/// Starts the program; its process id. No shell sees the command line (fault D11).
Result<pid_t> Spawn(const LaunchRequest& request) {
  std::vector<std::string> arguments = SplitCommandLine(request.parameters);
  if (arguments.empty()) {
    arguments.push_back(request.program);
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  SpawnSettings settings;
  pid_t child = 0;
  int number = settings.Prepare();
  if (number == 0) {
    number = ::posix_spawn(&child, request.program.c_str(), &settings.actions(), &settings.attributes(), argv.data(),
                           ::environ);
  }
  if (number != 0) {
    return LaunchError(ErrorFromErrno(number, "", "").code, number, "start " + request.program);
  }
  return child;
}

/// Waits for the end of one child.
Result<int> AwaitExit(pid_t child) {
  int state = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(child, &state, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) {
    // The host program ignores SIGCHLD or has taken the child's state; nothing tells how it ended.
    return LaunchError(Errc::kInputOutput, errno, "exit code lost");
  }
  if (WIFSIGNALED(state)) {
    const int signal_number = WTERMSIG(state);
    return LaunchError(Errc::kInputOutput, signal_number, "ended by signal " + std::to_string(signal_number));
  }
  return WEXITSTATUS(state);
}

class PosixProcessLauncher final : public ProcessLauncher {
 public:
  Status Launch(const LaunchRequest& request, ExitFunction on_exit) override {
    const bool has_nul =
        request.program.find('\0') != std::string::npos || request.parameters.find('\0') != std::string::npos;
    if (request.program.empty() || request.program.front() != '/' || has_nul) {
      return LaunchError(Errc::kInvalidArgument, 0, "not the full path of a program");
    }
    if (request.user != CurrentUserId()) {
      return LaunchError(Errc::kAccessDenied, 0, "programs run as this process's user only");
    }
    // The thread comes before the child: a child whose end nobody awaits could not be taken back.
    std::promise<Status> started;
    std::future<Status> start = started.get_future();
    try {
      std::thread([request, on_exit = std::move(on_exit), started = std::move(started)]() mutable {
        RunChild(request, std::move(on_exit), std::move(started));
      }).detach();
    } catch (const std::system_error& error) {
      return LaunchError(Errc::kOutOfMemory, error.code().value(), "no thread to wait for the program");
    }
    return start.get();
  }

 private:
  static void RunChild(const LaunchRequest& request, ExitFunction on_exit, std::promise<Status> started) {
    // The host program's signal handlers are not for this thread; the child starts with an empty mask all the same.
    sigset_t all_signals;
    ::sigfillset(&all_signals);
    ::pthread_sigmask(SIG_SETMASK, &all_signals, nullptr);
    const Result<pid_t> child = Spawn(request);
    if (!child) {
      on_exit = nullptr;  // what it holds must be gone when the failure is told
      started.set_value(child.error());
      return;
    }
    started.set_value(Status());
    on_exit(AwaitExit(*child));
  }
};

}  // namespace

std::shared_ptr<ProcessLauncher> MakePosixProcessLauncher() { return std::make_shared<PosixProcessLauncher>(); }

}  // namespace openbits
