// BITS: life-cycle-of-a-bits-job.md; ne-bits-bg_job_priority: through the whole engine.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeFault;

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
  engine.transport->At("http://a/a").head_delay = std::chrono::seconds{10};
  ASSERT_TRUE(engine.RunUntilState(b, JobState::kQueued, std::chrono::seconds{5})) << "before the server answers again";
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

// Each of them holds a file and its directory open.
TEST(Scheduling, ASlowDiskDoesNotUseUpTheHandles) {
  EngineFixture engine;
  engine.policy.max_files_per_job = engine.policy.max_jobs_per_user = engine.policy.max_jobs_per_machine = 1000;
  engine.Start();
  std::vector<JobId> jobs;
  const JobId many = engine.Create("many");
  AddFiles files{many, {}};
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 100);
    engine.Serve("http://b/" + name, 100);
    files.files.push_back({"http://a/" + name, "/data/a" + name, {}});
  }
  engine.pool->SetLatency([] { return std::chrono::seconds{20}; });
  ASSERT_TRUE(engine.Call(files).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{many}).has_value());
  jobs.push_back(many);
  for (int i = 0; i < 300; ++i) {
    const JobId one = engine.Create("one");
    engine.Add(one, "http://b/" + std::to_string(i), "/data/b" + std::to_string(i));
    ASSERT_TRUE(engine.Call(ResumeJob{one}).has_value());
    jobs.push_back(one);
  }
  std::size_t most_open = 0;
  for (const JobId job : jobs) {
    ASSERT_TRUE(engine.runner->RunUntil(
        [&] {
          most_open = std::max(most_open, engine.files->open_files());
          return engine.State(job) == JobState::kTransferred;
        },
        std::chrono::hours{1}));
  }
  EXPECT_LE(most_open, 260U);
  EXPECT_GE(most_open, 100U) << "the disk was to be slow";
}

// What keeps further jobs from starting must not stop one that runs.
TEST(Scheduling, ASlowDiskStopsNoJobThatDownloads) {
  EngineFixture engine;
  engine.Start();
  engine.pool->SetLatency([] { return std::chrono::seconds{20}; });
  const JobId one = engine.Create("one");
  const JobId other = engine.Create("other");
  const JobId foreground = std::min(one, other);  // is looked at first
  const JobId background = std::max(one, other);
  const auto begin = [&](JobId job, const std::string& host, int count) {
    AddFiles files{job, {}};
    for (int i = 0; i < count; ++i) {
      const std::string name = host + std::to_string(i);
      engine.Serve("http://" + name, 100);
      files.files.push_back({"http://" + name, "/data/" + name, {}});
    }
    ASSERT_TRUE(engine.Call(files).has_value());
    ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  };
  begin(background, "b", 100);
  const JobId running = Queue(engine, "running", 2);
  engine.runner->Advance(std::chrono::seconds{1});
  const auto requests = [&] {
    const auto& all = engine.transport->requests();
    return std::count_if(all.begin(), all.end(), [](const auto& request) {
      return request.url == "http://a/running" && request.method == "GET";
    });
  };
  ASSERT_EQ(requests(), 1) << "the job before it waits for the disk only";
  ASSERT_TRUE(engine.Call(SetPriority{foreground, 0}).has_value());
  begin(foreground, "f", 60);
  ASSERT_TRUE(engine.RunUntilState(running, JobState::kTransferring, std::chrono::seconds{5}));
  const JobId later = Queue(engine, "later", 0);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(running), JobState::kTransferring);
  EXPECT_EQ(engine.State(later), JobState::kQueued) << "too many files wait for the disk";
  ASSERT_TRUE(engine.RunUntilState(later, JobState::kTransferring, std::chrono::minutes{2}));
  ASSERT_TRUE(engine.RunUntilState(running, JobState::kTransferred));
  EXPECT_EQ(requests(), 1) << "it was stopped in between";
  for (const JobId job : {foreground, background})
    EXPECT_EQ(engine.State(job), JobState::kTransferred);
}

