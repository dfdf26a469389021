// BITS: life-cycle-of-a-bits-job.md, from CreateJob to ACKNOWLEDGED and CANCELLED, on virtual time.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeFault;

constexpr std::uint64_t kSize = 1'000'003;

Errc CodeOf(const Result<Reply>& reply) { return reply ? Errc::kNone : reply.error().code; }

TEST(DownloadLife, FilesAppearOnlyAtCompleteAndWhole) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/one", kSize);
  engine.Serve("http://a/two", 17);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/one", "/data/one");
  engine.Add(job, "http://a/two", "/data/two");
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, kSizeUnknown);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));

  EXPECT_FALSE(engine.files->ReadFile("/data/one").has_value());
  EXPECT_FALSE(engine.files->ReadFile("/data/two").has_value());
  EXPECT_EQ(engine.Temporaries().size(), 2U);
  const auto snapshot = engine.Snapshot(job);
  EXPECT_EQ(engine.files->ReadDurable(snapshot->TemporaryPath(*snapshot->Find(FileIndex{0}))),
            engine.BodyOf("http://a/one"));
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, kSize + 17);
  EXPECT_EQ(engine.Snapshot(job)->live->bytes_transferred.load(), kSize + 17);
  EXPECT_EQ(engine.Snapshot(job)->files_transferred, 2U);
  EXPECT_TRUE(engine.Snapshot(job)->header.transfer_completed.has_value());

  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kAcknowledged);
  EXPECT_EQ(engine.files->ReadDurable("/data/one"), engine.BodyOf("http://a/one"));
  EXPECT_EQ(engine.files->ReadDurable("/data/two"), engine.BodyOf("http://a/two"));
  EXPECT_TRUE(engine.Temporaries().empty());
  EXPECT_TRUE(engine.stored->jobs.empty());
  EXPECT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kInvalidState);
}

TEST(DownloadLife, FilesOfAJobComeOneAfterTheOther) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 5; ++i) {
    const std::string url = "http://a/" + std::to_string(i);
    engine.Serve(url, 100'000).bytes_per_s = 50'000;
    engine.Add(job, url, "/data/" + std::to_string(i));
  }
  const SteadyTime began = engine.clock->SteadyNow();
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  std::vector<std::string> fetched;
  for (const auto& request : engine.transport->requests()) {
    if (request.method == "GET") fetched.push_back(request.url);
  }
  EXPECT_EQ(fetched, (std::vector<std::string>{"http://a/0", "http://a/1", "http://a/2", "http://a/3", "http://a/4"}));
  // Each took two seconds: side by side they would have been over sooner.
  EXPECT_GE(engine.clock->SteadyNow() - began, std::chrono::seconds{9});
}

// BITS: ns-bits-bg_job_progress: a job that takes a while knows its size before its last file begins.
TEST(DownloadLife, SizesOfFilesThatWaitAreAskedForAndARefusalIsNoError) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/slow", 1'000'000).bytes_per_s = 50'000;
  engine.Serve("http://a/told", 12'345);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/slow", "/data/slow");
  engine.Add(job, "http://a/told", "/data/told");
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  engine.runner->Advance(std::chrono::seconds{5});
  EXPECT_EQ(engine.State(job), JobState::kTransferring);
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, 1'012'345U);
  // Suspended and resumed with a server that refuses HEAD: nothing is known anew, and the job ends well.
  engine.Serve("http://a/refused", 10).edit = [](const transport::Request& request, std::size_t,
                                                 test::FakeAnswer& answer) {
    if (request.method == "HEAD") answer.status = 405;
  };
  engine.Add(job, "http://a/refused", "/data/refused");
  ASSERT_EQ(CodeOf(engine.Call(SuspendJob{job})), Errc::kNone);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  engine.runner->Advance(std::chrono::seconds{3});
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, kSizeUnknown);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, 1'012'355U);
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 0U);
}

