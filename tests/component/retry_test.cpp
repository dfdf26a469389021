// BITS: nf-bits-ibackgroundcopyjob-setminimumretrydelay, …-setnoprogresstimeout, through the whole engine.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeFault;
using test::FakeResource;

FakeFault Status(int status, std::optional<Duration> retry_after = std::nullopt) {
  FakeFault fault;
  fault.kind = FakeFault::Kind::kStatus;
  fault.status = status;
  fault.retry_after = retry_after;
  return fault;
}

FakeFault Failure(Errc code) {
  FakeFault fault;
  fault.kind = FakeFault::Kind::kError;
  fault.error = Error{code, ErrorContext::kRemoteFile, 0, "fake failure"};
  return fault;
}

TEST(Retry, ATransientErrorIsTriedAgainAfterTheMinimumRetryDelay) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(500), Status(502)};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.native, 500);
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 1U);
  engine.runner->Advance(std::chrono::seconds{599});
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->requests().size(), 3U);
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 2U);
}

TEST(Retry, RetryAfterIsHonouredWhenLonger) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503, std::chrono::seconds{3600})};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.runner->Advance(std::chrono::seconds{3599});
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::hours{3}));
}

TEST(Retry, ResumeTriesAtOnce) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503)};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  engine.runner->RunUntilIdle();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{5}));
}

TEST(Retry, NoProgressForTooLongIsAnErrorWithTheLastCode) {
  EngineFixture engine;
  engine.Start();
  for (int i = 0; i < 100; ++i)
    engine.Serve("http://a/f", 100).faults.push_back(Status(503));
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetMinimumRetryDelay{job, 60}).has_value());
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 600}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.native, 503);
  EXPECT_GE(engine.transport->requests().size(), 8U);
  EXPECT_LE(engine.transport->requests().size(), 12U);
}

TEST(Retry, ANoProgressTimeoutOfZeroNeverRetries) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503)};
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 0}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
}

TEST(Retry, TheWallClockMovesNoRetry) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503)};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.clock->SetWall(engine.clock->WallNow() - std::chrono::days{3650});
  engine.runner->Advance(std::chrono::seconds{590});
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{120}));
}

// BITS: users-and-network-connections.md.
TEST(Retry, ANetworkThatComesBackQueuesEveryWaitingJob) {
  EngineFixture engine;
  engine.Start();
  const FakeFault refused = Failure(Errc::kCannotConnect);
  engine.Serve("http://a/f", 100).faults = {refused, refused, refused, refused};
  engine.device->Set({.is_connected = false, .cost_state = 1});
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kNetworkDisconnected);
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 0U);
  engine.transport->At("http://a/f").faults.clear();
  engine.device->Set({.is_connected = true, .cost_state = 1});
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{30}));
}

// An interface that is there says little of others: IPv6 comes before DHCP has ended, bridges of virtual machines stay.
TEST(Retry, ANetworkThatComesBesideAnotherQueuesEveryWaitingJob) {
  EngineFixture engine;
  engine.Start();
  const FakeFault silent = Failure(Errc::kTimedOut);
  engine.Serve("http://a/f", 100).faults = {silent};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.device->Set({.is_connected = true, .cost_state = 1, .arrivals = 1});
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{30}));
}

// BITS: ne-bits-bg_job_state: a job without a network waits, whatever its timers say.
TEST(Retry, ALostNetworkIsNoErrorWhateverTheNoProgressTimeout) {
  EngineFixture engine;
  engine.Start();
  const FakeFault refused = Failure(Errc::kCannotConnect);
  engine.Serve("http://a/f", 100).faults = {refused, refused, refused};
  engine.device->Set({.is_connected = false, .cost_state = 1});
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 0}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kNetworkDisconnected);
  // The word that there is no network may be wrong (fault C3): it is tried all the same.
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::hours{1}));
  EXPECT_EQ(engine.transport->requests().size(), 4U);
}

TEST(Retry, AServersErrorBeforeTheNetworkWentMakesNoErrorWhileItIsGone) {
  EngineFixture engine;
  engine.Start();
  const FakeFault refused = Failure(Errc::kCannotConnect);
  auto& faults = engine.Serve("http://a/f", 100).faults;
  faults.assign(100, refused);
  faults.front() = Status(503);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 1000}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.device->Set({.is_connected = false, .cost_state = 1});
  engine.runner->Advance(std::chrono::hours{1});
  EXPECT_EQ(engine.Snapshot(job)->header.state, JobState::kTransientError);
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kNetworkDisconnected);
}

