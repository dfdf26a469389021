// Fault A1 and A2: the process or the power goes at any moment; the queue goes on where it was.

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

constexpr std::uint64_t kSize = 3'000'001;

TEST(Restart, AKilledDownloadGoesOnWithoutFetchingTwice) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize).bytes_per_s = 1'000'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() > 2'500'000; },
                                      std::chrono::minutes{1}));
  engine.Kill();
  engine.Start();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  // The system kept what it had taken: only what was still being gathered comes again.
  EXPECT_LE(engine.transport->bytes_sent(), kSize + 512 * 1024);
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
  EXPECT_TRUE(engine.Temporaries().empty());
}

// A volume has another number after a boot, and on some file systems each file has.
TEST(Restart, AFileIsOursUnderTheNumbersOfAnotherBoot) {
  for (const bool keeps_numbers : {true, false}) {
    EngineFixture engine;
    if (!keeps_numbers) engine.files->ForgetFileNumbersAtBoot();
    engine.Start();
    engine.Serve("http://a/done", 1000);
    engine.Serve("http://a/begun", kSize).bytes_per_s = 500'000;
    const JobId done = engine.Download("http://a/done", "/data/done");
    ASSERT_TRUE(engine.RunUntilState(done, JobState::kTransferred));
    const JobId begun = engine.Download("http://a/begun", "/data/begun");
    ASSERT_TRUE(engine.runner->RunUntil(
        [&] { return engine.Snapshot(begun)->live->bytes_transferred.load() > 2'500'000; }, std::chrono::minutes{1}));
    const JobId dropped = engine.Create();
    engine.Add(dropped, "http://a/done", "/data/dropped");
    engine.LosePower();
    const std::uint64_t sent = engine.transport->bytes_sent();
    engine.Start();
    EXPECT_TRUE(engine.Call(CompleteJob{done}));
    EXPECT_EQ(engine.files->ReadDurable("/data/done"), engine.BodyOf("http://a/done"));
    ASSERT_TRUE(engine.RunUntilState(begun, JobState::kTransferred));
    EXPECT_LE(engine.transport->bytes_sent() - sent, kSize / 2) << "begun anew";
    engine.LosePower();
    engine.Start();
    EXPECT_TRUE(engine.Call(CancelJob{begun}));
    EXPECT_TRUE(engine.Temporaries().empty());
  }
}

// Fault A10: what was saved when the transfer stopped counts, and not what somebody has added since.
TEST(Restart, AFileThatOthersMadeLongerWhileItWasSuspendedIsNotBelieved) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize).bytes_per_s = 1'000'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() > 1'500'000; },
                                      std::chrono::minutes{1}));
  ASSERT_TRUE(engine.Call(SuspendJob{job}));
  engine.runner->Advance(std::chrono::seconds{5});
  engine.files->TruncateEntry("/data/" + engine.Temporaries().at(0), 2'500'000);
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.Call(CompleteJob{job}));
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
}

TEST(Restart, AfterPowerLossOnlyWhatWasSyncedCounts) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize).bytes_per_s = 500'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() > 2'500'000; },
                                      std::chrono::minutes{1}));
  engine.LosePower();
  engine.Start();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
  // Checkpoints a second apart bound what comes again.
  EXPECT_LE(engine.transport->bytes_sent(), kSize + 1'500'000);
  EXPECT_TRUE(engine.Temporaries().empty());
}

// Fault A7, at its worst: the sync failed, and so did cutting the file and deleting it. Its length promises what no disk has.
TEST(Restart, AFileThatCouldNotBeSyncedNorCutIsNotBelieved) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize);
  const Error broken{Errc::kInputOutput, ErrorContext::kLocalFile, 5, "fake"};
  for (const auto operation :
       {test::FileOperation::kSync, test::FileOperation::kTruncate, test::FileOperation::kRemove})
    engine.files->FailOnce(operation, broken);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  engine.Kill();
  engine.Start();
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.transport->bytes_sent(), 2 * kSize);
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
}