TEST(DownloadLife, SuspendKeepsTheBytesAndResumeGoesOnFromThere) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize).bytes_per_s = 100'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() > 500'000; },
                                      std::chrono::minutes{1}));
  ASSERT_EQ(CodeOf(engine.Call(SuspendJob{job})), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.transport->active() == 0; }, std::chrono::minutes{1}));
  engine.runner->RunUntilIdle();
  const std::uint64_t sent = engine.transport->bytes_sent();
  engine.runner->Advance(std::chrono::minutes{10});
  EXPECT_EQ(engine.transport->bytes_sent(), sent);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->bytes_sent(), kSize);
  ASSERT_EQ(engine.transport->requests().size(), 2U);
  EXPECT_EQ(engine.transport->requests()[1].ranges.size(), 1U);
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
}

TEST(DownloadLife, CancelDeletesTemporariesAndLeavesAnOlderDestinationAlone) {
  EngineFixture engine;
  engine.Start();
  engine.files->WriteFile("/data/f", "older");
  engine.Serve("http://a/f", kSize).bytes_per_s = 100'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  ASSERT_EQ(CodeOf(engine.Call(CancelJob{job})), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_TRUE(engine.Temporaries().empty());
  EXPECT_EQ(engine.files->ReadFile("/data/f"), "older");
  EXPECT_TRUE(engine.stored->jobs.empty());
  EXPECT_EQ(CodeOf(engine.Call(CancelJob{job})), Errc::kInvalidState);
}

// BITS: nf-bits-ibackgroundcopyjob-complete: only the finished files are kept.
TEST(DownloadLife, CompleteBeforeTheEndKeepsTheFinishedFiles) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/done", 10);
  engine.Serve("http://a/slow", kSize).bytes_per_s = 1000;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/done", "/data/done");
  engine.Add(job, "http://a/slow", "/data/slow");
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(
      engine.runner->RunUntil([&] { return engine.Snapshot(job)->files_transferred == 1; }, std::chrono::minutes{1}));
  const auto reply = engine.Call(CompleteJob{job});
  ASSERT_EQ(CodeOf(reply), Errc::kNone);
  EXPECT_TRUE(std::get<Finished>(*reply).is_partial);
  EXPECT_TRUE(engine.files->ReadFile("/data/done").has_value());
  EXPECT_FALSE(engine.files->ReadFile("/data/slow").has_value());
  EXPECT_TRUE(engine.Temporaries().empty());
}

// BITS: nf-bits-ibackgroundcopyjob-complete, "Remarks": the job stays in TRANSFERRED and can be completed again.
TEST(DownloadLife, AFailedRenameKeepsTheJobAndCompleteCanBeCalledAgain) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/one", 10);
  engine.Serve("http://a/two", 20);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/one", "/data/one");
  engine.Add(job, "http://a/two", "/data/two");
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.files->FailOnce(test::FileOperation::kPublish,
                         Error{Errc::kFileAccessDenied, ErrorContext::kLocalFile, 13, "x"}, 1);
  EXPECT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kFileAccessDenied);
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->state, FileProgressState::kCompleted);
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{1})->state, FileProgressState::kTransferred);
  EXPECT_EQ(engine.files->ReadFile("/data/one"), engine.BodyOf("http://a/one"));
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kAcknowledged);
  EXPECT_EQ(engine.files->ReadFile("/data/two"), engine.BodyOf("http://a/two"));
}

TEST(DownloadLife, ResumeWithoutFilesIsRefused) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  EXPECT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kEmpty);
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
}

TEST(DownloadLife, FilesAddedToARunningJobAreTransferredToo) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/one", kSize).bytes_per_s = 100'000;
  engine.Serve("http://a/two", 30);
  const JobId job = engine.Download("http://a/one", "/data/one");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.Add(job, "http://a/two", "/data/two");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(job)->files_transferred, 2U);
}