TEST(Scheduling, JobsThatWereStoppedTellWhenTheDiskHasCaughtUp) {
  EngineFixture engine;
  engine.Start();
  engine.pool->SetLatency([] { return std::chrono::seconds{20}; });
  std::vector<JobId> jobs;
  for (const std::uint32_t priority : {3U, 2U, 1U}) {
    const JobId job = engine.Create();
    AddFiles files{job, {}};
    for (int i = 0; i <= 80; ++i) {
      const std::string name = std::to_string(priority) + "-" + std::to_string(i);
      engine.Serve("http://a/" + name, i < 80 ? 100 : 100'000).bytes_per_s = i < 80 ? 0 : 1000;
      files.files.push_back({"http://a/" + name, "/data/" + name, {}});
    }
    ASSERT_TRUE(engine.Call(files).has_value());
    ASSERT_TRUE(engine.Call(SetPriority{job, priority}).has_value());
    ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
    ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring, std::chrono::seconds{3}));
    jobs.push_back(job);
  }
  ASSERT_TRUE(engine.Call(SuspendJob{jobs[2]}).has_value());
  engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_EQ(engine.State(jobs[1]), JobState::kQueued) << "160 files of stopped jobs wait for the disk";
  ASSERT_TRUE(engine.RunUntilState(jobs[1], JobState::kTransferring, std::chrono::minutes{2}));
}

TEST(Scheduling, AJobThatIsCompletedEarlyGivesItsPlaceAway) {
  EngineFixture engine;
  engine.Start();
  const JobId high = Queue(engine, "high", 1);
  const JobId low = Queue(engine, "low", 3, 1000);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(low), JobState::kQueued);
  ASSERT_TRUE(engine.Call(CompleteJob{high}).has_value());
  ASSERT_TRUE(engine.RunUntilState(low, JobState::kTransferred, std::chrono::seconds{5}));
}

// A refused file waits a moment with nothing open, and ends within the call that stops it.
TEST(Scheduling, AJobIsSuspendedWhileARefusedFileWaitsForItsNextTry) {
  EngineFixture engine;
  engine.Start();
  FakeFault refused;
  refused.kind = FakeFault::Kind::kError;
  engine.Serve("http://a/f", 1000).faults = {refused};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil(
      [&] { return engine.transport->requests().size() == 1 && engine.transport->active() == 0; },
      std::chrono::milliseconds{50}));
  ASSERT_TRUE(engine.Call(SuspendJob{job}).has_value());
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

/// Two jobs, the second of which runs while the first waits for it.
std::pair<JobId, JobId> QueueRivals(EngineFixture& engine) {
  const JobId x = Queue(engine, "x", 2);
  engine.runner->Advance(std::chrono::seconds{5});
  const JobId rival = Queue(engine, "rival", 1);
  engine.runner->Advance(std::chrono::seconds{5});
  return {x, rival};
}

/// Suspends `rival`; `command` is carried out after the scheduler has chosen the other, and before what it has begun.
void SubmitWhileTheOtherIsActivated(EngineFixture& engine, JobId rival, Command command) {
  engine.store->SetCommitObserver([&engine, command = std::move(command)](const StoreBatch& batch) {
    if (batch.put_jobs.empty() || batch.put_jobs.front().state != JobState::kSuspended) return;
    engine.Submit(command, [](const Result<Reply>&) {});
  });
  engine.Submit(SuspendJob{rival}, [](const Result<Reply>&) {});
}

TEST(Scheduling, AFileAddedWhileTheJobIsActivatedIsAskedForAsTheJobIsNow) {
  EngineFixture engine;
  engine.Start();
  const auto [x, rival] = QueueRivals(engine);
  ASSERT_EQ(engine.State(x), JobState::kQueued);
  ASSERT_TRUE(engine.Call(SetCustomHeaders{x, Secret("X-Version: new")}).has_value());
  engine.Serve("http://a/added", 1000);
  const std::size_t before = engine.transport->requests().size();
  SubmitWhileTheOtherIsActivated(engine, rival, AddFiles{x, {{"http://a/added", "/data/added", {}}}});
  ASSERT_TRUE(
      engine.runner->RunUntil([&] { return engine.transport->requests().size() > before; }, std::chrono::seconds{5}));
  const auto& headers = engine.transport->requests().back().custom_headers;
  EXPECT_TRUE(
      std::any_of(headers.begin(), headers.end(), [](const auto& field) { return field.first == "X-Version"; }));
}

// Complete that comes between the scheduler's choice and what it has begun: nothing is asked for, and nothing left behind.
TEST(Scheduling, AJobCompletedWhileItIsActivatedBeginsNothing) {
  EngineFixture engine;
  engine.Start();
  const auto [x, rival] = QueueRivals(engine);
  ASSERT_EQ(engine.State(x), JobState::kQueued);
  const std::size_t before = engine.transport->requests().size();
  SubmitWhileTheOtherIsActivated(engine, rival, CompleteJob{x});
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(engine.transport->requests().size(), before);
  ASSERT_TRUE(engine.Call(CancelJob{rival}));
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_TRUE(engine.Temporaries().empty());
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
