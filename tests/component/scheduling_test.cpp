// BITS: life-cycle-of-a-bits-job.md; ne-bits-bg_job_priority: through the whole engine.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

JobId Queue(EngineFixture& engine, const std::string& name, std::uint32_t priority, std::uint64_t size = 1'000'000) {
  const JobId job = engine.Create(name);
  engine.Serve("http://a/" + name, size).bytes_per_s = 1000;
  engine.Add(job, "http://a/" + name, "/data/" + name);
  EXPECT_TRUE(engine.Call(SetPriority{job, priority}).has_value());
  EXPECT_TRUE(engine.Call(ResumeJob{job}).has_value());
  return job;
}

TEST(Scheduling, AllForegroundJobsRunBesideOneBackgroundJob) {
  EngineFixture engine;
  engine.Start();
  const JobId f1 = Queue(engine, "f1", 0);
  const JobId f2 = Queue(engine, "f2", 0);
  const JobId n1 = Queue(engine, "n1", 2);
  const JobId n2 = Queue(engine, "n2", 2);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(f1), JobState::kTransferring);
  EXPECT_EQ(engine.State(f2), JobState::kTransferring);
  EXPECT_EQ(engine.State(n1), JobState::kTransferring);
  EXPECT_EQ(engine.State(n2), JobState::kQueued);
}

TEST(Scheduling, AHigherPriorityTakesThePlaceAndGivesItBack) {
  EngineFixture engine;
  engine.Start();
  const JobId low = Queue(engine, "low", 3);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(low), JobState::kTransferring);
  const JobId high = Queue(engine, "high", 1, 20'000);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(low), JobState::kQueued);
  EXPECT_EQ(engine.State(high), JobState::kTransferring);
  ASSERT_TRUE(engine.RunUntilState(high, JobState::kTransferred));
  ASSERT_TRUE(engine.RunUntilState(low, JobState::kTransferring, std::chrono::seconds{5}));
}

TEST(Scheduling, EqualJobsTakeTurnsByTimeSlices) {
  EngineFixture engine;
  engine.Start();
  const JobId a = Queue(engine, "a", 2);
  const JobId b = Queue(engine, "b", 2);
  engine.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(engine.State(a), JobState::kTransferring);
  EXPECT_EQ(engine.State(b), JobState::kQueued);
  engine.runner->Advance(std::chrono::seconds{300});
  EXPECT_EQ(engine.State(a), JobState::kQueued);
  EXPECT_EQ(engine.State(b), JobState::kTransferring);
  engine.runner->Advance(std::chrono::seconds{300});
  EXPECT_EQ(engine.State(a), JobState::kTransferring);
  EXPECT_EQ(engine.State(b), JobState::kQueued);
  EXPECT_GT(engine.Snapshot(b)->live->bytes_transferred.load(), 200'000U);
}

// Syncing takes no network: jobs of one small file would otherwise wait for each other's disk.
TEST(Scheduling, TheNextJobBeginsWhileTheOneBeforeWaitsForTheDisk) {
  EngineFixture engine;
  engine.pool->SetLatency([] { return std::chrono::milliseconds{20}; });
  engine.Start();
  const JobId a = Queue(engine, "a", 2, 1000);
  const JobId b = Queue(engine, "b", 2, 1000);
  ASSERT_TRUE(engine.runner->RunUntil(
      [&] { return engine.State(a) == JobState::kTransferring && engine.State(b) == JobState::kConnecting; },
      std::chrono::minutes{1}));
  EXPECT_EQ(engine.Snapshot(a)->live->bytes_transferred.load(), 1000U);
  ASSERT_TRUE(engine.RunUntilState(a, JobState::kTransferred));
  ASSERT_TRUE(engine.RunUntilState(b, JobState::kTransferred));
}

TEST(Scheduling, AJobWhoseFileIsLostAtTheSyncTakesItsPlaceBack) {
  EngineFixture engine;
  engine.pool->SetLatency([] { return std::chrono::milliseconds{20}; });
  engine.Start();
  const JobId a = Queue(engine, "a", 2, 1000);
  const JobId b = Queue(engine, "b", 2, 100'000);
  ASSERT_TRUE(
      engine.runner->RunUntil([&] { return engine.State(b) == JobState::kConnecting; }, std::chrono::minutes{1}));
  engine.files->DeleteEntry("/data/" + engine.Temporaries().front());
  ASSERT_TRUE(engine.RunUntilState(b, JobState::kQueued));
  EXPECT_EQ(engine.State(a), JobState::kTransferring);
  ASSERT_TRUE(engine.RunUntilState(a, JobState::kTransferred));
  EXPECT_NE(engine.State(b), JobState::kTransferred);
  ASSERT_TRUE(engine.RunUntilState(b, JobState::kTransferred));
  engine.pool->SetLatency({});  // Call lets no time pass
  for (const JobId job : {a, b})
    ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/a"), engine.BodyOf("http://a/a"));
  EXPECT_EQ(engine.files->ReadDurable("/data/b"), engine.BodyOf("http://a/b"));
}

TEST(Scheduling, SetPriorityTakesEffectAtOnce) {
  EngineFixture engine;
  engine.Start();
  const JobId a = Queue(engine, "a", 2);
  const JobId b = Queue(engine, "b", 2);
  engine.runner->Advance(std::chrono::seconds{10});
  ASSERT_TRUE(engine.Call(SetPriority{b, 0}).has_value());
  engine.runner->Advance(std::chrono::seconds{2});
  EXPECT_EQ(engine.State(a), JobState::kTransferring);
  EXPECT_EQ(engine.State(b), JobState::kTransferring);
}

// Idle means no wake-ups: a queue of suspended jobs has one timer at most, for the inactivity timeout.
TEST(Scheduling, NothingIsDueWhileAllJobsAreSuspended) {
  EngineFixture engine;
  engine.Start();
  for (int i = 0; i < 20; ++i)
    engine.Create();
  engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_LE(engine.runner->pending(), 1U);
  ASSERT_TRUE(engine.runner->NextDue().has_value());
  EXPECT_GT(*engine.runner->NextDue(), engine.clock->SteadyNow() + std::chrono::days{89});
}

}  // namespace
}  // namespace openbits::engine