// Spec engine.md 2.2: a TRANSFERRED job takes files and goes on at Resume.
TEST(DownloadLife, AFileAddedAfterTransferredIsFetchedAtResume) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/one", 10);
  engine.Serve("http://a/two", 30);
  const JobId job = engine.Download("http://a/one", "/data/one");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.Add(job, "http://a/two", "/data/two");
  EXPECT_EQ(engine.State(job), JobState::kTransferred);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(job)->files_transferred, 2U);
  EXPECT_EQ(engine.transport->requests().size(), 2U);
}

TEST(DownloadLife, AnEmptyFileIsAFile) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/empty", 0);
  const JobId job = engine.Download("http://a/empty", "/data/empty");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.files->ReadFile("/data/empty"), "");
}

// BITS: nf-bits2_0-ibackgroundcopyjob3-addfilewithranges: the ranges follow one another in the order given.
TEST(DownloadLife, RangesAreJoinedInTheOrderGiven) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 10'000);
  const JobId job = engine.Create();
  const NewFile file{"http://a/f", "/data/f", {{100, 100}, {900, 100}, {400, 100}}};
  ASSERT_EQ(CodeOf(engine.Call(AddFileWithRanges{job, file})), Errc::kNone);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  const std::string body = engine.BodyOf("http://a/f");
  EXPECT_EQ(engine.files->ReadFile("/data/f"), body.substr(100, 100) + body.substr(900, 100) + body.substr(400, 100));
  EXPECT_EQ(engine.Snapshot(job)->bytes_total, 300U);
}

// BITS: nf-bits3_0-ibackgroundcopyfile3-setvalidationstate.
TEST(DownloadLife, DataFromTheOriginThatIsInvalidPutsTheJobInErrorAndResumeFetchesItAgain) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1000);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  EXPECT_EQ(CodeOf(engine.Call(SetValidationState{job, FileIndex{0}, true})), Errc::kPending);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(CodeOf(engine.Call(SetValidationState{job, FileIndex{0}, false})), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kError);
  ASSERT_TRUE(engine.Snapshot(job)->header.error.has_value());
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kValidationFailed);
  EXPECT_EQ(engine.Snapshot(job)->header.error->file, FileIndex{0});
  EXPECT_EQ(engine.Snapshot(job)->live->bytes_transferred.load(), 0U);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->requests().size(), 2U);
  ASSERT_EQ(CodeOf(engine.Call(CompleteJob{job})), Errc::kNone);
  EXPECT_EQ(engine.files->ReadFile("/data/f"), engine.BodyOf("http://a/f"));
}

TEST(DownloadLife, DataFromAPeerThatIsInvalidIsFetchedAgainFromTheOrigin) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1000);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.Kill();
  // What a peer gave, as the peer cache will record it.
  engine.stored->jobs[0].files[0].from_peer = true;
  engine.stored->jobs[0].files[0].bytes_from_peers = 1000;
  engine.Start();
  ASSERT_EQ(CodeOf(engine.Call(SetValidationState{job, FileIndex{0}, false})), Errc::kNone);
  EXPECT_NE(engine.State(job), JobState::kError);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->requests().size(), 2U);
  EXPECT_FALSE(engine.Snapshot(job)->Find(FileIndex{0})->from_peer);
}

TEST(DownloadLife, AMissingFileIsFatalAndNothingIsStored) {
  EngineFixture engine;
  engine.Start();
  FakeFault fault;
  fault.kind = FakeFault::Kind::kStatus;
  fault.status = 404;
  engine.Serve("http://a/f", 1000).faults.push_back(fault);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  const auto error = engine.Snapshot(job)->header.error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->error.code, Errc::kHttpStatus);
  EXPECT_EQ(error->error.native, 404);
  EXPECT_EQ(error->error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 1U);
  ASSERT_EQ(CodeOf(engine.Call(CancelJob{job})), Errc::kNone);
  EXPECT_TRUE(engine.files->List("/data").empty());
}

