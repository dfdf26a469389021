#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "platform/posix/process_launcher_posix.h"
#include "platform/posix/unique_fd.h"
#include "platform/posix/user_registry_posix.h"
#include "tests/support/temp_dir.h"

namespace openbits {
namespace {

/// Starts `program` and gives what its exit function is told; the launcher is gone before the child may end.
Result<int> RunProgram(const std::string& program, const std::string& parameters,
                       const std::function<void()>& after_launcher = {}) {
  std::shared_ptr<ProcessLauncher> launcher = MakePosixProcessLauncher();
  auto ended = std::make_shared<std::promise<Result<int>>>();
  std::future<Result<int>> end = ended->get_future();
  const LaunchRequest request{program, parameters, CurrentUserId()};
  const Status started = launcher->Launch(request, [ended](Result<int> code) { ended->set_value(std::move(code)); });
  if (!started) {
    return started.error();
  }
  launcher.reset();
  if (after_launcher) {
    after_launcher();
  }
  return end.get();
}

/// Runs a script by /bin/sh; `script` may hold no quotes but single ones.
Result<int> RunScript(const std::string& script) { return RunProgram("/bin/sh", "sh -c \"" + script + "\""); }

TEST(ProcessLauncherPosix, TellsTheExitCode) {
  const auto zero = RunScript("exit 0");
  ASSERT_TRUE(zero);
  EXPECT_EQ(*zero, 0);
  const auto some = RunScript("exit 37");
  ASSERT_TRUE(some);
  EXPECT_EQ(*some, 37);
}

TEST(ProcessLauncherPosix, DeathBySignalIsAFailure) {
  const auto code = RunScript("kill -TERM $$");
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().native, SIGTERM);
  EXPECT_EQ(code.error().context, ErrorContext::kNotification);
}

TEST(ProcessLauncherPosix, ArgumentsArriveExactly) {
  const test::TempDir dir;
  const std::string out = dir / "out";
  const auto code =
      RunProgram("/bin/sh", "zero -c \"cat /proc/$$/cmdline > $0\" \"" + out + "\" \"a b\" \"\" \\\"q\\\" $HOME *");
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 0);
  const std::string script = "cat /proc/$$/cmdline > $0";
  std::string expected;
  for (const std::string& argument : {std::string("zero"), std::string("-c"), script, out, std::string("a b"),
                                      std::string(), std::string("\"q\""), std::string("$HOME"), std::string("*")}) {
    expected += argument;
    expected.push_back('\0');
  }
  EXPECT_EQ(dir.Read("out"), expected);
}

TEST(ProcessLauncherPosix, WithoutParametersTheProgramIsTheOnlyArgument) {
  const test::TempDir dir;
  const std::string program = dir.Write("program", "#!/bin/sh\nexit $(($# + 20))\n");
  ASSERT_EQ(::chmod(program.c_str(), 0700), 0);
  const auto code = RunProgram(program, "");
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 20);
}

TEST(ProcessLauncherPosix, NoShellReadsTheCommandLine) {
  const test::TempDir dir;
  const std::string made = dir / "made";
  const auto code = RunProgram("/bin/true", "true ; touch " + made + " $(touch " + made + ")");
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 0);
  EXPECT_FALSE(std::filesystem::exists(made));
}

TEST(ProcessLauncherPosix, TextWithoutAnInterpreterIsNotRun) {
  const test::TempDir dir;
  const std::string made = dir / "made";
  const std::string program = dir.Write("program", "touch " + made + "\n");
  ASSERT_EQ(::chmod(program.c_str(), 0700), 0);
  EXPECT_FALSE(RunProgram(program, ""));
  EXPECT_FALSE(std::filesystem::exists(made));
}

