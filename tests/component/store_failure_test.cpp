// Fault A5: the store cannot write. Callers get an honest error, nothing changes, running jobs are unharmed.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

const Error kFull{Errc::kDiskFull, ErrorContext::kLocalFile, 28, "no space"};

Errc CodeOf(const Result<Reply>& reply) { return reply ? Errc::kNone : reply.error().code; }

TEST(StoreFailure, ACommandThatCannotBeSavedFailsAndChangesNothing) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  const auto before = engine.Snapshot(job)->header;
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(SetDescription{job, "new"})), Errc::kDiskFull);
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kDiskFull);
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(AddFiles{job, {{"http://a/g", "/data/g", {}}}})), Errc::kDiskFull);
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(CancelJob{job})), Errc::kDiskFull);
  engine.runner->RunUntilIdle();
  EXPECT_EQ(engine.Snapshot(job)->header, before);
  EXPECT_EQ(engine.Snapshot(job)->FileCount(), 1U);
  EXPECT_TRUE(engine.transport->requests().empty());
  EXPECT_EQ(CodeOf(engine.Call(SetDescription{job, "new"})), Errc::kNone);
}

TEST(StoreFailure, AJobThatCannotBeSavedIsNotCreated) {
  EngineFixture engine;
  engine.Start();
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(CreateJob{"x", 0})), Errc::kDiskFull);
  EXPECT_TRUE(engine.service->ListJobs(engine.caller, false)->empty());
}

TEST(StoreFailure, ARunningTransferGoesOnAndIsSavedLater) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 100'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.store->FailNextCommits(5, kFull);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.files->ReadFile("/data/f"), engine.BodyOf("http://a/f"));
}

}  // namespace
}  // namespace openbits::engine