// Fault A9: the temporary goes after its last byte, while its sync waits for those of the files behind it.
TEST(DownloadLife, AFileBegunAgainAfterItsLastByteIsOneOfThoseUnderWay) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  for (const char* name : {"0", "1", "2"}) {
    engine.Serve(std::string("http://a/") + name, 100'000).bytes_per_s = 1'000'000;
    engine.Add(job, std::string("http://a/") + name, std::string("/data/") + name);
  }
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  const auto requests_of = [&](const std::string& url) {
    const auto& all = engine.transport->requests();
    return std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.url == url; });
  };
  ASSERT_TRUE(engine.runner->RunUntil([&] { return requests_of("http://a/1") == 1; }, std::chrono::minutes{1}));
  engine.files->DeleteEntry("/data/" + engine.stored->jobs.at(0).files.at(0).temporary_name);
  ASSERT_TRUE(engine.runner->RunUntil([&] { return requests_of("http://a/0") == 2; }, std::chrono::minutes{1}));
  ASSERT_TRUE(engine.runner->RunUntil([&] { return requests_of("http://a/2") == 1; }, std::chrono::minutes{1}));
  EXPECT_EQ(engine.transport->active(), 1U) << "one file of a job at a time";
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  for (const char* name : {"0", "1", "2"})
    EXPECT_EQ(engine.files->ReadDurable(std::string("/data/") + name), engine.BodyOf(std::string("http://a/") + name));
}