// BITS: bits-cost-state.md.
TEST(Retry, ACostOutsideTheMaskHoldsTheJobUntilItChanges) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100);
  engine.device->Set({.is_connected = true, .cost_state = 0x80});
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetJobProperty{job, 1, std::uint32_t{0x8000007F}}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kBlockedByCostPolicy);
  engine.runner->Advance(std::chrono::hours{20});
  EXPECT_TRUE(engine.transport->requests().empty());
  engine.device->Set({.is_connected = true, .cost_state = 0x01});
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

TEST(Retry, TheMaximumDownloadTimeEndsAJobAndResumeStartsItAnew) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 10'000;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetMaximumDownloadTime{job, 60}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kMaxDownloadTimeExceeded);
  EXPECT_GT(engine.Snapshot(job)->live->bytes_transferred.load(), 500'000U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  // What the first minute brought is kept: the rest needs less than the second one.
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

// Fault B16.
TEST(Retry, WhatAServerAskedForIsKeptOverARestart) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503, std::chrono::seconds{3600})};
  const FakeFault silent = Failure(Errc::kTimedOut);
  engine.Serve("http://b/f", 100).faults = {silent};
  const JobId job = engine.Download("http://a/f", "/data/f");
  const JobId other = engine.Download("http://b/f", "/data/g");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  ASSERT_TRUE(engine.RunUntilState(other, JobState::kTransientError));
  engine.runner->Advance(std::chrono::seconds{3300});
  engine.Kill();
  engine.Start();
  engine.runner->Advance(std::chrono::seconds{290});
  EXPECT_EQ(engine.State(other), JobState::kTransferred) << "nobody had asked it to wait";
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{200}));
}

// Fault C1: the first error came before the network had set the clock.
TEST(Retry, ANoProgressClockOutlivesAClockThatWasSetAndARestart) {
  EngineFixture engine;
  const WallTime right = engine.clock->WallNow();
  engine.clock->SetWall(right - std::chrono::days{200});
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(500), Status(500), Status(500)};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.clock->SetWall(right);
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.transport->requests().size() == 2; }, std::chrono::hours{1}));
  engine.runner->Advance(std::chrono::seconds{1});
  engine.Kill();
  engine.Start();
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::hours{1}));
}

TEST(Retry, AJobIsTriedForAnHourBeforeAStartGivesItUp) {
  EngineFixture engine;
  engine.Start();
  const FakeFault silent = Failure(Errc::kTimedOut);
  engine.Serve("http://a/f", 100).faults = {silent};
  engine.Serve("http://b/f", 100).faults.assign(20, silent);
  const JobId job = engine.Download("http://a/f", "/data/f");
  const JobId lost = engine.Download("http://b/f", "/data/g");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  ASSERT_TRUE(engine.RunUntilState(lost, JobState::kTransientError));
  engine.Kill();
  engine.clock->Advance(std::chrono::days{20});  // switched off for longer than NoProgressTimeout
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{50});
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  EXPECT_EQ(engine.State(lost), JobState::kTransientError);
  engine.runner->Advance(std::chrono::minutes{15});
  EXPECT_EQ(engine.State(lost), JobState::kError);
}

// A program that is open for ten minutes a day: the hour above is given once, not at each start.
TEST(Retry, NoProgressEndsAJobOfShortRunsToo) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults.assign(1000, Failure(Errc::kTimedOut));
  const JobId job = engine.Download("http://a/f", "/data/f");
  int days = 0;
  while (engine.State(job) != JobState::kError && days < 40) {
    engine.runner->Advance(std::chrono::minutes{10});
    engine.Kill();
    engine.clock->Advance(std::chrono::hours{24});
    ++days;
    const std::size_t requests = engine.transport->requests().size();
    engine.Start();
    engine.runner->Advance(std::chrono::seconds{5});
    EXPECT_GT(engine.transport->requests().size(), requests) << "a run that did not try, day " << days;
  }
  EXPECT_GE(days, 14);  // SetNoProgressTimeout's default
  EXPECT_LE(days, 16);
}

// Fault C1: for one run the clock was a year ahead.
TEST(Retry, AClockThatWasAheadForOneRunCostsNoTimeToMakeProgress) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults.assign(5000, Failure(Errc::kTimedOut));
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.Kill();
  const WallTime right = engine.clock->WallNow();
  engine.clock->SetWall(right + std::chrono::days{365});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{50});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  engine.Kill();
  engine.clock->SetWall(right + std::chrono::hours{1});
  engine.Start();
  engine.runner->Advance(std::chrono::days{13});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  engine.runner->Advance(std::chrono::hours{26});
  EXPECT_EQ(engine.State(job), JobState::kError);
}

