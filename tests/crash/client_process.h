#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace openbits::test {

/// A child process of a test. Killed and waited for at the end of its life.
class ClientProcess {
 public:
  /// Starts `arguments` (the first is the program) with `variables` added to the environment; its output goes to
  /// `log_file`. Throws std::runtime_error if it cannot.
  ClientProcess(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& variables,
                const std::string& log_file);
  ~ClientProcess();
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;

  /// Waits for the end for at most `limit`: the exit code, 128 + n for signal n, or nothing while it still runs.
  std::optional<int> WaitFor(std::chrono::milliseconds limit);
  /// Sends `signal`; does nothing if the end was waited for.
  void Send(int signal) const;
  /// Sends SIGKILL and waits for the end.
  void Kill();

 private:
  pid_t pid_ = -1;
  int handle_ = -1;
};

}  // namespace openbits::test