TEST(ProcessLauncherPosix, FailuresToStartAreReturnedAndTheExitFunctionNeverCalled) {
  const test::TempDir dir;
  const std::string plain = dir.Write("plain", "#!/bin/sh\n");
  ASSERT_EQ(::chmod(plain.c_str(), 0600), 0);
  struct Case {
    std::string program;
    std::string parameters;
    Errc code;
  };
  const std::shared_ptr<ProcessLauncher> launcher = MakePosixProcessLauncher();
  for (const Case& bad : {Case{dir / "missing", "", Errc::kFileNotFound}, Case{plain, "", Errc::kFileAccessDenied},
                          Case{"true", "", Errc::kInvalidArgument}, Case{"", "/bin/true", Errc::kInvalidArgument},
                          Case{std::string("/bin/true\0x", 11), "", Errc::kInvalidArgument},
                          Case{"/bin/true", std::string("a\0b", 3), Errc::kInvalidArgument}}) {
    const auto token = std::make_shared<bool>(false);
    const Status started = launcher->Launch(LaunchRequest{bad.program, bad.parameters, CurrentUserId()},
                                            [token](Result<int>) { *token = true; });
    ASSERT_FALSE(started) << bad.program;
    EXPECT_EQ(started.error().code, bad.code) << bad.program;
    EXPECT_EQ(token.use_count(), 1) << bad.program;  // nobody is left who could call it
    EXPECT_FALSE(*token) << bad.program;
  }
}

TEST(ProcessLauncherPosix, OtherUsersAreRefused) {
  const std::shared_ptr<ProcessLauncher> launcher = MakePosixProcessLauncher();
  const std::string other = "S-1-22-1-" + std::to_string(::geteuid() + 1);
  for (const std::string& sid : {other, std::string("S-1-5-18"), std::string()}) {
    const Status started = launcher->Launch(LaunchRequest{"/bin/true", "", UserId{sid}}, [](Result<int>) {});
    ASSERT_FALSE(started) << sid;
    EXPECT_EQ(started.error().code, Errc::kAccessDenied) << sid;
  }
}

TEST(ProcessLauncherPosix, ChildGetsNoDescriptorOfOursAndAnEmptyInput) {
  constexpr int kLeaked = 77;
  ASSERT_EQ(::dup2(STDERR_FILENO, kLeaked), kLeaked);  // not marked to be closed on exec
  const UniqueFd leaked(kLeaked);
  const auto leaks = RunScript("test -e /proc/$$/fd/77");
  ASSERT_TRUE(leaks);
  EXPECT_EQ(*leaks, 1);
  const auto has_output = RunScript("test -e /proc/$$/fd/1 && test -e /proc/$$/fd/2");
  ASSERT_TRUE(has_output);
  EXPECT_EQ(*has_output, 0);
  const auto input = RunScript("test /dev/null -ef /proc/$$/fd/0");
  ASSERT_TRUE(input);
  EXPECT_EQ(*input, 0);
}

TEST(ProcessLauncherPosix, ChildStartsWithDefaultSignals) {
  struct sigaction earlier {};
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  ASSERT_EQ(::sigaction(SIGUSR1, &ignored, &earlier), 0);
  // exec: a shell that waits for another program changes its own mask. The C library ignores its private signals, 32 and
  // 33, in a new program; those before are ours to look at.
  const auto ignores = RunScript("exec grep -q '^SigIgn:.*[08]0000000$' /proc/self/status");
  const auto blocks = RunScript("exec grep -q '^SigBlk:[[:space:]]*0*$' /proc/self/status");
  ASSERT_EQ(::sigaction(SIGUSR1, &earlier, nullptr), 0);
  ASSERT_TRUE(ignores);
  EXPECT_EQ(*ignores, 0);
  ASSERT_TRUE(blocks);
  EXPECT_EQ(*blocks, 0);
}

TEST(ProcessLauncherPosix, ChildOutlivesTheLauncher) {
  const test::TempDir dir;
  const std::string fifo = dir / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  // The child waits for a line that is written only when the launcher is gone.
  const auto code =
      RunProgram("/bin/sh", "sh -c \"read code < " + fifo + "; exit $code\"", [&] { std::ofstream(fifo) << "41\n"; });
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 41);
}

TEST(UserRegistryPosix, TellsTheEffectiveUser) {
  const Caller caller = MakePosixUserRegistry()->CurrentCaller();
  EXPECT_EQ(caller.user.sid, "S-1-22-1-" + std::to_string(::geteuid()));
  const bool is_superuser = ::geteuid() == 0;
  EXPECT_EQ(caller.is_administrator, is_superuser);
  EXPECT_EQ(caller.is_elevated, is_superuser);
  EXPECT_EQ(caller.integrity_level, is_superuser ? 0x3000U : 0x2000U);
}

}  // namespace
}  // namespace openbits