// Fault C1: a device whose clock no battery keeps begins in 1970, after a start with the right time had found the job overdue.
TEST(Retry, AClockThatBeginsAnewDoesNotKeepAJobWithoutProgress) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults.assign(1000, Failure(Errc::kTimedOut));
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 1800}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.Kill();
  engine.Start();
  engine.runner->Advance(std::chrono::seconds{5});
  ASSERT_EQ(engine.State(job), JobState::kTransientError);
  engine.Kill();
  engine.clock->SetWall(WallTime{std::chrono::seconds{30}});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{20});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::minutes{40}));
}

// Fault C1: the clock was a year ahead at a start, and the network set it right while the engine ran.
TEST(Retry, AClockThatIsSetRightAfterAStartDoesNotKeepAJobWithoutProgress) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults.assign(1000, Failure(Errc::kTimedOut));
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.Kill();
  const WallTime right = engine.clock->WallNow() + std::chrono::days{14};
  engine.clock->SetWall(right + std::chrono::days{365});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{1});
  engine.clock->SetWall(right);
  engine.runner->Advance(std::chrono::minutes{30});
  ASSERT_EQ(engine.State(job), JobState::kTransientError);
  engine.Kill();
  engine.clock->SetWall(right + std::chrono::hours{2});
  engine.Start();
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::minutes{80}));
}

TEST(Retry, TheMaximumDownloadTimeGoesOnOverRestarts) {
  for (const bool is_killed : {false, true}) {
    EngineFixture engine;
    engine.Start();
    engine.Serve("http://a/f", 100'000'000).bytes_per_s = 1'000'000;
    const JobId job = engine.Create();
    engine.Add(job, "http://a/f", "/data/f");
    ASSERT_TRUE(engine.Call(SetMaximumDownloadTime{job, 80}).has_value());
    ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
    engine.runner->Advance(std::chrono::seconds{50});
    if (is_killed) {
      engine.Kill();
    } else {
      engine.Stop();
    }
    engine.Start();
    engine.runner->Advance(std::chrono::seconds{40});
    EXPECT_EQ(engine.State(job), JobState::kError) << is_killed;
  }
}

// Fault C1: the clock was a year ahead when the server failed.
TEST(Retry, AnErrorOfAWrongClockHoldsNoJobAfterAStart) {
  EngineFixture engine;
  const WallTime right = engine.clock->WallNow();
  engine.clock->SetWall(right + std::chrono::days{365});
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503)};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.Kill();
  engine.clock->SetWall(right);
  engine.Start();
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::minutes{1}));
}

TEST(Retry, AnAddressBesideOthersDoesNotAskAServerAgainThatHasAnswered) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Status(503, std::chrono::seconds{3600})};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.device->Set({.is_connected = true, .arrivals = 1});
  engine.runner->Advance(std::chrono::minutes{10});
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  engine.device->Set({.is_connected = false, .arrivals = 1});
  engine.device->Set({.is_connected = true, .arrivals = 2});
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::minutes{1}));
}

// A counted error, and then no network for longer than NoProgressTimeout.
TEST(Retry, ANetworkThatComesBackFindsTheNoProgressClockStopped) {
  EngineFixture engine;
  engine.Start();
  const FakeFault silent = Failure(Errc::kTimedOut);
  const FakeFault offline = Failure(Errc::kCannotConnect);
  FakeResource& resource = engine.Serve("http://a/f", 100);
  resource.faults = {silent};
  resource.faults.insert(resource.faults.end(), 50'000, offline);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.device->Set({.is_connected = false});
  engine.runner->Advance(std::chrono::days{16});
  ASSERT_EQ(engine.State(job), JobState::kTransientError);
  resource.faults = {silent};  // the network is back before its names are
  engine.device->Set({.is_connected = true});
  engine.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::hours{1}));
}

// Only the time without a network is left out, not what was counted before it.
TEST(Retry, ALostNetworkDoesNotStartTheNoProgressClockAnew) {
  EngineFixture engine;
  engine.Start();
  FakeResource& resource = engine.Serve("http://a/f", 100);
  resource.faults.assign(1000, Status(500));
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetMinimumRetryDelay{job, 60}).has_value());
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 3600}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  engine.runner->Advance(std::chrono::minutes{50});
  resource.faults.assign(1000, Failure(Errc::kCannotConnect));
  engine.device->Set({.is_connected = false});
  engine.runner->Advance(std::chrono::minutes{30});
  ASSERT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kNetworkDisconnected);
  resource.faults.assign(1000, Status(500));
  engine.device->Set({.is_connected = true});
  engine.runner->Advance(std::chrono::minutes{5});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  engine.runner->Advance(std::chrono::minutes{10});
  EXPECT_EQ(engine.State(job), JobState::kError);
}

}  // namespace
}  // namespace openbits::engine
