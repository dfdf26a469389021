// Cases at the seams: callers that wait while the engine stops, commands that are undone, times that change under way.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/engine_fixture.h"
#include "tests/support/patience.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeFault;

const Error kFull{Errc::kDiskFull, ErrorContext::kLocalFile, 28, "no space"};

Errc CodeOf(const Result<Reply>& reply) { return reply ? Errc::kNone : reply.error().code; }

FakeFault Unavailable() {
  FakeFault fault;
  fault.kind = FakeFault::Kind::kStatus;
  fault.status = 503;
  return fault;
}

/// A call of the service on a thread of its own. When it returns, its command is on the strand but not carried out. A
/// caller that is never answered is left behind, so that a test fails instead of hanging.
class WaitingCall {
 public:
  WaitingCall(EngineFixture& engine, Command command) {
    const std::size_t before = engine.runner->pending();
    thread_ = std::thread([state = state_, service = engine.service, caller = engine.caller, command] {
      state->reply = service->Execute(caller, command);
      state->is_answered.store(true);
    });
    while (engine.runner->pending() == before)
      std::this_thread::yield();
  }
  WaitingCall(const WaitingCall&) = delete;
  WaitingCall& operator=(const WaitingCall&) = delete;
  ~WaitingCall() {
    if (thread_.joinable()) thread_.detach();
  }

  /// How the call ended; nothing when its caller still waits after everything that was due has run.
  std::optional<Errc> Answer(EngineFixture& engine) {
    const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
    do {
      engine.runner->RunUntilIdle();
      test::LetOthersRun();
    } while (!state_->is_answered.load() && std::chrono::steady_clock::now() < deadline);
    if (!state_->is_answered.load()) return std::nullopt;
    if (thread_.joinable()) thread_.join();
    return CodeOf(*state_->reply);
  }

 private:
  struct State {
    std::atomic<bool> is_answered{false};
    std::optional<Result<Reply>> reply;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::thread thread_;
};

/// Runs task by task until the stored job satisfies `condition`.
template <class Condition>
bool StepUntilStored(EngineFixture& engine, JobId job, Condition condition) {
  const auto holds = [&] {
    const JobRecord* record = engine.store->Find(job);
    return record != nullptr && condition(record->header);
  };
  while (!holds()) {
    if (!engine.runner->RunOne()) return false;
  }
  return true;
}

bool IsCompleting(const JobHeader& header) { return header.pending_action == PendingAction::kComplete; }
bool IsCancelled(const JobHeader& header) { return header.state == JobState::kCancelled; }

JobId SlowDownload(EngineFixture& engine) {
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 10'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  OPENBITS_ASSERT(engine.RunUntilState(job, JobState::kTransferring));
  return job;
}

JobId Finished(EngineFixture& engine) {
  engine.Serve("http://a/f", 1000);
  const JobId job = engine.Download("http://a/f", "/data/f");
  OPENBITS_ASSERT(engine.RunUntilState(job, JobState::kTransferred));
  engine.runner->Advance(std::chrono::seconds{1});
  return job;
}

// --- the engine stops while callers wait ---

TEST(StopWhileCallersWait, CompleteIsAnsweredAndGoesOnAtTheNextStart) {
  EngineFixture engine;
  engine.Start();
  const JobId job = SlowDownload(engine);
  WaitingCall complete(engine, CompleteJob{job});
  ASSERT_TRUE(StepUntilStored(engine, job, IsCompleting));
  WaitingCall deferred(engine, SetDescription{job, "later"});
  ASSERT_TRUE(engine.runner->RunOne());  // the command reaches the controller
  engine.Stop();
  EXPECT_EQ(complete.Answer(engine), Errc::kServiceStopped);
  EXPECT_EQ(deferred.Answer(engine), Errc::kServiceStopped);
  engine.Start();
  engine.runner->RunUntilIdle();
  EXPECT_TRUE(engine.stored->jobs.empty());
  EXPECT_TRUE(engine.files->List("/data").empty());
}

TEST(StopWhileCallersWait, ACommandHeldBackByCompleteIsAnswered) {
  EngineFixture engine;
  engine.Start();
  const JobId job = SlowDownload(engine);
  WaitingCall complete(engine, CompleteJob{job});
  WaitingCall held_back(engine, SetDescription{job, "later"});  // shares the turn: held back at once
  ASSERT_TRUE(StepUntilStored(engine, job, IsCompleting));
  engine.Stop();
  EXPECT_EQ(complete.Answer(engine), Errc::kServiceStopped);
  EXPECT_EQ(held_back.Answer(engine), Errc::kServiceStopped);
}

TEST(StopWhileCallersWait, AStoreThatFailsDoesNotHoldUpTheEnd) {
  EngineFixture engine;
  engine.Start();
  const JobId job = Finished(engine);
  WaitingCall complete(engine, CompleteJob{job});
  ASSERT_TRUE(StepUntilStored(engine, job, IsCompleting));
  engine.store->FailNextCommits(1000, kFull);
  engine.Stop();
  EXPECT_EQ(complete.Answer(engine), Errc::kNone);  // the intent was saved and the file has its name
  EXPECT_EQ(engine.files->ReadFile("/data/f"), engine.BodyOf("http://a/f"));
  engine.Start();
  engine.runner->RunUntilIdle();
  EXPECT_TRUE(engine.stored->jobs.empty());
  EXPECT_EQ(engine.files->ReadFile("/data/f"), engine.BodyOf("http://a/f"));
}

// --- commands that cannot be saved are undone whole ---

TEST(Undo, AWaitingJobKeepsItsRetry) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Unavailable()};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.runner->Advance(std::chrono::seconds{100});
  engine.store->FailNextCommits(1, kFull);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kDiskFull);
  engine.runner->Advance(std::chrono::seconds{490});
  EXPECT_EQ(engine.transport->requests().size(), 1U);
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{120}));
}

