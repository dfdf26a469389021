// BITS: nn-bits-ibackgroundcopycallback, "Remarks": through the whole engine, on virtual time.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::RecordingTarget;

constexpr std::uint32_t kJobEvents = notify_flags::kJobTransferred | notify_flags::kJobError;

test::FakeFault Status(int status) {
  test::FakeFault fault;
  fault.kind = test::FakeFault::Kind::kStatus;
  fault.status = status;
  return fault;
}

struct Watched {
  EngineFixture engine;
  std::shared_ptr<RecordingTarget> target = std::make_shared<RecordingTarget>();
  JobId job;

  explicit Watched(std::uint32_t flags = kJobEvents | notify_flags::kFileTransferred, int files = 1) {
    engine.Start();
    job = engine.Create();
    for (int i = 0; i < files; ++i) {
      const std::string name = std::to_string(i);
      engine.Serve("http://a/" + name, 100);
      engine.Add(job, "http://a/" + name, "/data/" + name);
    }
    EXPECT_TRUE(engine.Call(SetNotifyFlags{job, flags}).has_value());
    engine.SetTarget(job, target);
  }
  void Resume() { ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value()); }
};

TEST(Notify, EveryFileTransferredComesBeforeJobTransferred) {
  Watched w(kJobEvents | notify_flags::kFileTransferred, 3);
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return w.target->Count(NotificationKind::kJobTransferred) == 1; },
                                        std::chrono::minutes{1}));
  ASSERT_EQ(w.target->seen.size(), 4U);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(w.target->seen[i].kind, NotificationKind::kFileTransferred);
    EXPECT_EQ(w.target->seen[i].file, FileIndex{i});
  }
  EXPECT_EQ(w.target->seen[3].state, JobState::kTransferred);
}

TEST(Notify, FilesThatFinishOutOfOrderAreToldInTheirOrder) {
  EngineFixture engine;
  engine.policy.files_at_once_per_job = 3;
  engine.Start();
  const JobId job = engine.Create();
  engine.Serve("http://a/0", 100'000).bytes_per_s = 10'000;
  engine.Serve("http://a/1", 100);
  engine.Serve("http://a/2", 100);
  for (const char* name : {"0", "1", "2"})
    engine.Add(job, std::string("http://a/") + name, std::string("/data/") + name);
  ASSERT_TRUE(engine.Call(SetNotifyFlags{job, kJobEvents | notify_flags::kFileTransferred}).has_value());
  auto target = std::make_shared<RecordingTarget>();
  engine.SetTarget(job, target);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  // The two small ones are done first, and nothing is told of them yet.
  ASSERT_TRUE(
      engine.runner->RunUntil([&] { return engine.Snapshot(job)->files_transferred == 2; }, std::chrono::minutes{1}));
  EXPECT_TRUE(target->seen.empty());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.runner->RunUntil([&] { return target->Count(NotificationKind::kJobTransferred) == 1; },
                                      std::chrono::minutes{1}));
  ASSERT_EQ(target->seen.size(), 4U);
  for (std::uint32_t i = 0; i < 3; ++i)
    EXPECT_EQ(target->seen[i].file, FileIndex{i});
}

TEST(Notify, AnEventNotTakenComesAgainAndAnAcceptedOneDoesNot) {
  Watched w(kJobEvents);
  w.target->answer = Delivery::kFailed;
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return w.target->Count(NotificationKind::kJobTransferred) == 4; },
                                        std::chrono::hours{1}));
  w.target->answer = Delivery::kAccepted;
  w.engine.runner->Advance(std::chrono::hours{2});
  EXPECT_EQ(w.target->Count(NotificationKind::kJobTransferred), 5U);
}

TEST(Notify, ALateTargetHearsOfThePast) {
  Watched w(kJobEvents);
  ASSERT_TRUE(w.engine.Call(SetNotifyTarget{w.job, TargetId{}}).has_value());
  w.Resume();
  ASSERT_TRUE(w.engine.RunUntilState(w.job, JobState::kTransferred));
  w.engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_TRUE(w.target->seen.empty());
  w.engine.SetTarget(w.job, w.target);
  w.engine.runner->RunUntilIdle();
  EXPECT_EQ(w.target->Count(NotificationKind::kJobTransferred), 1U);
}

