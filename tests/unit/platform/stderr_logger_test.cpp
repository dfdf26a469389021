#include "platform/linux/stderr_logger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/posix/unique_fd.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

/// Puts `fd` in the place of stderr while it lives.
class StderrGoesTo {
 public:
  explicit StderrGoesTo(int fd) : earlier_(::dup(STDERR_FILENO)) { ::dup2(fd, STDERR_FILENO); }
  ~StderrGoesTo() { ::dup2(earlier_.get(), STDERR_FILENO); }
  StderrGoesTo(const StderrGoesTo&) = delete;
  StderrGoesTo& operator=(const StderrGoesTo&) = delete;

 private:
  UniqueFd earlier_;
};

class StderrLogger : public ::testing::Test {
 protected:
  ~StderrLogger() override { ::unsetenv("OPENBITS_LOG"); }

  /// What `write` leaves on stderr.
  std::string Capture(const std::function<void()>& write) {
    const std::string path = (directory_ / "stderr").string();
    {
      const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
      const StderrGoesTo redirected(file.get());
      write();
    }
    return directory_.Read("stderr");
  }

  std::shared_ptr<Logger> MakeLogger(const char* level) {
    level != nullptr ? ::setenv("OPENBITS_LOG", level, 1) : ::unsetenv("OPENBITS_LOG");
    return MakeStderrLogger(clock_);
  }

  TempDir directory_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
};

TEST_F(StderrLogger, ARecordIsALineOfFields) {
  const auto logger = MakeLogger("info");
  EXPECT_EQ(Capture([&] {
              logger->Write(LogLevel::kInfo, "job_added", {{"job", "1"}, {"name", "a b"}});
            }),
            "time=2026-01-01T00:00:00Z level=info event=job_added job=\"1\" name=\"a b\"\n");
  EXPECT_EQ(Capture([&] { logger->Write(LogLevel::kWarn, "x", {}); }),
            "time=2026-01-01T00:00:00Z level=warn event=x\n");
}

// Attack D18.
TEST_F(StderrLogger, ValuesCannotForgeARecord) {
  const auto logger = MakeLogger("info");
  EXPECT_EQ(Capture([&] {
              logger->Write(LogLevel::kInfo, "e", {{"name", "a\"\ntime=1 level=error\x1b[2J"}});
            }),
            "time=2026-01-01T00:00:00Z level=info event=e name=\"a\\\"\\x0atime=1 level=error\\x1b[2J\"\n");
}

TEST_F(StderrLogger, TheEnvironmentChoosesTheLevel) {
  struct Case {
    const char* variable;
    LogLevel least;
  };
  for (const Case& c : {Case{nullptr, LogLevel::kError}, Case{"", LogLevel::kError}, Case{"loud", LogLevel::kError},
                        Case{"error", LogLevel::kError}, Case{"warn", LogLevel::kWarn}, Case{"info", LogLevel::kInfo},
                        Case{"debug", LogLevel::kDebug}}) {
    const auto logger = MakeLogger(c.variable);
    for (const LogLevel level : {LogLevel::kError, LogLevel::kWarn, LogLevel::kInfo, LogLevel::kDebug}) {
      EXPECT_EQ(logger->Enabled(level), level <= c.least);
      EXPECT_EQ(Capture([&] { logger->Write(level, "e", {}); }).empty(), level > c.least);
    }
  }
}

TEST_F(StderrLogger, RecordsOfSeveralThreadsStayWhole) {
  const auto logger = MakeLogger("info");
  const std::string value(200, 'v');
  const std::string written = Capture([&] {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i)
          logger->Write(LogLevel::kInfo, "e", {{"v", value}});
      });
    }
  });
  const std::string line = "time=2026-01-01T00:00:00Z level=info event=e v=\"" + value + "\"\n";
  ASSERT_EQ(written.size(), line.size() * 200);
  for (std::size_t at = 0; at < written.size(); at += line.size()) {
    ASSERT_EQ(written.substr(at, line.size()), line);
  }
}

TEST_F(StderrLogger, AReaderThatLeftEndsNothing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd writer(ends[1]);
  { const UniqueFd reader(ends[0]); }
  const auto logger = MakeLogger("info");
  sigset_t pending;
  {
    const StderrGoesTo redirected(writer.get());
    logger->Write(LogLevel::kInfo, "e", {});  // SIGPIPE would end this program here
    ::sigpending(&pending);
  }
  EXPECT_EQ(::sigismember(&pending, SIGPIPE), 0);
  sigset_t blocked;
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, nullptr, &blocked), 0);
  EXPECT_EQ(::sigismember(&blocked, SIGPIPE), 0);
}

}  // namespace
}  // namespace openbits::test
