#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tests/component/upload_site.h"

namespace openbits::test {

/// A started engine with the file /data/f, and an upload server.
class UploadLife : public testing::Test {
 public:
  /// Bytes of /data/f: several fragments.
  static constexpr std::uint64_t kSize = 9'000'001;

 protected:
  UploadLife() {
    engine.files->WriteFile("/data/f", content);
    engine.Start();
  }

  /// Runs until the job has sent `bytes`; false after ten minutes.
  bool RunUntilSent(JobId job, std::uint64_t bytes) {
    return engine.runner->RunUntil([&] { return engine.Snapshot(job)->live->bytes_transferred.load() >= bytes; },
                                   std::chrono::minutes{10});
  }
  /// A running upload of /data/f that is given up after an hour without progress.
  JobId UploadWithAnHourWithoutProgress() {
    namespace e = openbits::engine;
    const JobId job = engine.Create("up", e::JobType::kUpload);
    engine.Add(job, UploadSite::kUrl, "/data/f");
    EXPECT_TRUE(engine.Call(e::SetMinimumRetryDelay{job, 600}).has_value());
    EXPECT_TRUE(engine.Call(e::SetNoProgressTimeout{job, 3600}).has_value());
    EXPECT_TRUE(engine.Call(e::ResumeJob{job}).has_value());
    return job;
  }
  /// The code a command is refused with; kNone: it is not.
  Errc Refusal(openbits::engine::Command command) {
    const auto reply = engine.Call(std::move(command));
    return reply ? Errc::kNone : reply.error().code;
  }
  /// The reply as GetReplyData gives it; nothing when it is refused.
  std::optional<std::string> ReplyText(JobId job) {
    const auto reply = engine.Call(openbits::engine::GetReplyData{job});
    if (!reply) return std::nullopt;
    const auto& data = std::get<openbits::engine::ReplyData>(*reply).data;
    return std::string(reinterpret_cast<const char*>(data.data()), data.size());
  }

  EngineFixture engine;
  std::string content = FakeBody(7, 0, kSize);
  UploadSite site{*engine.transport};
  FakeUploadServer& server = *site.server;
};

}  // namespace openbits::test