// BITS: nn-bits-ibackgroundcopycallback, "Remarks": "if a job received a notification and the pointer is subsequently no
// longer valid, that job would receive another notification if you later set the interface pointer".
TEST(Notify, AReceiverThatDiedAfterItWasToldIsReplaced) {
  Watched w(kJobEvents);
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::seconds{1});
  for (int run = 0; run < 2; ++run) {
    w.engine.Kill();
    w.engine.Start();
    auto next = std::make_shared<RecordingTarget>();
    w.engine.SetTarget(w.job, next);
    w.engine.runner->Advance(std::chrono::minutes{1});
    ASSERT_EQ(next->seen.size(), 1U) << "once in each run";
    EXPECT_EQ(next->seen[0].kind, NotificationKind::kJobTransferred);
    auto other = std::make_shared<RecordingTarget>();
    w.engine.SetTarget(w.job, other);
    w.engine.runner->Advance(std::chrono::minutes{1});
    EXPECT_TRUE(other->seen.empty()) << "the one before is there and was told";
  }
}

TEST(Notify, WhatAReceiverTookIsNotLeftToTheCommandLineAfterARestart) {
  Watched w(kJobEvents);
  ASSERT_TRUE(w.engine.Call(SetNotifyCommandLine{w.job, "/opt/agent", "agent done"}).has_value());
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::seconds{1});
  w.engine.Kill();
  w.engine.Start();
  w.engine.runner->Advance(std::chrono::hours{1});
  EXPECT_TRUE(w.engine.processes->attempts().empty());
}

TEST(Notify, ResumeTakesBackAnErrorToldBeforeARestart) {
  Watched w(kJobEvents);
  w.engine.transport->At("http://a/0").faults.push_back(Status(404));
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::seconds{1});
  w.engine.Kill();
  w.engine.Start();
  w.engine.transport->At("http://a/0").faults.push_back(Status(503));  // an error nobody is told of
  w.Resume();
  ASSERT_TRUE(w.engine.RunUntilState(w.job, JobState::kTransientError));
  auto next = std::make_shared<RecordingTarget>();
  w.engine.SetTarget(w.job, next);
  ASSERT_TRUE(w.engine.RunUntilState(w.job, JobState::kTransferred));
  w.engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(next->Count(NotificationKind::kJobError), 0U);
  EXPECT_EQ(next->Count(NotificationKind::kJobTransferred), 1U);
}

// A target is user code, its destructor too.
TEST(Notify, ATargetNeverEndsOnTheStrand) {
  struct Watcher : RecordingTarget {
    explicit Watcher(std::function<void()> on_end) : on_end_(std::move(on_end)) {}
    ~Watcher() override { on_end_(); }
    std::function<void()> on_end_;
  };
  Watched w(kJobEvents);
  int ended = 0;
  const auto on_end = [&] {
    ++ended;
    EXPECT_FALSE(w.engine.runner->IsCurrent());
  };
  // Replaced, removed, cancelled.
  w.engine.SetTarget(w.job, std::make_shared<Watcher>(on_end));
  w.engine.SetTarget(w.job, std::make_shared<Watcher>(on_end));
  w.engine.runner->RunUntilIdle();
  EXPECT_EQ(ended, 1);
  ASSERT_TRUE(w.engine.Call(SetNotifyTarget{w.job, TargetId{}}).has_value());
  w.engine.runner->RunUntilIdle();
  EXPECT_EQ(ended, 2);
  w.engine.SetTarget(w.job, std::make_shared<Watcher>(on_end));
  ASSERT_TRUE(w.engine.Call(CancelJob{w.job}).has_value());
  w.engine.runner->RunUntilIdle();
  EXPECT_EQ(ended, 3);
}

TEST(Notify, AnEventStillOwedIsDeliveredAfterARestart) {
  Watched w(kJobEvents);
  w.target->answer = Delivery::kFailed;
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.Kill();
  w.engine.Start();
  auto later = std::make_shared<RecordingTarget>();
  w.engine.SetTarget(w.job, later);
  w.engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_EQ(later->Count(NotificationKind::kJobTransferred), 1U);
}

// The last byte came while the job was being suspended: nothing is owed for the job yet, but for its file.
TEST(Notify, AFileOfASuspendedJobIsToldOfAfterARestart) {
  Watched w;
  w.target->answer = Delivery::kFailed;
  w.Resume();
  ASSERT_TRUE(w.engine.RunUntilState(w.job, JobState::kTransferred));
  w.engine.Kill();
  JobRecord& stored = w.engine.stored->jobs.at(0);
  stored.header.state = JobState::kSuspended;
  stored.header.pending_notification = PendingNotification::kNone;
  w.engine.Start();
  auto later = std::make_shared<RecordingTarget>();
  w.engine.SetTarget(w.job, later);
  w.engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(later->Count(NotificationKind::kFileTransferred), 1U);
}

