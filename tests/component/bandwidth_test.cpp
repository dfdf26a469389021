// BITS: group-policies.md, MaxInternetBandwidth: through the whole engine. The fake clock starts at midnight UTC.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::EngineFixture;

/// Nothing in the background until one o'clock.
Policy BlockedForAnHour() {
  Policy policy;
  policy.bandwidth.is_enabled = true;
  policy.bandwidth.from_hour = 0;
  policy.bandwidth.to_hour = 1;
  policy.bandwidth.on_schedule_kbps = 0;
  return policy;
}

JobId Queue(EngineFixture& engine, const std::string& name, std::uint32_t priority) {
  const JobId job = engine.Create(name);
  engine.Serve("http://a/" + name, 100'000);
  engine.Add(job, "http://a/" + name, "/data/" + name);
  EXPECT_TRUE(engine.Call(SetPriority{job, priority}).has_value());
  EXPECT_TRUE(engine.Call(ResumeJob{job}).has_value());
  return job;
}

Errc ErrorOf(EngineFixture& engine, JobId job) {
  const auto& error = engine.Snapshot(job)->header.error;
  return error ? error->error.code : Errc::kNone;
}

TEST(Bandwidth, ALimitOfZeroHoldsBackgroundJobsUntilTheIntervalIsOver) {
  EngineFixture engine;
  engine.policy = BlockedForAnHour();
  engine.Start();
  const JobId background = Queue(engine, "background", 2);
  const JobId foreground = Queue(engine, "foreground", 0);
  ASSERT_TRUE(engine.RunUntilState(foreground, JobState::kTransferred));
  EXPECT_EQ(engine.State(background), JobState::kTransientError);
  EXPECT_EQ(ErrorOf(engine, background), Errc::kBlockedByPolicy);
  EXPECT_EQ(engine.Snapshot(background)->header.error_count, 0U);
  engine.runner->Advance(minutes{50});
  EXPECT_EQ(engine.State(background), JobState::kTransientError);
  ASSERT_TRUE(engine.RunUntilState(background, JobState::kTransferred, minutes{15}));
}

TEST(Bandwidth, AHeldJobThatBecomesForegroundRunsAtOnce) {
  EngineFixture engine;
  engine.policy = BlockedForAnHour();
  engine.Start();
  const JobId job = Queue(engine, "job", 2);
  engine.runner->Advance(std::chrono::seconds{5});
  ASSERT_EQ(engine.State(job), JobState::kTransientError);
  ASSERT_TRUE(engine.Call(SetPriority{job, 0}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, minutes{5}));
}

TEST(Bandwidth, AHeldJobIsNotOutOfTimeAtTheNextStart) {
  EngineFixture engine;
  engine.policy = BlockedForAnHour();
  engine.Start();
  test::FakeFault busy;
  busy.kind = test::FakeFault::Kind::kStatus;
  busy.status = 503;
  engine.Serve("http://a/job", 100'000).faults = {busy};
  const JobId job = engine.Download("http://a/job", "/data/job");
  ASSERT_TRUE(engine.Call(SetMinimumRetryDelay{job, 60}).has_value());
  ASSERT_TRUE(engine.Call(SetNoProgressTimeout{job, 1200}).has_value());
  ASSERT_TRUE(engine.Call(SetPriority{job, 2}).has_value());
  engine.runner->Advance(minutes{30});
  ASSERT_EQ(engine.State(job), JobState::kTransientError);
  ASSERT_EQ(ErrorOf(engine, job), Errc::kBlockedByPolicy);
  engine.Kill();
  engine.Start();
  engine.runner->Advance(minutes{1});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, hours{1}));
}

TEST(Bandwidth, SettingTheClockDoesNotMoveTheInterval) {
  EngineFixture engine;
  engine.policy = BlockedForAnHour();
  engine.Start();
  const JobId job = Queue(engine, "job", 2);
  engine.clock->SetWall(engine.clock->WallNow() + hours{5});
  engine.runner->Advance(minutes{30});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, minutes{45}));
}

/// A limit, much above what the tests' servers send, that begins at one o'clock.
Policy LimitedFromOneOClock() {
  Policy policy;
  policy.bandwidth.is_enabled = true;
  policy.bandwidth.from_hour = 1;
  policy.bandwidth.to_hour = 2;
  policy.bandwidth.on_schedule_kbps = 800;
  return policy;
}

// A request that waits for its turn would hold a share of the limit and not use it.
TEST(Bandwidth, ALimitTakesBackWhatWaitsForItsTurn) {
  EngineFixture engine;
  engine.policy = LimitedFromOneOClock();
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 4; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 36'000'000).bytes_per_s = 10'000;
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  engine.runner->Advance(minutes{50});
  ASSERT_EQ(engine.transport->active(), 1U);
  EXPECT_EQ(engine.transport->waiting(), 3U);
  engine.runner->Advance(minutes{11});
  EXPECT_EQ(engine.transport->waiting(), 0U);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, hours{10}));
  const auto& all = engine.transport->requests();
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.method == "GET"; }), 4);
}

TEST(Bandwidth, AJobWhoseRequestsWereTakenBackKeepsItsPlaceOnASlowDisk) {
  EngineFixture engine;
  engine.policy = LimitedFromOneOClock();
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 131; ++i) {
    const std::string name = std::to_string(i);
    auto& resource = engine.Serve("http://a/" + name, i == 127 ? 40'000 : 100);
    if (i == 127) resource.bytes_per_s = 10;  // is on its way when the limit begins
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  Duration latency = hours{2};
  engine.pool->SetLatency([&latency] { return latency; });
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  const auto asked_for = [&](const std::string& url) {
    const auto& all = engine.transport->requests();
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.method == "GET" && one.url == url; });
  };
  ASSERT_TRUE(engine.runner->RunUntil([&] { return asked_for("http://a/127"); }, minutes{1}));
  latency = Duration::zero();  // the sync of the files before is under way for two hours; checkpoints need no time
  const JobId other = Queue(engine, "other", 3);
  engine.runner->Advance(minutes{75});
  // All 128 files that were asked for wait for the disk, and three are still to be fetched.
  ASSERT_EQ(engine.transport->active(), 0U);
  ASSERT_FALSE(asked_for("http://a/128"));
  EXPECT_EQ(engine.State(other), JobState::kQueued);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, hours{3}));
  ASSERT_TRUE(engine.RunUntilState(other, JobState::kTransferred));
}

TEST(Bandwidth, AForegroundJobWhoseSuspendFailedIsStillNotLimited) {
  EngineFixture engine;
  engine.policy = BlockedForAnHour();
  engine.policy.bandwidth.on_schedule_kbps = 8;
  engine.Start();
  engine.Serve("http://a/f", 4'000'000).bytes_per_s = 1'000'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.store->FailNextCommits(1, Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, "no space"});
  EXPECT_FALSE(engine.Call(SuspendJob{job}).has_value());
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, minutes{1}));
}

}  // namespace
}  // namespace openbits::engine
