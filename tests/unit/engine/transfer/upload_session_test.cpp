#include "engine/transfer/upload_session.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace openbits::engine {
namespace {

using transport::Ack;
using transport::PacketType;
using Kind = UploadStep::Kind;
namespace codes = transport::upload_codes;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr WallTime kNow{std::chrono::hours{500'000}};

Ack Good(int status = 200) {
  Ack ack;
  ack.status = status;
  ack.is_ack = true;
  return ack;
}

Ack Created(std::string id = "{S}") {
  Ack ack = Good();
  ack.session_id = std::move(id);
  ack.protocol = "{7DF0354D-249B-430F-820D-3D2A9BEF4931}";
  return ack;
}

Ack Received(std::uint64_t offset, int status = 200) {
  Ack ack = Good(status);
  ack.has_received = true;
  ack.received = offset;
  return ack;
}

Ack Failed(int status, std::optional<std::uint32_t> code = std::nullopt,
           ErrorContext context = ErrorContext::kRemoteFile) {
  Ack ack = Good(status);
  ack.error_code = code;
  ack.error_context = context;
  return ack;
}

Error Unreachable(Errc code = Errc::kCannotConnect) { return Error{code, ErrorContext::kRemoteFile, 0, {}}; }

/// A session and the step it wants; answers to it, and what it must be.
class UploadSessionTest : public ::testing::Test {
 protected:
  void Begin(UploadSessionConfig config, UploadState state = {}, std::uint64_t acknowledged = 0) {
    config.remote_name = "http://up.example/dir/name?q=1";
    config.content_name = "name";
    session_.emplace(std::move(config), std::move(state), acknowledged);
    step_ = session_->Begin(kNow);
  }

  /// A session that was given out and has acknowledged that much.
  static UploadState Sending() {
    UploadState state;
    state.phase = UploadPhase::kSending;
    state.session_id = "{S}";
    return state;
  }

  void BeginSending(std::uint64_t size, std::uint64_t acknowledged = 0, bool wants_reply = false) {
    Begin({.size_bytes = size, .wants_reply = wants_reply}, Sending(), acknowledged);
    Expect(PacketType::kPing);
    Answer(Good());
  }

  void Answer(const Ack& ack, Duration elapsed = std::chrono::seconds{1}) {
    ASSERT_EQ(step_.kind, Kind::kSend);
    step_ = session_->OnAck(ack, elapsed);
  }
  void Fail(const Error& error, WallTime now = kNow) {
    ASSERT_EQ(step_.kind, Kind::kSend);
    step_ = session_->OnFailure(error, now);
  }
  void Reconnect() {
    ASSERT_EQ(step_.kind, Kind::kReconnect);
    step_ = session_->OnReconnect();
  }

  void Expect(PacketType type) {
    ASSERT_EQ(step_.kind, Kind::kSend) << Describe(step_.error);
    ASSERT_EQ(step_.packet.type, type) << Name(step_.packet.type);
  }
  void ExpectFragment(std::uint64_t offset, std::uint64_t length) {
    Expect(PacketType::kFragment);
    EXPECT_EQ(step_.packet.range, (ByteRange{offset, length}));
  }
  void ExpectEnd(Errc code = Errc::kNone, ErrorClass error_class = ErrorClass::kFatal) {
    ASSERT_EQ(step_.kind, Kind::kFinish) << Name(step_.packet.type);
    EXPECT_EQ(step_.error.code, code) << Describe(step_.error);
    if (code != Errc::kNone) {
      EXPECT_EQ(Classify(step_.error), error_class);
    }
  }