/// Ten files that take half a second together, so that nobody asks for their sizes meanwhile.
JobId TenFiles(EngineFixture& engine) {
  const JobId job = engine.Create();
  for (int i = 0; i < 10; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 100'000).bytes_per_s = 2'000'000;
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  return job;
}

/// Files "0" to `count` - 1 are whole under their final names.
void ExpectFiles(EngineFixture& engine, int count) {
  for (int i = 0; i < count; ++i) {
    const std::string name = std::to_string(i);
    EXPECT_EQ(engine.files->ReadDurable("/data/" + name), engine.BodyOf("http://a/" + name));
  }
}

std::vector<std::string> UrlsOfRequests(const EngineFixture& engine) {
  std::vector<std::string> urls;
  for (const auto& request : engine.transport->requests())
    urls.push_back(request.url);
  return urls;
}

// The requests of the files that follow are handed over before their turn; sent they are in it.
TEST(DownloadLife, RequestsThatWaitForTheirTurnAreNotSentBeforeIt) {
  EngineFixture engine;
  engine.Start();
  const JobId job = TenFiles(engine);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  std::size_t waiting_most = 0;
  ASSERT_TRUE(engine.runner->RunUntil(
      [&] {
        EXPECT_LE(engine.transport->active(), 1U);
        waiting_most = std::max(waiting_most, engine.transport->waiting());
        return engine.State(job) == JobState::kTransferred;
      },
      std::chrono::minutes{1}));
  EXPECT_EQ(waiting_most, 9U);
}

// BITS: handling-errors.md: one failed file holds up the job, and the files behind it are not asked for.
TEST(DownloadLife, WhatWaitsBehindAFileThatFailsIsNeverSentAndLeavesNoTrace) {
  EngineFixture engine;
  engine.Start();
  const JobId job = TenFiles(engine);
  FakeFault missing;
  missing.kind = FakeFault::Kind::kStatus;
  missing.status = 404;
  engine.transport->At("http://a/2").faults = {missing};
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(UrlsOfRequests(engine), (std::vector<std::string>{"http://a/0", "http://a/1", "http://a/2"}));
  EXPECT_EQ(engine.transport->waiting(), 0U);
  EXPECT_EQ(engine.Snapshot(job)->header.error->file, FileIndex{2});
  EXPECT_EQ(engine.Temporaries().size(), 2U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->requests().size(), 3U + 8U);
}

TEST(DownloadLife, AConnectionThatBreaksKeepsItsTurn) {
  EngineFixture engine;
  engine.Start();
  const JobId job = TenFiles(engine);
  FakeFault reset;
  reset.kind = FakeFault::Kind::kReset;
  reset.bytes = 50'000;
  engine.transport->At("http://a/1").faults = {reset};
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto urls = UrlsOfRequests(engine);
  ASSERT_EQ(urls.size(), 11U);
  EXPECT_EQ((std::vector<std::string>{urls[0], urls[1], urls[2], urls[3]}),
            (std::vector<std::string>{"http://a/0", "http://a/1", "http://a/1", "http://a/2"}));
}

TEST(DownloadLife, SuspendTakesBackWhatWaitsForItsTurn) {
  EngineFixture engine;
  engine.Start();
  const JobId job = TenFiles(engine);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(
      engine.runner->RunUntil([&] { return engine.transport->requests().size() == 3; }, std::chrono::minutes{1}));
  ASSERT_TRUE(engine.Call(SuspendJob{job}).has_value());
  engine.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(engine.transport->requests().size(), 3U);
  EXPECT_EQ(engine.transport->waiting(), 0U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  ExpectFiles(engine, 10);
}

TEST(DownloadLife, AFileWithRangesWaitsUntilNothingElseRuns) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  for (int i = 0; i < 5; ++i) {
    const std::string name = std::to_string(i);
    engine.Serve("http://a/" + name, 100'000).bytes_per_s = 1'000'000;
    if (i == 2) {
      NewFile file{"http://a/2", "/data/2", {{0, 10'000}, {50'000, 10'000}}};
      ASSERT_TRUE(engine.Call(AddFileWithRanges{job, file}).has_value());
    } else {
      engine.Add(job, "http://a/" + name, "/data/" + name);
    }
  }
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.runner->RunUntil(
      [&] {
        EXPECT_LE(engine.transport->active(), 1U);
        return engine.State(job) == JobState::kTransferred;
      },
      std::chrono::minutes{1}));
  std::vector<std::string> urls = UrlsOfRequests(engine);
  urls.erase(std::unique(urls.begin(), urls.end()), urls.end());  // a range each
  EXPECT_EQ(urls, (std::vector<std::string>{"http://a/0", "http://a/1", "http://a/2", "http://a/3", "http://a/4"}));
}

// Fault A9, found by a checkpoint that outlives the body: the turn is the next file's by then.
TEST(DownloadLife, AFileLostAtACheckpointBehindItsLastByteLeavesNoTwoAtOnce) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  std::size_t others_most = 0;
  for (int i = 0; i < 6; ++i) {
    const std::string name = std::to_string(i);
    auto& resource = engine.Serve("http://a/" + name, i == 0 ? 110'000 : 30'000);
    resource.bytes_per_s = 100'000;
    resource.edit = [&, i](const transport::Request& request, std::size_t, test::FakeAnswer&) {
      if (request.method == "GET" && i >= 3) others_most = std::max(others_most, engine.transport->active());
    };
    engine.Add(job, "http://a/" + name, "/data/" + name);
  }
  engine.pool->SetLatency([] { return Duration{std::chrono::milliseconds{300}}; });
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  engine.runner->Advance(std::chrono::milliseconds{900});
  ASSERT_EQ(engine.Temporaries().size(), 1U);
  engine.files->DeleteEntry("/data/" + engine.Temporaries().front());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto urls = UrlsOfRequests(engine);
  EXPECT_NE(std::find(urls.begin() + 1, urls.end(), "http://a/0"), urls.end()) << "it was not fetched again";
  EXPECT_EQ(others_most, 0U) << "a file began beside the one that was lost";
  engine.pool->SetLatency([] { return Duration::zero(); });
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  ExpectFiles(engine, 6);
}

}  // namespace
}  // namespace openbits::engine
