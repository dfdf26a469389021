#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/engine/transfer/upload_world.h"

namespace openbits::test {
namespace {

using engine::UploadPhase;
using engine::UploadPurpose;
using engine::UploadResult;
using FaultKind = UploadFault::Kind;

constexpr std::uint64_t kMiB = 1024 * 1024;

std::string FieldOf(const FakePacket& packet, std::string_view name) {
  for (const auto& [key, value] : packet.headers) {
    if (key == name) return value;
  }
  return {};
}

std::vector<std::string> TypesOf(const FakeUploadServer& server) {
  std::vector<std::string> types;
  for (const FakePacket& packet : server.packets)
    types.push_back(packet.type);
  return types;
}

/// The fault comes at the packet with this number, once.
auto FaultAt(std::size_t number, UploadFault fault) {
  return [number, fault = std::move(fault), seen = std::size_t{0}](const FakePacket&) mutable {
    return seen++ == number ? std::optional<UploadFault>(fault) : std::nullopt;
  };
}

TEST(UploadTask, FileArrivesInFragmentsAndTheSessionIsClosed) {
  UploadWorld world;
  world.WriteSource(3 * kMiB - 5);
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  ASSERT_EQ(world.server->delivered.size(), 1U);
  EXPECT_TRUE(world.server->delivered[0] == world.Source());
  EXPECT_EQ(TypesOf(*world.server),
            (std::vector<std::string>{"Create-Session", "Fragment", "Fragment", "Close-Session"}));
  EXPECT_EQ(world.server->open_sessions(), 0U);
  EXPECT_EQ(result.state.phase, UploadPhase::kClosed);
  EXPECT_EQ(result.bytes_acknowledged, 3 * kMiB - 5);
  EXPECT_GT(result.state.bytes_most, 0U);
  EXPECT_EQ(result.protocol, "http");
  EXPECT_EQ(world.sizes, std::vector<std::uint64_t>{3 * kMiB - 5});
  EXPECT_EQ(world.live->bytes_transferred.load(), 3 * kMiB - 5);
  EXPECT_EQ(world.live->job->bytes_transferred.load(), 3 * kMiB - 5);
  EXPECT_EQ(world.live->bytes_total.load(), 3 * kMiB - 5);
  EXPECT_EQ(world.first_responses, 1);
}

TEST(UploadTask, PacketsCarryWhatTheJobWantsAndAreNeverRedirected) {
  UploadWorld world;
  world.WriteSource(10);
  world.options.request.custom_headers = {{"X-Custom", "yes"}};
  world.options.request.credentials = {{.user_name = Secret("user"), .password = Secret("password")}};
  world.Upload();
  ASSERT_EQ(world.transport->requests().size(), 3U);
  for (const transport::Request& request : world.transport->requests()) {
    EXPECT_EQ(request.method, "BITS_POST");
    EXPECT_EQ(request.url, UploadWorld::kUrl);
    EXPECT_EQ(request.custom_headers.size(), 1U);
    EXPECT_EQ(request.credentials.size(), 1U);
    EXPECT_FALSE(request.redirects.follow);
    ASSERT_NE(request.body, nullptr) << "without a body there is no Content-Length: 0";
  }
  EXPECT_EQ(FieldOf(world.server->packets[1], "Content-Name"), "file.bin");
  EXPECT_EQ(FieldOf(world.server->packets[1], "Content-Range"), "bytes 0-9/10");
}

TEST(UploadTask, ForegroundBeginsWithLargerFragments) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.options.is_foreground = true;
  world.Upload();
  EXPECT_EQ(world.server->packets[1].length, 4 * kMiB);
  EXPECT_EQ(world.server->packets[2].length, 6 * kMiB);
}

TEST(UploadTask, EmptyFileIsDelivered) {
  UploadWorld world;
  world.WriteSource(0);
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->delivered, std::vector<std::string>{""});
}

TEST(UploadTask, NothingGoesOutBeforeTheNewSessionIsSaved) {
  UploadWorld world;
  world.WriteSource(10);
  world.save_delay = std::chrono::seconds{5};
  world.Start();
  world.runner->Advance(std::chrono::seconds{4});
  EXPECT_EQ(TypesOf(*world.server), std::vector<std::string>{"Create-Session"});
  EXPECT_EQ(world.saved.upload.phase, UploadPhase::kNone);
  world.runner->Advance(std::chrono::seconds{4});
  EXPECT_EQ(world.saved.upload.session_id, "{session-1}");
  // The same before Close-Session: a crash behind it must not send the file again.
  EXPECT_EQ(TypesOf(*world.server), (std::vector<std::string>{"Create-Session", "Fragment"}));
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.server->Count("Close-Session"), 1U);
}