TEST(Notify, AFatalErrorBringsJobErrorWithTheError) {
  Watched w(kJobEvents);
  w.engine.transport->At("http://a/0").faults.push_back(Status(403));
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return w.target->Count(NotificationKind::kJobError) == 1; },
                                        std::chrono::minutes{1}));
  ASSERT_TRUE(w.target->seen.back().error.has_value());
  EXPECT_EQ(w.target->seen.back().error->error.native, 403);
  EXPECT_EQ(w.target->Count(NotificationKind::kJobTransferred), 0U);
}

TEST(Notify, ATransientErrorBringsNoJobError) {
  Watched w(kJobEvents | notify_flags::kJobModification);
  w.engine.transport->At("http://a/0").faults.push_back(Status(503));
  w.Resume();
  ASSERT_TRUE(w.engine.RunUntilState(w.job, JobState::kTransientError));
  w.engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(w.target->Count(NotificationKind::kJobError), 0U);
  EXPECT_GE(w.target->Count(NotificationKind::kJobModification), 1U);
}

// BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline.
TEST(Notify, TheCommandLineRunsInsteadOfAMethodThatFails) {
  Watched w(kJobEvents);
  w.target->answer = Delivery::kFailed;
  w.engine.processes->ExitAtOnce(0);
  ASSERT_TRUE(w.engine.Call(SetNotifyCommandLine{w.job, "/bin/handler", "handler --job 1"}).has_value());
  w.Resume();
  ASSERT_TRUE(
      w.engine.runner->RunUntil([&] { return !w.engine.processes->attempts().empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::hours{5});
  EXPECT_EQ(w.target->Count(NotificationKind::kJobTransferred), 1U);
  ASSERT_EQ(w.engine.processes->attempts().size(), 1U);
  EXPECT_EQ(w.engine.processes->attempts()[0].program, "/bin/handler");
  EXPECT_EQ(w.engine.processes->attempts()[0].parameters, "handler --job 1");
  EXPECT_EQ(w.engine.processes->attempts()[0].user, w.engine.caller.user);
}

TEST(Notify, ResumeTakesBackAnErrorNobodyHeard) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 100).faults.push_back(Status(404));
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  auto target = std::make_shared<RecordingTarget>();
  engine.SetTarget(job, target);
  engine.runner->RunUntilIdle();
  EXPECT_EQ(target->Count(NotificationKind::kJobError), 0U);
  EXPECT_EQ(target->Count(NotificationKind::kJobTransferred), 1U);
}

// BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline.
TEST(Notify, TheCommandLineRunsWhenTheReceiverAfterARestartRefuses) {
  Watched w(kJobEvents);
  w.engine.processes->ExitAtOnce(0);
  ASSERT_TRUE(w.engine.Call(SetNotifyCommandLine{w.job, "/opt/agent", "agent done"}).has_value());
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::seconds{1});
  w.engine.Kill();
  w.engine.Start();
  auto next = std::make_shared<RecordingTarget>();
  next->answer = Delivery::kFailed;
  w.engine.SetTarget(w.job, next);
  w.engine.runner->Advance(std::chrono::hours{1});
  EXPECT_EQ(next->Count(NotificationKind::kJobTransferred), 1U);
  EXPECT_EQ(w.engine.processes->attempts().size(), 1U);
}

// Complete was interrupted, and cannot be carried out at the next start: nobody waits for its error any more.
TEST(Notify, AJobWhoseCompleteFailsAtAStartTellsTheNextReceiver) {
  Watched w(kJobEvents);
  w.Resume();
  ASSERT_TRUE(w.engine.runner->RunUntil([&] { return !w.target->seen.empty(); }, std::chrono::minutes{1}));
  w.engine.runner->Advance(std::chrono::seconds{1});
  w.engine.Kill();
  JobRecord& stored = w.engine.stored->jobs.at(0);
  stored.header.pending_action = PendingAction::kComplete;
  w.engine.files->DeleteEntry("/data/" + stored.files.at(0).temporary_name);
  w.engine.Start();
  w.engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_EQ(w.engine.State(w.job), JobState::kTransferred);
  auto next = std::make_shared<RecordingTarget>();
  w.engine.SetTarget(w.job, next);
  w.engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_EQ(next->Count(NotificationKind::kJobTransferred), 1U);
}

}  // namespace
}  // namespace openbits::engine