  std::optional<UploadSession> session_;
  UploadStep step_;
};

// BITS: bits-upload-protocol.md: the conversation of a plain upload.
TEST_F(UploadSessionTest, UploadRunsFromCreateToClose) {
  Begin({.size_bytes = 3 * kMiB - 5});
  Expect(PacketType::kCreateSession);
  EXPECT_EQ(step_.url, "http://up.example/dir/name?q=1");
  Answer(Created());
  EXPECT_TRUE(step_.needs_saved_state) << "a session that is forgotten lives on at the server";
  EXPECT_EQ(session_->state().session_id, "{S}");
  EXPECT_EQ(session_->state().phase, UploadPhase::kSending);
  ExpectFragment(0, kMiB);
  EXPECT_EQ(step_.packet.total, 3 * kMiB - 5);
  Answer(Received(kMiB));
  EXPECT_FALSE(step_.needs_saved_state);
  ExpectFragment(kMiB, 2 * kMiB - 5);
  Answer(Received(3 * kMiB - 5));
  Expect(PacketType::kCloseSession);
  EXPECT_EQ(step_.packet.session_id, "{S}");
  EXPECT_TRUE(step_.checks_source);
  EXPECT_TRUE(step_.needs_saved_state);
  EXPECT_EQ(session_->state().phase, UploadPhase::kClosing);
  Answer(Good());
  ExpectEnd();
  EXPECT_EQ(session_->state().phase, UploadPhase::kClosed);
  EXPECT_TRUE(session_->made_progress());
}

TEST_F(UploadSessionTest, UploadReplyStopsWhereTheReplyIsKnownAndClosesLater) {
  BeginSending(100, 0, true);
  ExpectFragment(0, 100);
  Ack last = Received(100);
  last.reply_url = R"(BITS-Sessions\Replies\{S}\r.bin)";
  Answer(last);
  ExpectEnd();
  EXPECT_TRUE(step_.checks_source);
  EXPECT_EQ(session_->state().phase, UploadPhase::kReply);
  EXPECT_EQ(session_->state().reply_url, "http://up.example/dir/BITS-Sessions/Replies/%7BS%7D/r.bin");
  UploadState state = session_->state();
  state.phase = UploadPhase::kClosing;
  Begin({.size_bytes = 100, .wants_reply = true}, state, 100);
  Expect(PacketType::kPing);
  Answer(Good());
  Expect(PacketType::kCloseSession);
  EXPECT_FALSE(step_.checks_source) << "the application has the file: what becomes of ours is not its concern";
  Answer(Good());
  ExpectEnd();
  EXPECT_EQ(session_->acknowledged(), 100U);
}

TEST_F(UploadSessionTest, ReplyUrlOfAPlainUploadIsPassedOver) {
  BeginSending(100);
  Ack last = Received(100);
  last.reply_url = "r";
  Answer(last);
  Expect(PacketType::kCloseSession);
  EXPECT_EQ(session_->state().reply_url, "");
}

TEST_F(UploadSessionTest, MissingReplyUrlIsAskedForOnce) {
  BeginSending(100, 0, true);
  Answer(Received(100));
  ExpectFragment(0, 100);
  Ack with_url = Received(100);
  with_url.reply_url = "r";
  Answer(with_url);
  ExpectEnd();
  BeginSending(100, 0, true);
  Answer(Received(100));
  Answer(Received(100));
  ExpectEnd(Errc::kInvalidServerResponse);
  EXPECT_EQ(step_.error.context, ErrorContext::kRemoteFile);
}

TEST_F(UploadSessionTest, LostLastAckOfAnUploadReplyIsAskedForAgain) {
  BeginSending(5 * kMiB, 5 * kMiB, true);
  ExpectFragment(4 * kMiB, kMiB);
}

TEST_F(UploadSessionTest, ReplyUrlOfAnotherSchemeIsRefused) {
  BeginSending(100, 0, true);
  Ack last = Received(100);
  last.reply_url = "file:///etc/passwd";
  Answer(last);
  ExpectEnd(Errc::kInvalidServerResponse);
}

// --- Create-Session ---

TEST_F(UploadSessionTest, CreatedIsAsGoodAsOk) {
  Begin({.size_bytes = 1});
  Ack ack = Created();
  ack.status = 201;
  ack.protocol.reset();
  Answer(ack);
  ExpectFragment(0, 1);
}

TEST_F(UploadSessionTest, AnotherProtocolIsAMismatch) {
  Begin({.size_bytes = 1});
  Ack ack = Created();
  ack.protocol = "{00000000-249b-430f-820d-3d2a9bef4931}";
  Answer(ack);
  ExpectEnd(Errc::kProtocolMismatch);
  Begin({.size_bytes = 1});
  Answer(Failed(400, codes::kProtocolMismatch));
  ExpectEnd(Errc::kProtocolMismatch);
}

TEST_F(UploadSessionTest, SessionWithoutAnIdIsNoSession) {
  Begin({.size_bytes = 1});
  Answer(Good());
  ExpectEnd(Errc::kInvalidServerResponse);
  EXPECT_EQ(session_->state().phase, UploadPhase::kNone);
}

TEST_F(UploadSessionTest, PageOfACaptivePortalMayPass) {
  Begin({.size_bytes = 1});
  Ack page;
  page.status = 200;
  Answer(page);
  ExpectEnd(Errc::kNoUploadServer, ErrorClass::kTransient);
}

// --- Offsets ---

TEST_F(UploadSessionTest, TheServersOffsetRules) {
  BeginSending(10 * kMiB);
  Answer(Received(kMiB / 2));  // kept a part
  ExpectFragment(kMiB / 2, 2 * kMiB);
  Answer(Received(4 * kMiB, 416));  // has more than we thought
  EXPECT_EQ(step_.packet.range.offset, 4 * kMiB);
  Answer(Received(kMiB, 416));  // lost what it had not written
  EXPECT_EQ(step_.packet.range.offset, kMiB);
  EXPECT_EQ(session_->acknowledged(), kMiB) << "progress may go down";
}

TEST_F(UploadSessionTest, OkWithoutAnOffsetMeansAllOfIt) {
  BeginSending(kMiB + 7);
  Answer(Good());
  ExpectFragment(kMiB, 7);
}

TEST_F(UploadSessionTest, OffsetOf416CountsBesideAnErrorCode) {
  BeginSending(10 * kMiB, 5 * kMiB);
  Ack ack = Received(3 * kMiB, 416);
  ack.error_code = 0x80070057;
  Answer(ack);
  EXPECT_EQ(step_.packet.range.offset, 3 * kMiB);
}

TEST_F(UploadSessionTest, UnusableOffsetsLeadToOneNewSessionThenToTheEnd) {
  Ack no_number = Good();
  no_number.has_received = true;
  for (const Ack& bad : {Received(101), no_number, Good(416), Failed(416, 0x80070057)}) {
    BeginSending(100);
    Answer(bad);
    Expect(PacketType::kCancelSession);
    EXPECT_TRUE(step_.is_last_on_connection);
    Answer(Good());
    Expect(PacketType::kCreateSession);
    Answer(Created("second"));
    EXPECT_EQ(step_.packet.session_id, "second");
    Answer(bad);
    ExpectEnd(Errc::kInvalidServerResponse);
  }
}

TEST_F(UploadSessionTest, NewSessionFollowsEvenWhenTheOldOneCannotBeCancelled) {
  BeginSending(100);
  Answer(Good(416));
  Fail(Unreachable());
  Expect(PacketType::kCreateSession);
}

TEST_F(UploadSessionTest, FragmentsInVainLeadToOneNewSessionThenToTheEnd) {
  BeginSending(100);
  for (int session = 0; session < 2; ++session) {
    for (int i = 0; i < 3; ++i) {
      ExpectFragment(0, 100);
      Answer(Received(0, 416));
    }
    if (session == 0) {
      Expect(PacketType::kCancelSession);
      Answer(Good());
      Answer(Created());
    }
  }
  ExpectEnd(Errc::kNoProgress, ErrorClass::kTransient);
}

TEST_F(UploadSessionTest, AServerThatSendsUsToAndFroEnds) {
  BeginSending(100 * kMiB, 50 * kMiB);
  int fragments = 0;
  while (step_.kind == Kind::kSend && fragments < 1000) {
    if (step_.packet.type == PacketType::kFragment) {
      ++fragments;
      Answer(Received(fragments % 2 == 0 ? 40 * kMiB : 30 * kMiB, 416));
    } else {
      Answer(step_.packet.type == PacketType::kCreateSession ? Created() : Good());
    }
  }
  EXPECT_EQ(step_.error.code, Errc::kNoProgress);
  EXPECT_LT(fragments, 40);
}

TEST_F(UploadSessionTest, FilesBeyondFourGibibytes) {
  const std::uint64_t size = std::uint64_t{3} << 40U;
  BeginSending(size, size - kMiB - 9);
  ExpectFragment(size - kMiB - 9, kMiB);
  Answer(Received(size - 9));
  ExpectFragment(size - 9, 9);
}

// --- Fragment size ---

TEST_F(UploadSessionTest, FragmentsGrowWhileTheServerIsQuick) {
  BeginSending(1000 * kMiB);
  std::uint64_t offset = 0;
  for (const std::uint64_t expected :
       {kMiB, 2 * kMiB, 4 * kMiB, 8 * kMiB, std::uint64_t{12'996'608}, std::uint64_t{12'996'608}}) {
    ExpectFragment(offset, expected);
    offset += expected;
    Answer(Received(offset));
  }
  const std::uint64_t last = step_.packet.range.length;
  Fail(Unreachable(Errc::kConnectionAborted));
  Reconnect();
  Answer(Good());
  EXPECT_LT(step_.packet.range.length, last) << "a broken connection must cost less the next time";
}

TEST_F(UploadSessionTest, FragmentsDoNotGrowWhileTheServerIsSlow) {
  BeginSending(10 * kMiB);
  Answer(Received(kMiB), std::chrono::seconds{10});
  ExpectFragment(kMiB, kMiB);
}

TEST_F(UploadSessionTest, TooLargeFragmentsShrinkToFiveKibibytesAndNoFurther) {
  BeginSending(100 * kMiB);
  std::uint64_t before = step_.packet.range.length;
  while (before > kFragmentBytesMin) {
    Answer(Failed(413));
    Expect(PacketType::kFragment);
    EXPECT_EQ(step_.packet.range.offset, 0U);
    ASSERT_LT(step_.packet.range.length, before);
    before = step_.packet.range.length;
  }
  EXPECT_EQ(before, kFragmentBytesMin);
  EXPECT_EQ(session_->state().fragment_bytes_max, kFragmentBytesMin) << "remembered for the next run";
  Answer(Received(before));
  ExpectFragment(before, kFragmentBytesMin);
  Answer(Failed(413));
  ExpectEnd(Errc::kHttpStatus);
  EXPECT_EQ(step_.error.native, 413);
}

TEST_F(UploadSessionTest, KnownLimitHoldsFromTheStart) {
  UploadState state = Sending();
  state.fragment_bytes_max = 100'000;
  Begin({.size_bytes = kMiB}, state);
  Answer(Good());
  ExpectFragment(0, 98'304);
  Answer(Received(98'304));
  ExpectFragment(98'304, 98'304);
}

// --- Lost sessions ---

TEST_F(UploadSessionTest, LostSessionStartsOverAtTheUrlsHost) {
  UploadState state = Sending();
  state.host_id = "node3";
  Begin({.size_bytes = 100}, state, 50);
  EXPECT_EQ(step_.url, "http://node3/dir/name?q=1");
  Answer(Good());
  Answer(Failed(500, codes::kSessionNotFound));
  Expect(PacketType::kCreateSession);
  EXPECT_EQ(step_.url, "http://up.example/dir/name?q=1");
  EXPECT_EQ(session_->acknowledged(), 0U);
  EXPECT_EQ(session_->state().phase, UploadPhase::kNone);
  Answer(Created("second"));
  ExpectFragment(0, 100);
  EXPECT_EQ(step_.packet.session_id, "second");
}

TEST_F(UploadSessionTest, PingMayTellThatTheSessionIsLost) {
  Begin({.size_bytes = 100}, Sending(), 50);
  Answer(Failed(500, codes::kSessionNotFound));
  Expect(PacketType::kCreateSession);
}

TEST_F(UploadSessionTest, FarmWithoutAffinityEndsAfterTwoNewSessions) {
  Begin({.size_bytes = 100});
  for (int i = 0; i < 3; ++i) {
    Expect(PacketType::kCreateSession);
    Answer(Created());
    Answer(Failed(500, codes::kSessionNotFound));
  }
  ExpectEnd(Errc::kSessionNotFound, ErrorClass::kTransient);
  EXPECT_EQ(session_->state().phase, UploadPhase::kNone) << "the next run begins with a session of its own";
}

TEST_F(UploadSessionTest, SessionsLostAfterTheFirstFragmentEndAsWell) {
  Begin({.size_bytes = 100 * kMiB});
  int creates = 0;
  while (step_.kind == Kind::kSend && creates < 100) {
    if (step_.packet.type == PacketType::kCreateSession) {
      ++creates;
      Answer(Created());
    } else if (step_.packet.range.offset == 0) {
      Answer(Received(kMiB), std::chrono::seconds{30});
    } else {
      Answer(Failed(500, codes::kSessionNotFound));
    }
  }
  EXPECT_EQ(step_.error.code, Errc::kSessionNotFound);
  EXPECT_LE(creates, 4);
}

TEST_F(UploadSessionTest, ServerThatForgetsWithAnotherCodeGetsANewSessionAfterThreeFailures) {
  UploadState state = Sending();
  for (int run = 1; run <= 2; ++run) {
    Begin({.size_bytes = 100}, state, 50);
    Answer(Good());
    Answer(Failed(500));
    ExpectEnd(Errc::kHttpStatus, ErrorClass::kTransient);
    state = session_->state();
  }
  Begin({.size_bytes = 100}, state, 50);
  Answer(Good());
  Answer(Failed(500));
  Expect(PacketType::kCreateSession);
  Answer(Created());
  ExpectFragment(0, 100);
  Answer(Failed(500));
  ExpectEnd(Errc::kHttpStatus, ErrorClass::kTransient);
}

TEST_F(UploadSessionTest, FailuresOfGatewaysDisksAndApplicationsDoNotCostTheSession) {
  for (const Ack& failure : {Failed(503), Failed(500, codes::kDiskFull), Failed(500, codes::kDiskFullMisprinted),
                             Failed(500, 0x80070057, ErrorContext::kRemoteApplication)}) {
    UploadState state = Sending();
    for (int run = 0; run < 5; ++run) {
      Begin({.size_bytes = 100}, state, 50);
      Answer(Good());
      Answer(failure);
      ASSERT_EQ(step_.kind, Kind::kFinish);
      EXPECT_EQ(Classify(step_.error), ErrorClass::kTransient);
      state = session_->state();
    }
    EXPECT_EQ(state.session_id, "{S}");
  }
}

TEST_F(UploadSessionTest, BadRequestOfASessionThatMayBeForgottenIsTriedAnew) {
  BeginSending(100, 50);
  Answer(Failed(400, 0x80070057));
  Expect(PacketType::kCreateSession);
  Answer(Created());
  Answer(Failed(400, 0x80070057));
  ExpectEnd(Errc::kServerRefused);
  EXPECT_EQ(step_.error.native, 0x80070057);
}

// --- Errors ---

struct ErrorRow {
  int status;
  std::optional<std::uint32_t> code;
  ErrorContext context;
  Errc error;
  std::int64_t native;
  ErrorClass error_class;
};

// Spec upload-protocol.md 4, row by row.
TEST_F(UploadSessionTest, AnswersToFragmentsByTheTable) {
  constexpr auto kServer = ErrorContext::kRemoteFile;
  constexpr auto kApplication = ErrorContext::kRemoteApplication;
  const ErrorRow rows[] = {
      {400, 0x80070057, kServer, Errc::kServerRefused, 0x80070057, ErrorClass::kFatal},
      {401, std::nullopt, kServer, Errc::kHttpStatus, 401, ErrorClass::kFatal},
      {403, 0x80070005, kServer, Errc::kServerRefused, 0x80070005, ErrorClass::kFatal},
      {403, 0x80190193, kApplication, Errc::kServerRefused, 0x80190193, ErrorClass::kFatal},
      {404, std::nullopt, kServer, Errc::kHttpStatus, 404, ErrorClass::kFatal},
      {408, std::nullopt, kApplication, Errc::kHttpStatus, 408, ErrorClass::kTransient},
      {408, 0x80190198, kApplication, Errc::kServerFailed, 0x80190198, ErrorClass::kTransient},
      {409, std::nullopt, kServer, Errc::kHttpStatus, 409, ErrorClass::kTransient},
      {411, std::nullopt, kServer, Errc::kHttpStatus, 411, ErrorClass::kFatal},
      {429, std::nullopt, kServer, Errc::kHttpStatus, 429, ErrorClass::kTransient},
      {500, codes::kTooLarge, kServer, Errc::kRemoteTooLarge, codes::kTooLarge, ErrorClass::kFatal},
      {500, codes::kDiskFull, kServer, Errc::kServerFailed, codes::kDiskFull, ErrorClass::kTransient},
      {500, codes::kServerExecuteEnabled, kServer, Errc::kServerExecuteEnabled, codes::kServerExecuteEnabled,
       ErrorClass::kFatal},
      {500, 0x80070057, kApplication, Errc::kServerFailed, 0x80070057, ErrorClass::kTransient},
      {501, 0x80070005, kServer, Errc::kServerRefused, 0x80070005, ErrorClass::kFatal},
      {502, std::nullopt, kServer, Errc::kHttpStatus, 502, ErrorClass::kTransient},
      {505, std::nullopt, kServer, Errc::kHttpStatus, 505, ErrorClass::kFatal},
      {200, 0x80070070, kServer, Errc::kServerFailed, 0x80070070, ErrorClass::kTransient},
      {204, std::nullopt, kServer, Errc::kInvalidServerResponse, 204, ErrorClass::kFatal},
  };
  for (const ErrorRow& row : rows) {
    SCOPED_TRACE(std::to_string(row.status));
    Begin({.size_bytes = 100});
    Answer(Created());
    Answer(Failed(row.status, row.code, row.context));
    ExpectEnd(row.error, row.error_class);
    EXPECT_EQ(step_.error.native, row.native);
    EXPECT_EQ(step_.error.context, row.context);
  }
}

TEST_F(UploadSessionTest, RefusalWithoutAnAckHintsAtTheVerb) {
  Begin({.size_bytes = 1});
  Ack refusal;
  refusal.status = 405;
  Answer(refusal);
  ExpectEnd(Errc::kHttpStatus);
  EXPECT_NE(step_.error.detail.find("BITS_POST"), std::string::npos);
}

// --- Connection failures ---

TEST_F(UploadSessionTest, BrokenConnectionIsTriedTwiceBeginningWithAPing) {
  BeginSending(100);
  for (int i = 0; i < 2; ++i) {
    Fail(Unreachable(Errc::kConnectionAborted));
    Reconnect();
    Expect(PacketType::kPing);
    Answer(Good());
    Expect(PacketType::kFragment);
  }
  Fail(Unreachable(Errc::kConnectionAborted));
  ExpectEnd(Errc::kConnectionAborted, ErrorClass::kTransient);
  EXPECT_EQ(session_->state().session_id, "{S}");
}

TEST_F(UploadSessionTest, SilenceEndsTheRunAtOnce) {
  BeginSending(100);
  Fail(Unreachable(Errc::kTimedOut));
  ExpectEnd(Errc::kTimedOut, ErrorClass::kTransient);
}

TEST_F(UploadSessionTest, RedirectIsNotFollowed) {
  Begin({.size_bytes = 1});
  Fail(Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, {}});
  ExpectEnd(Errc::kRedirectRefused);
}

// --- Host-Id ---

// BITS: ack-for-create-session.md, "BITS-Host-Id".
TEST_F(UploadSessionTest, HostIdTakesAllPacketsAfterCreate) {
  Begin({.size_bytes = 100});
  Ack ack = Created();
  ack.host_id = "node3.example:81";
  ack.host_fallback_s = 600;
  Answer(ack);
  Expect(PacketType::kPing);
  EXPECT_TRUE(step_.needs_saved_state);
  EXPECT_EQ(step_.url, "http://node3.example:81/dir/name?q=1");
  Answer(Good());
  EXPECT_EQ(step_.url, "http://node3.example:81/dir/name?q=1");
  Answer(Received(100));
  EXPECT_EQ(step_.url, "http://node3.example:81/dir/name?q=1");
}

TEST_F(UploadSessionTest, UnreachableHostIsLeftWhenItsTimeIsOver) {
  UploadState state = Sending();
  state.host_id = "node3";
  state.host_fallback_s = 600;
  Begin({.size_bytes = 100, .immediate_reconnects = 0}, state, 50);
  Fail(Unreachable());
  ExpectEnd(Errc::kCannotConnect, ErrorClass::kTransient);
  EXPECT_EQ(session_->state().host_unreachable_since, kNow);
  Begin({.size_bytes = 100, .immediate_reconnects = 0}, session_->state(), 50);
  Fail(Unreachable(), kNow + std::chrono::seconds{599});
  ExpectEnd(Errc::kCannotConnect, ErrorClass::kTransient);
  EXPECT_EQ(session_->state().host_unreachable_since, kNow) << "the first failure counts";
  Begin({.size_bytes = 100, .immediate_reconnects = 0}, session_->state(), 50);
  Fail(Unreachable(), kNow + std::chrono::seconds{600});
  Expect(PacketType::kPing);
  EXPECT_EQ(step_.url, "http://up.example/dir/name?q=1");
  EXPECT_EQ(session_->state().session_id, "{S}");
}

TEST_F(UploadSessionTest, AnsweredPacketsStopTheFallbackTimer) {
  UploadState state = Sending();
  state.host_id = "node3";
  state.host_fallback_s = 600;
  state.host_unreachable_since = kNow - std::chrono::seconds{500};
  Begin({.size_bytes = 100}, state, 50);
  Answer(Failed(503));
  EXPECT_FALSE(session_->state().host_unreachable_since);
}

TEST_F(UploadSessionTest, HostWithoutATimeIsNeverLeft) {
  UploadState state = Sending();
  state.host_id = "node3";
  state.host_unreachable_since = kNow - std::chrono::hours{10'000};
  Begin({.size_bytes = 100, .immediate_reconnects = 0}, state, 50);
  Fail(Unreachable());
  ExpectEnd(Errc::kCannotConnect, ErrorClass::kTransient);
  EXPECT_EQ(session_->state().host_id, "node3");
}

TEST_F(UploadSessionTest, ReplyIsLookedForAtTheNodeFirst) {
  UploadState state = Sending();
  state.host_id = "node3";
  Begin({.size_bytes = 100, .wants_reply = true}, state);
  Answer(Good());
  Ack last = Received(100);
  last.reply_url = "r";
  Answer(last);
  EXPECT_EQ(session_->state().reply_url, "http://node3/dir/r");
  EXPECT_EQ(session_->state().reply_fallback_url, "http://up.example/dir/r");
}

// --- Close ---

TEST_F(UploadSessionTest, CloseEndsWellWhateverTheServerSaysButFailures) {
  for (const Ack& answer :
       {Good(), Failed(500, codes::kSessionNotFound), Failed(400), Failed(401), Failed(404, 0x80070057), Failed(409)}) {
    BeginSending(100);
    Answer(Received(100));
    Answer(answer);
    ExpectEnd();
    EXPECT_EQ(session_->state().phase, UploadPhase::kClosed);
  }
}

TEST_F(UploadSessionTest, CloseIsRepeatedAfterFailuresOfTheServer) {
  Ack portal;
  portal.status = 200;
  for (const Ack& answer : {Failed(500), Failed(501), Failed(503), Failed(505, 0x80070005), portal}) {
    BeginSending(100);
    Answer(Received(100));
    Answer(answer);
    ASSERT_EQ(step_.kind, Kind::kFinish);
    EXPECT_EQ(Classify(step_.error), ErrorClass::kTransient) << answer.status;
    EXPECT_EQ(session_->state().phase, UploadPhase::kClosing);
    Begin({.size_bytes = 100}, session_->state(), 100);
    Expect(PacketType::kPing);
    Answer(Good());
    Expect(PacketType::kCloseSession);
  }
}

TEST_F(UploadSessionTest, PingBeforeCloseDoesNotStandInItsWay) {
  UploadState state = Sending();
  state.phase = UploadPhase::kClosing;
  Begin({.size_bytes = 100}, state, 100);
  Answer(Failed(405));
  Expect(PacketType::kCloseSession);
  Begin({.size_bytes = 100}, state, 100);
  Answer(Failed(503));
  ASSERT_EQ(step_.kind, Kind::kFinish);
  EXPECT_EQ(Classify(step_.error), ErrorClass::kTransient);
}

TEST_F(UploadSessionTest, NothingIsSentOnceItIsClosed) {
  UploadState state = Sending();
  state.phase = UploadPhase::kClosed;
  Begin({.size_bytes = 100}, state, 100);
  ExpectEnd();
}

// --- Cancel ---

TEST_F(UploadSessionTest, CancelTellsTheServerAndForgets) {
  for (const UploadPhase phase : {UploadPhase::kSending, UploadPhase::kReply, UploadPhase::kClosing}) {
    UploadState state = Sending();
    state.phase = phase;
    Begin({}, state, 50);
    step_ = session_->BeginCancel(kNow);
    Expect(PacketType::kCancelSession);
    EXPECT_EQ(step_.packet.session_id, "{S}");
    Answer(Good());
    ExpectEnd();
    EXPECT_EQ(session_->state().session_id, "");
  }
}

TEST_F(UploadSessionTest, CancelWithoutASessionHasNothingToSay) {
  Begin({});
  step_ = session_->BeginCancel(kNow);
  ExpectEnd();
}

TEST_F(UploadSessionTest, CancelIsRepeatedOnFailuresOfTheServerOnly) {
  for (const Ack& done : {Failed(500, codes::kSessionNotFound), Failed(400), Failed(404), Failed(401)}) {
    Begin({}, Sending(), 50);
    step_ = session_->BeginCancel(kNow);
    Answer(done);
    ExpectEnd();
  }
  for (const Ack& failure : {Failed(500), Failed(501), Failed(503)}) {
    Begin({}, Sending(), 50);
    step_ = session_->BeginCancel(kNow);
    Answer(failure);
    ASSERT_EQ(step_.kind, Kind::kFinish);
    EXPECT_EQ(Classify(step_.error), ErrorClass::kTransient);
    EXPECT_EQ(session_->state().session_id, "{S}");
  }
  Begin({}, Sending(), 50);
  step_ = session_->BeginCancel(kNow);
  Fail(Unreachable());
  ExpectEnd(Errc::kCannotConnect, ErrorClass::kTransient);
}

// --- The local file ---

TEST_F(UploadSessionTest, ChangedFileGivesTheSessionUp) {
  BeginSending(100);
  Fail(Error{Errc::kLocalFileChanged, ErrorContext::kLocalFile, 0, {}});
  Expect(PacketType::kCancelSession);
  Answer(Failed(503));
  ExpectEnd(Errc::kLocalFileChanged);
  EXPECT_EQ(step_.error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(session_->state().phase, UploadPhase::kNone);
  EXPECT_EQ(session_->acknowledged(), 0U);
}

TEST_F(UploadSessionTest, FileChangedBeforeCloseGivesTheSessionUp) {
  BeginSending(100);
  Answer(Received(100));
  ASSERT_TRUE(step_.checks_source);
  step_ = session_->OnSourceChanged();
  Expect(PacketType::kCancelSession);
  Fail(Unreachable());
  ExpectEnd(Errc::kLocalFileChanged);
}

TEST_F(UploadSessionTest, FileThatCannotBeReadKeepsTheSession) {
  BeginSending(100);
  Fail(Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, {}});
  ExpectEnd(Errc::kInputOutput);
  EXPECT_EQ(session_->state().session_id, "{S}");
}

// --- The empty file ---

TEST_F(UploadSessionTest, EmptyFileIsOneFragmentWithoutBytes) {
  for (const Ack& answer : {Good(), Received(0), Received(0, 416)}) {
    Begin({.size_bytes = 0});
    Answer(Created());
    ExpectFragment(0, 0);
    Answer(answer);
    Expect(PacketType::kCloseSession);
  }
}

TEST_F(UploadSessionTest, EmptyFileIsClosedWhereItsFragmentIsNotUnderstood) {
  Begin({.size_bytes = 0});
  Answer(Created());
  Answer(Failed(400, 0x80070057));
  Expect(PacketType::kCloseSession);
  Begin({.size_bytes = 0, .wants_reply = true});
  Answer(Created());
  Answer(Failed(400, 0x80070057));
  ExpectEnd(Errc::kServerRefused);
}

}  // namespace
}  // namespace openbits::engine
