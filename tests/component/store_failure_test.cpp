// Fault A5: the store cannot write. Callers get an honest error, nothing changes, running jobs are unharmed.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeResource;

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

// What the scheduler decides is carried out in its order, also when the commit it waits for comes late.
TEST(StoreFailure, AJobThatTakesItsPlaceBackKeepsItsTransfer) {
  EngineFixture engine;
  engine.Start();
  FakeResource& slow = engine.Serve("http://a/busy", 1'000'000);
  slow.bytes_per_s = 1000;
  slow.piece_bytes = 100;
  const JobId busy = engine.Download("http://a/busy", "/data/busy");  // has something to save each second
  const auto queue = [&](const std::string& name) {
    const JobId job = engine.Create(name);
    engine.Serve("http://a/" + name, 1000);
    engine.Add(job, "http://a/" + name, "/data/" + name);
    EXPECT_TRUE(engine.Call(ResumeJob{job}).has_value());
    return job;
  };
  engine.transport->At("http://a/a").head_delay = std::chrono::hours{1};
  const JobId a = queue("a");
  engine.runner->Advance(std::chrono::seconds{2});
  const JobId b = queue("b");
  ASSERT_EQ(engine.State(a), JobState::kConnecting);
  engine.runner->Advance(std::chrono::seconds{296});
  engine.pool->SetLatency([] { return std::chrono::milliseconds{20}; });
  engine.store->FailNextCommits(1000, kFull);
  engine.runner->Advance(std::chrono::seconds{4});  // the slice of a ends, b comes
  engine.transport->At("http://a/a").head_delay = Duration{};
  engine.store->FailNextCommits(0, kFull);
  EXPECT_TRUE(engine.RunUntilState(b, JobState::kTransferred, std::chrono::seconds{20}));
  EXPECT_TRUE(engine.RunUntilState(a, JobState::kTransferred, std::chrono::seconds{20}));
  EXPECT_EQ(engine.State(busy), JobState::kTransferring);
}

// BITS: bits-cost-state.md: what the network may not be used for is not begun, although the state cannot be saved yet.
TEST(StoreFailure, AJobThatMayNotGoOnBeginsNoFileWhileItsCommitFails) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 6; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 100'000).bytes_per_s = 100'000;
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  ASSERT_EQ(CodeOf(engine.Call(SetJobProperty{job, 1, std::uint32_t{0x8000007F}})), Errc::kNone);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  ASSERT_EQ(engine.transport->waiting(), 5U);
  engine.store->FailNextCommits(1000, kFull);
  engine.device->Set({.is_connected = true, .cost_state = 0x80});
  engine.runner->Advance(std::chrono::seconds{10});
  const auto count_gets = [&] {
    const auto& all = engine.transport->requests();
    return std::count_if(all.begin(), all.end(), [](const auto& one) { return one.method == "GET"; });
  };
  EXPECT_EQ(count_gets(), 1);
  EXPECT_EQ(engine.transport->waiting(), 0U);
  engine.store->FailNextCommits(0, kFull);
  engine.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(engine.State(job), JobState::kTransientError);
  engine.device->Set({.is_connected = true, .cost_state = 1});
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

// A Suspend that could not be saved has not happened: what was taken back for it comes in its turn all the same.
TEST(StoreFailure, AJobWhoseSuspendFailedGoesOn) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 6; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 100'000).bytes_per_s = 1'000'000;
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(CodeOf(engine.Call(SuspendJob{job})), Errc::kDiskFull);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::minutes{1}));
}

// What they intend is saved and done: the caller need not wait until the disk has room for its being forgotten.
TEST(StoreFailure, CompleteAndCancelAreAnsweredWhileTheEndCannotBeSaved) {
  for (const bool is_complete : {true, false}) {
    EngineFixture engine;
    engine.Start();
    engine.Serve("http://a/f", 1'000);
    const JobId job = engine.Download("http://a/f", "/data/f");
    ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
    engine.store->SetCommitObserver([&](const StoreBatch& batch) {
      if (!batch.delete_jobs.empty()) engine.store->FailNextCommits(1, kFull);
    });
    const Command command = is_complete ? Command{CompleteJob{job}} : Command{CancelJob{job}};
    EXPECT_EQ(CodeOf(engine.Call(command)), Errc::kNone);
    EXPECT_EQ(engine.State(job), is_complete ? JobState::kAcknowledged : JobState::kCancelled);
    EXPECT_TRUE(engine.service->ListJobs(engine.caller, false)->empty());
    EXPECT_EQ(engine.files->List("/data").size(), is_complete ? 1U : 0U);
    EXPECT_EQ(engine.stored->jobs.size(), 1U);
    engine.store->SetCommitObserver({});
    engine.runner->Advance(std::chrono::seconds{6});
    EXPECT_TRUE(engine.stored->jobs.empty());
  }
}

}  // namespace
}  // namespace openbits::engine
