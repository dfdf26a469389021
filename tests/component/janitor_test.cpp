// BITS: group-policies.md, JobInactivityTimeout.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

TEST(Janitor, AnIdleJobIsCancelledAndItsFilesAreDeleted) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.runner->Advance(std::chrono::days{89});
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  EXPECT_EQ(engine.Temporaries().size(), 1U);
  engine.runner->Advance(std::chrono::days{2});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_TRUE(engine.files->List("/data").empty());
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST(Janitor, APropertyChangeStartsTheTimeAgain) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.runner->Advance(std::chrono::days{60});
  ASSERT_TRUE(engine.Call(SetDescription{job, "alive"}).has_value());
  engine.runner->Advance(std::chrono::days{60});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::days{31});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

TEST(Janitor, TheTimeGoesOnOverRestarts) {
  EngineFixture engine;
  engine.policy.job_inactivity_timeout = std::chrono::days{10};
  engine.Start();
  const JobId job = engine.Create();
  engine.runner->Advance(std::chrono::days{6});
  engine.Kill();
  engine.Start();
  engine.runner->Advance(std::chrono::days{3});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::days{2});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

// A program that runs for a minute a day: what one start has found the next one remembers.
TEST(Janitor, AJobThatAStartFindsOverdueIsCancelledADayLater) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Kill();
  engine.clock->Advance(std::chrono::days{100});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.Kill();
  engine.clock->Advance(std::chrono::hours{23});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.Kill();
  engine.clock->Advance(std::chrono::hours{1});
  engine.Start();
  engine.runner->RunUntilIdle();
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

TEST(Janitor, ALongRunCancelsAJobThatWasOverdueAtItsStart) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  const JobId used = engine.Create();
  engine.Kill();
  engine.clock->Advance(std::chrono::days{100});
  engine.Start();
  ASSERT_TRUE(engine.Call(SetDescription{used, "alive"}).has_value());
  engine.runner->Advance(std::chrono::hours{23});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::hours{2});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_EQ(engine.State(used), JobState::kSuspended);
  EXPECT_FALSE(engine.stored->jobs.at(0).header.overdue_since.has_value());
}

// Fault C1: the clock of a device that was switched on is a year ahead until the network has set it, each time.
TEST(Janitor, AClockThatIsAheadAtEveryStartCancelsNothing) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  WallTime right = engine.clock->WallNow();
  for (int day = 0; day < 5; ++day) {
    engine.Kill();
    right += std::chrono::days{1};
    engine.clock->SetWall(right + std::chrono::days{365});
    engine.Start();
    engine.runner->Advance(std::chrono::minutes{2});
    engine.clock->SetWall(right);
    if (day % 2 == 0) {
      engine.runner->Advance(std::chrono::minutes{3});  // and is killed
    } else {
      engine.Stop();
    }
    EXPECT_FALSE(engine.stored->jobs.at(0).header.overdue_since.has_value());
  }
  engine.Start();
  engine.runner->Advance(std::chrono::days{80});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::days{6});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

// Fault C1: a device without a battery begins in 1970.
TEST(Janitor, AJobOfAClockThatWasNeverSetIsIdleFromTheNextStartOn) {
  EngineFixture engine;
  const WallTime right = engine.clock->WallNow();
  engine.clock->SetWall(WallTime{});
  engine.Start();
  const JobId job = engine.Create();
  engine.Kill();
  engine.clock->SetWall(right);
  engine.Start();
  engine.runner->Advance(std::chrono::days{40});
  engine.Kill();
  engine.Start();
  engine.runner->Advance(std::chrono::days{49});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::days{2});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

TEST(Janitor, AJobFoundOverdueByAClockThatWasAheadIsCancelledADayAfterItIsSet) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Kill();
  engine.clock->Advance(std::chrono::days{100});
  const WallTime right = engine.clock->WallNow();
  engine.clock->SetWall(right + std::chrono::days{365});
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{1});
  engine.clock->SetWall(right);
  engine.runner->Advance(std::chrono::hours{23});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  engine.runner->Advance(std::chrono::hours{2});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
}

}  // namespace
}  // namespace openbits::engine
