// Fault A1 and A2 for uploads: the process or the power goes at any moment; the server gets the file once, and the
// reply is the right one.

#include <gtest/gtest.h>

#include "tests/component/upload_site.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::FakeBody;
using test::UploadSite;

constexpr const char* kUrl = UploadSite::kUrl;

struct Life {
  bool has_reply = false;
  bool power_loss = false;
};

class UploadRestart : public testing::TestWithParam<Life> {};

// The whole life of a job, killed after every n-th task of the strand, until it is done.
TEST_P(UploadRestart, KilledAnywhereTheServerGetsTheFileOnce) {
  const std::string content = FakeBody(3, 0, 2'500'000);
  for (std::uint64_t steps = 1; steps < 60; ++steps) {
    EngineFixture engine(steps);
    engine.files->WriteFile("/data/f", content);
    engine.Start();
    UploadSite site(*engine.transport);
    if (GetParam().has_reply) site.SetReply("the answer");
    const JobId job = engine.Create("up", GetParam().has_reply ? JobType::kUploadReply : JobType::kUpload);
    if (GetParam().has_reply) {
      ASSERT_TRUE(engine.Call(SetReplyFileName{job, "/data/reply"}).has_value());
    }
    engine.Add(job, kUrl, "/data/f");
    ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
    bool is_done = false;
    for (int life = 0; life < 400 && !is_done; ++life) {
      for (std::uint64_t i = 0; i < steps + static_cast<std::uint64_t>(life); ++i) {
        if (!engine.runner->RunOne() &&
            !engine.runner->RunUntil([&] { return engine.runner->RunOne(); }, std::chrono::hours{1})) {
          break;
        }
      }
      ASSERT_NE(engine.State(job), JobState::kError) << Describe(engine.Snapshot(job)->header.error->error);
      if (engine.State(job) == JobState::kTransferred) is_done = engine.Call(CompleteJob{job}).has_value();
      if (is_done) break;
      if (GetParam().power_loss) {
        engine.LosePower();
      } else {
        engine.Kill();
      }
      engine.Start();
      if (engine.stored->jobs.empty()) is_done = true;
    }
    ASSERT_TRUE(is_done) << steps;
    EXPECT_EQ(site.server->delivered, std::vector<std::string>{content}) << steps;
    EXPECT_EQ(engine.files->ReadDurable("/data/f"), content) << steps;
    EXPECT_TRUE(engine.Temporaries().empty()) << steps;
    if (GetParam().has_reply) {
      EXPECT_EQ(engine.files->ReadDurable("/data/reply"), "the answer") << steps;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Lives, UploadRestart,
                         testing::Values(Life{false, false}, Life{false, true}, Life{true, false}, Life{true, true}),
                         [](const auto& life) {
                           return std::string(life.param.has_reply ? "UploadReply" : "Upload") +
                                  (life.param.power_loss ? "PowerLoss" : "Kill");
                         });

TEST(UploadRestartOnce, AKilledUploadGoesOnWithItsSession) {
  const std::string content = FakeBody(3, 0, 20'000'000);
  EngineFixture engine;
  engine.files->WriteFile("/data/f", content);
  engine.Start();
  UploadSite site(*engine.transport);
  site.SetSpeed(4'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return site.server->Count("Fragment") == 3; }, std::chrono::minutes{1}));
  engine.Kill();
  engine.Start();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(site.server->Count("Create-Session"), 1U);
  EXPECT_EQ(site.server->delivered, std::vector<std::string>{content});
}

// Cancel, and the end of the process before the server could be told: the next one tells it.
TEST(UploadRestartOnce, KilledAnywhereInCancelTheServersSessionIsFreed) {
  const std::string content = FakeBody(3, 0, 20'000'000);
  for (std::uint64_t steps = 0; steps < 40; ++steps) {
    EngineFixture engine(steps);
    engine.files->WriteFile("/data/f", content);
    engine.Start();
    UploadSite site(*engine.transport);
    site.SetSpeed(4'000'000);
    const JobId job = engine.Upload(kUrl, "/data/f");
    ASSERT_TRUE(engine.runner->RunUntil([&] { return site.server->Count("Fragment") == 2; }, std::chrono::minutes{1}));
    ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
    for (std::uint64_t i = 0; i < steps; ++i)
      engine.runner->RunOne();
    engine.Kill();
    engine.Start();
    EXPECT_FALSE(engine.service->FindJob(engine.caller, job).has_value()) << steps;
    engine.runner->Advance(std::chrono::hours{1});
    EXPECT_EQ(site.server->open_sessions(), 0U) << steps;
    EXPECT_TRUE(engine.stored->jobs.empty()) << steps;
    EXPECT_EQ(engine.files->ReadFile("/data/f"), content) << steps;
  }
}

}  // namespace
}  // namespace openbits::engine