// What costs less to fetch again than to save twice is saved with its end: a crash before begins it anew.
TEST(Restart, ASmallFileIsSavedOnceAndBegunAnewAfterACrash) {
  EngineFixture engine;
  engine.Start();
  std::size_t saves = 0;
  const auto count = [&](const StoreBatch& batch) { saves += batch.put_files.size(); };
  engine.Serve("http://a/f", 500).bytes_per_s = 1000;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  engine.store->SetCommitObserver(count);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.runner->Advance(std::chrono::milliseconds{400});
  EXPECT_EQ(saves, 0U);
  EXPECT_FALSE(engine.Snapshot(job)->Find(FileIndex{0})->response_headers.empty()) << "shown all the same";
  engine.Kill();
  engine.Start();
  engine.store->SetCommitObserver(count);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.runner->Advance(std::chrono::seconds{1});
  EXPECT_EQ(saves, 1U);
  EXPECT_EQ(engine.transport->requests().size(), 2U);
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/f"), engine.BodyOf("http://a/f"));
  EXPECT_TRUE(engine.Temporaries().empty());
}

TEST(Restart, ALargeFileIsSavedWhenItsTransferBegins) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", kSize).bytes_per_s = 1'000'000;
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  engine.runner->Advance(std::chrono::milliseconds{100});
  EXPECT_TRUE(engine.store->Find(job)->files[0].temporary_identity.has_value());
}

TEST(Restart, StatesAndPropertiesSurvive) {
  EngineFixture engine;
  engine.Start();
  const JobId suspended = engine.Create("kept");
  ASSERT_TRUE(engine.Call(SetDescription{suspended, "text"}).has_value());
  ASSERT_TRUE(engine.Call(SetPriority{suspended, 3}).has_value());
  ASSERT_TRUE(engine.Call(SetCustomHeaders{suspended, Secret("X-A: b\r\n")}).has_value());
  engine.Kill();
  engine.Start();
  const auto snapshot = engine.Snapshot(suspended);
  EXPECT_EQ(snapshot->header.state, JobState::kSuspended);
  EXPECT_EQ(snapshot->header.display_name, "kept");
  EXPECT_EQ(snapshot->header.description, "text");
  EXPECT_EQ(snapshot->header.priority, JobPriority::kLow);
  EXPECT_TRUE(snapshot->has_custom_headers);
  const auto headers = engine.Call(GetCustomHeaders{suspended});
  ASSERT_TRUE(headers.has_value());
  EXPECT_EQ(std::get<CustomHeaders>(*headers).block->Reveal(), "X-A: b\r\n");
}

TEST(Restart, AJobInErrorStillExplainsItself) {
  EngineFixture engine;
  engine.Start();
  test::FakeFault fault;
  fault.kind = test::FakeFault::Kind::kStatus;
  fault.status = 410;
  engine.Serve("http://a/f", 10).faults.push_back(fault);
  const JobId job = engine.Download("http://a/f", "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  engine.Kill();
  engine.Start();
  EXPECT_EQ(engine.State(job), JobState::kError);
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.native, 410);
}

// The whole life of a two-file job, killed after every n-th task of the strand, until it is done.
TEST(Restart, KilledAnywhereItEndsWithTheRightFilesAndNothingElse) {
  for (const bool power_loss : {false, true}) {
    for (std::uint64_t steps = 1; steps < 60; ++steps) {
      EngineFixture engine(steps);
      engine.Start();
      engine.Serve("http://a/one", 700'000);
      engine.Serve("http://a/two", 5);
      engine.files->WriteFile("/data/two", "older");
      const JobId job = engine.Create();
      engine.Add(job, "http://a/one", "/data/one");
      engine.Add(job, "http://a/two", "/data/two");
      ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
      bool is_done = false;
      for (int life = 0; life < 400 && !is_done; ++life) {
        for (std::uint64_t i = 0; i < steps + static_cast<std::uint64_t>(life); ++i) {
          if (!engine.runner->RunOne() &&
              !engine.runner->RunUntil([&] { return engine.runner->RunOne(); }, std::chrono::hours{1})) {
            break;
          }
        }
        const auto early = engine.files->ReadFile("/data/two");
        ASSERT_TRUE(early == "older" || early == engine.BodyOf("http://a/two")) << steps;
        if (engine.State(job) == JobState::kTransferred) {
          const auto reply = engine.Call(CompleteJob{job});
          is_done = reply.has_value();
        }
        if (is_done) break;
        if (power_loss) {
          engine.LosePower();
        } else {
          engine.Kill();
        }
        engine.Start();
        if (engine.stored->jobs.empty()) is_done = true;
      }
      ASSERT_TRUE(is_done) << steps;
      EXPECT_EQ(engine.files->ReadDurable("/data/one"), engine.BodyOf("http://a/one")) << steps;
      EXPECT_EQ(engine.files->ReadDurable("/data/two"), engine.BodyOf("http://a/two")) << steps;
      EXPECT_TRUE(engine.Temporaries().empty()) << steps;
    }
  }
}

}  // namespace
}  // namespace openbits::engine