TEST(Undo, ARunningJobKeepsItsMaximumDownloadTime) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 10'000;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetMaximumDownloadTime{job, 60}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.runner->Advance(std::chrono::seconds{30});
  engine.store->SetCommitObserver([&](const StoreBatch& batch) {
    for (const JobHeader& header : batch.put_jobs) {
      if (header.state == JobState::kSuspended) engine.store->FailNextCommits(1, kFull);
    }
  });
  ASSERT_EQ(CodeOf(engine.Call(SuspendJob{job})), Errc::kDiskFull);
  engine.runner->Advance(std::chrono::seconds{25});
  EXPECT_EQ(engine.State(job), JobState::kTransferring);
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::seconds{10}));
}

TEST(StoreFailure, WhatCompleteHeldBackIsAnsweredWhileTheEndCannotBeSaved) {
  EngineFixture engine;
  engine.Start();
  const JobId job = Finished(engine);
  engine.store->SetCommitObserver([&](const StoreBatch& batch) {
    if (!batch.delete_jobs.empty()) engine.store->FailNextCommits(1, kFull);
  });
  WaitingCall complete(engine, CompleteJob{job});
  WaitingCall held_back(engine, SetDescription{job, "later"});
  EXPECT_EQ(complete.Answer(engine), Errc::kNone);
  EXPECT_EQ(held_back.Answer(engine), Errc::kStoreUnavailable);
}

TEST(Undo, WhatCompleteHeldBackIsCarriedOut) {
  EngineFixture engine;
  engine.Start();
  const JobId job = Finished(engine);
  WaitingCall complete(engine, CompleteJob{job});
  WaitingCall held_back(engine, SetDescription{job, "later"});
  engine.store->FailNextCommits(1, kFull);
  EXPECT_EQ(complete.Answer(engine), Errc::kDiskFull);
  EXPECT_EQ(held_back.Answer(engine), Errc::kNone);
  EXPECT_EQ(engine.Snapshot(job)->header.description, "later");
}

TEST(Undo, ACancelThatWasSavedIsNotTakenBack) {
  EngineFixture engine;
  engine.Start();
  const JobId other = engine.Create();
  const JobId job = SlowDownload(engine);
  engine.store->SetCommitObserver([&](const StoreBatch& batch) {
    for (const JobHeader& header : batch.put_jobs) {
      if (header.id == other) engine.store->FailNextCommits(1, kFull);
    }
  });
  WaitingCall cancel(engine, CancelJob{job});
  ASSERT_TRUE(StepUntilStored(engine, job, IsCancelled));
  WaitingCall again(engine, CancelJob{job});
  WaitingCall failing(engine, SetDescription{other, "new"});
  EXPECT_EQ(failing.Answer(engine), Errc::kDiskFull);
  EXPECT_EQ(again.Answer(engine), Errc::kInvalidState);
  EXPECT_EQ(cancel.Answer(engine), Errc::kNone);
}

TEST(Undo, ARefusedFileKeepsItsProgress) {
  EngineFixture engine;
  engine.Start();
  const JobId job = Finished(engine);
  engine.store->FailNextCommits(1, kFull);
  ASSERT_EQ(CodeOf(engine.Call(SetValidationState{job, FileIndex{0}, false})), Errc::kDiskFull);
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->live->bytes_transferred.load(), 1000U);
  EXPECT_EQ(engine.Snapshot(job)->live->bytes_transferred.load(), 1000U);
}

