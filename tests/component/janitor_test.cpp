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

}  // namespace
}  // namespace openbits::engine
