// Cancel of uploads: final for the caller at once, and told to the server in the background.
// BITS: nf-bits-ibackgroundcopyjob-cancel; cancel-session.md; ack-for-cancel-session.md.

#include <gtest/gtest.h>

#include "tests/component/upload_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;
using test::UploadSite;
using UploadCancel = test::UploadLife;

constexpr const char* kUrl = UploadSite::kUrl;
constexpr const char* kReplyUrl = UploadSite::kReplyUrl;

TEST_F(UploadCancel, FreesTheServersSessionAndLeavesTheFileAlone) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_FALSE(engine.service->FindJob(engine.caller, job).has_value()) << "gone for every caller";
  EXPECT_EQ(Refusal(CancelJob{job}), Errc::kInvalidState);
  EXPECT_EQ(Refusal(GetCustomHeaders{job}), Errc::kInvalidState);
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(server.packets.back().type, "Cancel-Session");
  EXPECT_EQ(server.open_sessions(), 0U);
  EXPECT_TRUE(server.delivered.empty());
  EXPECT_EQ(engine.files->ReadFile("/data/f"), content);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadCancel, BeforeTheFirstPacketSaysNothing) {
  const JobId job = engine.Create("up", JobType::kUpload);
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_TRUE(server.packets.empty());
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadCancel, AfterTheUploadDropsTheReply) {
  site.SetReply(std::string(100'000, 'r'));
  engine.transport->At(kReplyUrl).bytes_per_s = 1000;
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.runner->RunUntil([&] { return !engine.Temporaries().empty(); }, std::chrono::minutes{10}));
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
  engine.runner->Advance(std::chrono::minutes{1});
  EXPECT_EQ(server.packets.back().type, "Cancel-Session");
  EXPECT_EQ(engine.files->List("/data"), std::vector<std::string>{"f"});
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadCancel, IsRepeatedInTheBackgroundAndOverRestartsUntilTheServerHears) {
  site.SetSpeed(2'000'000);
  site.Add(UploadSite::Break("Cancel-Session", 30));
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value()) << "the caller does not wait for the server";
  engine.runner->Advance(std::chrono::hours{1});
  ASSERT_EQ(engine.stored->jobs.size(), 1U);
  EXPECT_EQ(engine.stored->jobs[0].header.pending_action, PendingAction::kCancelSession);
  engine.Kill();
  engine.Start();
  EXPECT_FALSE(engine.service->FindJob(engine.caller, job).has_value());
  engine.runner->Advance(std::chrono::hours{12});
  EXPECT_EQ(server.open_sessions(), 0U);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadCancel, IsGivenUpAfterADayOrTheNoProgressTimeout) {
  for (const bool is_shorter : {false, true}) {
    EngineFixture other;
    other.files->WriteFile("/data/f", content);
    other.Start();
    UploadSite deaf(*other.transport);
    deaf.SetSpeed(2'000'000);
    deaf.Add(UploadSite::Break("Cancel-Session", 100'000));
    const JobId job = other.Upload(kUrl, "/data/f");
    if (is_shorter) {
      ASSERT_TRUE(other.Call(SetNoProgressTimeout{job, 7200}).has_value());
    }
    ASSERT_TRUE(other.runner->RunUntil([&] { return deaf.server->Count("Fragment") == 2; }, std::chrono::minutes{1}));
    ASSERT_TRUE(other.Call(CancelJob{job}).has_value());
    const auto limit = is_shorter ? std::chrono::hours{2} : std::chrono::hours{24};
    other.runner->Advance(limit - std::chrono::minutes{5});
    EXPECT_EQ(other.stored->jobs.size(), 1U);
    other.runner->Advance(std::chrono::minutes{10});
    EXPECT_TRUE(other.stored->jobs.empty());
  }
}

TEST_F(UploadCancel, FallsBackFromAHostThatIsGone) {
  constexpr const char* kNodeUrl = "http://node/dir/f";
  server.host_id = "node";
  server.host_fallback_s = "3600";
  engine.transport->At(kNodeUrl).receiver = site.server;
  engine.transport->At(kNodeUrl).bytes_per_s = 2'000'000;
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  test::FakeFault unreachable;
  unreachable.kind = test::FakeFault::Kind::kError;
  engine.transport->At(kNodeUrl).receiver = nullptr;
  engine.transport->At(kNodeUrl).faults.assign(1000, unreachable);
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
  engine.runner->Advance(std::chrono::minutes{30});
  engine.Kill();
  engine.Start();
  engine.runner->Advance(std::chrono::minutes{25});
  EXPECT_EQ(server.Count("Cancel-Session"), 0U) << "the other host is not asked before its time";
  engine.runner->Advance(std::chrono::minutes{20});
  EXPECT_EQ(server.Count("Cancel-Session"), 1U);
  EXPECT_EQ(server.packets.back().url, kUrl);
  EXPECT_EQ(server.open_sessions(), 0U);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadCancel, IsRepeatedWhenTheServerWantsItWithinItsTime) {
  for (const bool is_shorter : {false, true}) {
    EngineFixture other;
    other.files->WriteFile("/data/f", content);
    other.Start();
    UploadSite busy(*other.transport);
    busy.SetSpeed(2'000'000);
    auto refusal = UploadSite::Refusal("Cancel-Session", 503);
    refusal.fault.retry_after = std::chrono::hours{3};
    busy.Add(refusal);
    const JobId job = other.Upload(kUrl, "/data/f");
    if (is_shorter) {
      ASSERT_TRUE(other.Call(SetNoProgressTimeout{job, 7200}).has_value());
    }
    ASSERT_TRUE(other.runner->RunUntil([&] { return busy.server->Count("Fragment") == 2; }, std::chrono::minutes{1}));
    ASSERT_TRUE(other.Call(CancelJob{job}).has_value());
    const auto due = is_shorter ? std::chrono::hours{2} : std::chrono::hours{3};
    other.runner->Advance(due - std::chrono::minutes{5});
    EXPECT_EQ(busy.server->Count("Cancel-Session"), 1U) << "Retry-After";
    other.runner->Advance(std::chrono::minutes{10});
    EXPECT_EQ(busy.server->Count("Cancel-Session"), 2U) << "never later than the last moment";
    EXPECT_EQ(busy.server->open_sessions(), 0U);
    EXPECT_TRUE(other.stored->jobs.empty());
  }
}

TEST_F(UploadCancel, AServerThatRefusesIsNotAskedAgain) {
  site.SetSpeed(2'000'000);
  site.Add(UploadSite::Refusal("Cancel-Session", 400, "0x80070057", "0x5"));
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  ASSERT_TRUE(engine.Call(CancelJob{job}).has_value());
  engine.runner->Advance(std::chrono::hours{2});
  EXPECT_EQ(server.Count("Cancel-Session"), 1U);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

}  // namespace
}  // namespace openbits::engine