TEST(UploadTask, AcknowledgedBytesAreReportedButNotWaitedFor) {
  UploadWorld world;
  world.WriteSource(3 * kMiB);
  world.Upload();
  EXPECT_EQ(world.offsets, (std::vector<std::uint64_t>{0, kMiB, 3 * kMiB}));
}

TEST(UploadTask, ProgressShowsWhatIsOnItsWayAndFallsBack) {
  UploadWorld world;
  world.WriteSource(kMiB);
  world.resource().bytes_per_s = 256 * 1024;
  world.server->keeps_partial_bodies = false;
  world.server->fault = FaultAt(1, {.kind = FaultKind::kBreakInBody, .bytes = 512 * 1024});
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(300 * 1024));
  const std::uint64_t sent = world.live->bytes_transferred.load();
  EXPECT_GE(sent, 300U * 1024U);
  ASSERT_TRUE(world.runner->RunUntil([&] { return world.server->Count("Ping") == 1; }, std::chrono::minutes{1}));
  EXPECT_EQ(world.live->bytes_transferred.load(), 0U);
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.live->bytes_transferred.load(), kMiB);
}

TEST(UploadTask, StoppedUploadGoesOnInItsSession) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.resource().bytes_per_s = kMiB;
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(4 * kMiB));
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.result->error.code, Errc::kCancelled);
  EXPECT_EQ(world.result->bytes_acknowledged, 3 * kMiB);
  EXPECT_EQ(world.server->open_sessions(), 1U);
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->Count("Create-Session"), 1U);
  EXPECT_EQ(world.server->Count("Ping"), 1U);
  EXPECT_TRUE(world.server->delivered == std::vector<std::string>{world.Source()});
}

TEST(UploadTask, StopInEveryPhaseEndsOnceAndTheNextRunDelivers) {
  for (int steps = 0; steps < 80; ++steps) {
    UploadWorld world;
    world.WriteSource(100'000);
    world.options.wants_reply = steps % 2 == 1;
    world.server->reply_url = "reply";
    world.save_delay = std::chrono::milliseconds{10};
    world.server->fault = FaultAt(1, {.kind = FaultKind::kBreakInBody, .bytes = 30'000});
    world.Start();
    for (int i = 0; i < steps && !world.result; ++i) {
      if (!world.runner->RunOne()) world.runner->Advance(std::chrono::milliseconds{50});
    }
    world.runner->Run([&] { world.task->Stop(); });
    ASSERT_TRUE(world.RunToEnd()) << steps;
    EXPECT_TRUE(world.result->error.code == Errc::kNone || world.result->error.code == Errc::kCancelled) << steps;
    world.runner->Advance(std::chrono::milliseconds{10});  // the save under way
    EXPECT_EQ(world.transport->active(), 0U);
    EXPECT_EQ(world.runner->pending(), 0U) << "a timer was left behind after " << steps << " steps";
    ASSERT_EQ(world.Upload().error.code, Errc::kNone) << steps;
    EXPECT_TRUE(world.server->delivered == std::vector<std::string>{world.Source()}) << steps;
    EXPECT_EQ(world.saved.upload.phase, world.options.wants_reply ? UploadPhase::kReply : UploadPhase::kClosed);
  }
}

TEST(UploadTask, StopDoesNotWaitForASaveThatNeverComes) {
  UploadWorld world;
  world.WriteSource(10);
  world.never_saves = true;
  world.Start();
  world.runner->Advance(std::chrono::seconds{1});
  EXPECT_FALSE(world.result);
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd(std::chrono::seconds{1}));
  EXPECT_EQ(world.result->state.session_id, "{session-1}") << "the owner can still save it";
}

TEST(UploadTask, DestroyedTaskLeavesNothingBehind) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.resource().bytes_per_s = kMiB;
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(2 * kMiB));
  world.task.reset();
  world.runner->Advance(std::chrono::seconds{1});  // the piece under way
  EXPECT_FALSE(world.result);
  EXPECT_EQ(world.transport->active(), 0U);
  EXPECT_EQ(world.runner->pending(), 0U);
  EXPECT_EQ(world.files->open_files(), 0U);
}

TEST(UploadTask, KilledUploadGoesOnWhereTheRecordStands) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.resource().bytes_per_s = kMiB;
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(5 * kMiB));
  world.Kill();
  EXPECT_EQ(world.saved.bytes_received, 0U) << "only the session was waited for";
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->Count("Create-Session"), 1U);
  EXPECT_TRUE(world.server->delivered == std::vector<std::string>{world.Source()});
}