TEST(Undo, WhatHappenedBesidesIsKept) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100);
  const JobId other = engine.Create();
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetHelperTokenFlags{job, 1}).has_value());  // fails as soon as it is started
  const auto target = std::make_shared<test::RecordingTarget>();
  engine.SetTarget(job, target);
  engine.runner->RunUntilIdle();
  engine.store->SetCommitObserver([&](const StoreBatch& batch) {
    for (const JobHeader& header : batch.put_jobs) {
      if (header.id == other) engine.store->FailNextCommits(1, kFull);
    }
  });
  WaitingCall resume(engine, ResumeJob{job});
  ASSERT_TRUE(engine.runner->RunOne());
  // Carried out between the job's activation and its save, which fails the job.
  WaitingCall failing(engine, SetDescription{other, "new"});
  EXPECT_EQ(failing.Answer(engine), Errc::kDiskFull);
  EXPECT_EQ(resume.Answer(engine), Errc::kNone);
  engine.store->SetCommitObserver({});
  engine.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(engine.State(job), JobState::kError);
  EXPECT_EQ(engine.store->Find(job)->header.state, JobState::kError);
  EXPECT_EQ(target->Count(NotificationKind::kJobError), 1U);
}

// --- times that change under way ---

TEST(DownloadTime, ANewMaximumCountsForARunningJob) {
  EngineFixture engine;
  engine.Start();
  const JobId job = SlowDownload(engine);  // needs 100 s
  engine.runner->Advance(std::chrono::seconds{20});
  ASSERT_TRUE(engine.Call(SetMaximumDownloadTime{job, 40}).has_value());
  engine.runner->Advance(std::chrono::seconds{15});
  EXPECT_EQ(engine.State(job), JobState::kTransferring);
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::seconds{10}));
}

TEST(DownloadTime, ResumeOfARunningJobStartsTheCountAnew) {
  EngineFixture engine;
  engine.Start();
  const JobId job = SlowDownload(engine);  // needs 100 s
  ASSERT_TRUE(engine.Call(SetMaximumDownloadTime{job, 60}).has_value());
  engine.runner->Advance(std::chrono::seconds{50});
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::seconds{70}));
}

TEST(CostFlags, WiderOnesFreeAJobAtOnce) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100);
  engine.device->Set({.is_connected = true, .cost_state = 0x80});
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetJobProperty{job, 1, std::uint32_t{0x8000007F}}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  ASSERT_TRUE(engine.Call(SetJobProperty{job, 1, std::uint32_t{0x800000FF}}).has_value());
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

// Fault C1.
TEST(WallClock, SetForwardItEndsNoPatience) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults = {Unavailable(), Unavailable()};
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  engine.clock->SetWall(engine.clock->WallNow() + std::chrono::days{3650});
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->requests().size(), 3U);
}

// --- what a failed Complete leaves ---

TEST(FailedComplete, ShowsNoProgressOfTheFilesItDeleted) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/1", 1000);
  engine.Serve("http://a/2", 1'000'000).bytes_per_s = 10'000;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/1", "/data/1");
  engine.Add(job, "http://a/2", "/data/2");
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() > 50'000; },
                                      std::chrono::minutes{1}));
  engine.files->MakeDirectory("/data/1");
  ASSERT_FALSE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{1})->live->bytes_transferred.load(), 0U);
  EXPECT_EQ(engine.Snapshot(job)->live->bytes_transferred.load(), 1000U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(job)->live->bytes_transferred.load(), 1'001'000U);
}

// --- records that no version writes (fault A12) ---

TEST(StrangeRecords, DoNotEndTheProcessOrHoldAJob) {
  EngineFixture engine;
  engine.Start();
  const JobId acknowledged = engine.Create();
  const JobId suspended = engine.Create();
  engine.Serve("http://a/f", 100);
  engine.Add(suspended, "http://a/f", "/data/f");
  engine.Kill();
  for (JobRecord& record : engine.stored->jobs) {
    if (record.header.id == acknowledged) {
      record.header.state = JobState::kAcknowledged;
      record.header.pending_action = PendingAction::kComplete;
    } else {
      record.header.pending_action = PendingAction::kDeleteFiles;
    }
  }
  engine.Start();
  engine.runner->RunUntilIdle();
  EXPECT_EQ(engine.store->Find(acknowledged), nullptr);
  ASSERT_TRUE(engine.Call(ResumeJob{suspended}).has_value());
  EXPECT_TRUE(engine.RunUntilState(suspended, JobState::kTransferred));
}

}  // namespace
}  // namespace openbits::engine