TEST(UploadTask, KilledBehindTheLastFragmentDoesNotDeliverTwice) {
  UploadWorld world;
  world.WriteSource(100);
  world.server->fault = FaultAt(2, {.kind = FaultKind::kBreakBeforeAck});  // Close-Session
  world.settings.immediate_reconnects = 0;
  world.Start();
  ASSERT_TRUE(world.runner->RunUntil([&] { return world.server->Count("Close-Session") == 1; }, std::chrono::hours{1}));
  world.runner->RunOne();
  world.Kill();
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->delivered.size(), 1U);
  EXPECT_EQ(world.server->Count("Create-Session"), 1U);
}

TEST(UploadTask, BrokenConnectionResumesAtWhatTheServerKept) {
  UploadWorld world;
  world.WriteSource(kMiB);
  world.server->fault = FaultAt(1, {.kind = FaultKind::kBreakInBody, .bytes = 600'000});
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_TRUE(world.server->delivered == std::vector<std::string>{world.Source()});
  EXPECT_EQ(TypesOf(*world.server),
            (std::vector<std::string>{"Create-Session", "Fragment", "Ping", "Fragment", "Fragment", "Close-Session"}));
  EXPECT_EQ(world.server->packets.back().session_id, "{session-1}");
}

TEST(UploadTask, RepeatedFailuresEndTheRunWithRetryAfter) {
  UploadWorld world;
  world.WriteSource(100);
  world.server->fault = [](const FakePacket& packet) -> std::optional<UploadFault> {
    if (packet.type != "Fragment") return std::nullopt;
    return UploadFault{.kind = FaultKind::kRefuse, .status = 503, .retry_after = std::chrono::seconds{30}};
  };
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kHttpStatus);
  EXPECT_EQ(result.retry_after, std::chrono::seconds{30});
  EXPECT_EQ(result.state.bytes_most, 0U);
  EXPECT_EQ(result.state.session_id, "{session-1}");
}

TEST(UploadTask, ServersCodeAndContextReachTheResult) {
  UploadWorld world;
  world.WriteSource(100);
  UploadFault refusal{.kind = FaultKind::kRefuse, .status = 403, .code = "0x80190193", .context = "0x7"};
  world.server->fault = FaultAt(1, refusal);
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kServerRefused);
  EXPECT_EQ(result.error.native, 0x80190193);
  EXPECT_EQ(result.error.context, ErrorContext::kRemoteApplication);
}

TEST(UploadTask, HostIdTakesThePackets) {
  UploadWorld world;
  world.WriteSource(100);
  world.server->host_id = "node3.example:81";
  world.ServeAt("http://node3.example:81/dir/upload?q=1");
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  ASSERT_EQ(world.server->packets.size(), 4U);
  EXPECT_EQ(world.server->packets[0].url, UploadWorld::kUrl);
  EXPECT_EQ(world.server->packets[1].type, "Ping");
  for (std::size_t i = 1; i < 4; ++i)
    EXPECT_EQ(world.server->packets[i].url, "http://node3.example:81/dir/upload?q=1");
}

TEST(UploadTask, UnreachableHostIsLeftAfterItsTime) {
  UploadWorld world;
  world.WriteSource(100);
  world.server->host_id = "gone.example";
  world.server->host_fallback_s = "600";
  world.settings.immediate_reconnects = 0;
  EXPECT_EQ(world.Upload().error.code, Errc::kNameNotResolved);
  world.server->host_id.clear();
  world.runner->Advance(std::chrono::seconds{600});
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->delivered.size(), 1U);
}

// --- Upload-reply ---

TEST(UploadTask, UploadReplyEndsWithTheReplysUrlAndClosesOnceItIsThere) {
  UploadWorld world;
  world.WriteSource(100);
  world.options.wants_reply = true;
  world.server->reply_url = R"(BITS-Sessions\Replies\{session-1}\responsefile.bin)";
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(result.state.phase, UploadPhase::kReply);
  EXPECT_EQ(result.state.reply_url, "http://fake.example/dir/BITS-Sessions/Replies/%7Bsession-1%7D/responsefile.bin");
  EXPECT_EQ(world.server->Count("Close-Session"), 0U);
  world.saved.upload.phase = UploadPhase::kClosing;
  world.files->DeleteEntry(UploadWorld::kLocalName);
  EXPECT_EQ(world.Upload().error.code, Errc::kNone) << "the local file is not needed any more";
  EXPECT_EQ(world.saved.upload.phase, UploadPhase::kClosed);
  EXPECT_EQ(world.saved.bytes_received, 100U);
  EXPECT_EQ(world.server->Count("Close-Session"), 1U);
  EXPECT_EQ(world.live->bytes_transferred.load(), 100U);
}

TEST(UploadTask, LostAckOfAnUploadReplyIsHeardAgain) {
  UploadWorld world;
  world.WriteSource(100);
  world.options.wants_reply = true;
  world.server->reply_url = "reply";
  world.server->fault = FaultAt(1, {.kind = FaultKind::kBreakBeforeAck});
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.saved.upload.reply_url, "http://fake.example/dir/reply");
  EXPECT_EQ(world.server->delivered.size(), 1U);
}

// --- Cancel-Session ---

TEST(UploadTask, CancelTellsTheServerWithoutTouchingTheFile) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.resource().bytes_per_s = kMiB;
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(2 * kMiB));
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd());
  world.files->DeleteEntry(UploadWorld::kLocalName);
  world.files->ClearLog();
  world.options.purpose = UploadPurpose::kCancelSession;
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(world.server->open_sessions(), 0U);
  EXPECT_TRUE(world.server->delivered.empty());
  EXPECT_TRUE(world.files->Log().empty());
  // Once more: there is nothing left to tell.
  const std::size_t packets = world.server->packets.size();
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->packets.size(), packets);
}

TEST(UploadTask, CancelThatIsNotHeardIsToBeRepeated) {
  UploadWorld world;
  world.saved.upload.phase = UploadPhase::kSending;
  world.saved.upload.session_id = "{S}";
  world.options.purpose = UploadPurpose::kCancelSession;
  world.server->fault = FaultAt(0, {.kind = FaultKind::kRefuse, .status = 503});
  const UploadResult result = world.Upload();
  EXPECT_EQ(Classify(result.error), ErrorClass::kTransient);
  EXPECT_EQ(result.state.session_id, "{S}");
  EXPECT_EQ(world.Upload().error.code, Errc::kNone) << "the server does not know it: done";
}

// --- The local file ---

// BITS: nf-bits-ibackgroundcopyjob-addfile, "Remarks": a changed file ends the upload.
TEST(UploadTask, ChangedFileEndsTheUploadAndItsSession) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.resource().bytes_per_s = kMiB;
  world.Start();
  ASSERT_TRUE(world.RunUntilTaken(3 * kMiB));
  world.clock->Advance(std::chrono::seconds{1});
  world.files->WriteFile(UploadWorld::kLocalName, FakeBody(2, 0, 10 * kMiB));
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.result->error.code, Errc::kLocalFileChanged);
  EXPECT_EQ(world.result->error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(world.result->state.phase, UploadPhase::kNone);
  EXPECT_EQ(world.server->Count("Cancel-Session"), 1U);
  EXPECT_EQ(world.server->open_sessions(), 0U);
  // Resumed by the user, the new version goes up from its beginning.
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_TRUE(world.server->delivered == std::vector<std::string>{FakeBody(2, 0, 10 * kMiB)});
}

TEST(UploadTask, FileReplacedBetweenTwoRunsEndsTheUpload) {
  for (const bool is_same_size : {true, false}) {
    UploadWorld world;
    world.WriteSource(10 * kMiB);
    world.resource().bytes_per_s = kMiB;
    world.Start();
    ASSERT_TRUE(world.RunUntilTaken(3 * kMiB));
    world.runner->Run([&] { world.task->Stop(); });
    ASSERT_TRUE(world.RunToEnd());
    world.files->DeleteEntry(UploadWorld::kLocalName);
    world.files->WriteFile(UploadWorld::kLocalName, FakeBody(1, 0, is_same_size ? 10 * kMiB : 5));
    EXPECT_EQ(world.Upload().error.code, Errc::kLocalFileChanged);
    EXPECT_EQ(world.server->open_sessions(), 0U);
  }
}

TEST(UploadTask, FileThatIsNotThereIsALocalError) {
  UploadWorld world;
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kFileNotFound);
  EXPECT_EQ(result.error.context, ErrorContext::kLocalFile);
  EXPECT_TRUE(world.server->packets.empty());
}

TEST(UploadTask, FileThatCannotBeReadKeepsTheSession) {
  UploadWorld world;
  world.WriteSource(10 * kMiB);
  world.files->FailOnce(FileOperation::kRead, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, {}}, 20);
  const UploadResult result = world.Upload();
  EXPECT_EQ(result.error.code, Errc::kInputOutput);
  EXPECT_EQ(result.state.session_id, "{session-1}");
  EXPECT_EQ(world.Upload().error.code, Errc::kNone);
  EXPECT_EQ(world.server->Count("Create-Session"), 1U);
}

TEST(UploadTask, FileIsReadInLargeAlignedBlocks) {
  UploadWorld world;
  world.WriteSource(4 * kMiB + 17);
  world.Upload();
  std::uint64_t expected = 0;
  for (const FileOperationRecord& record : world.files->Log()) {
    if (record.operation != FileOperation::kRead) continue;
    EXPECT_EQ(record.offset, expected) << "no byte is read twice";
    EXPECT_EQ(record.offset % (256 * 1024), 0U);
    expected += record.size;
  }
  EXPECT_EQ(expected, 4 * kMiB + 17);
}

}  // namespace
}  // namespace openbits::test
