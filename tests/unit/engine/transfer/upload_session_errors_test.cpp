#include "tests/unit/engine/transfer/upload_session_fixture.h"

namespace openbits::engine {
namespace {

using Kind = UploadStep::Kind;

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
  // It may know the session all the same.
  Expect(PacketType::kCancelSession);
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
  Expect(PacketType::kCancelSession);
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

// The server passes the application's answer on, beside the offset it would tell anyway.
TEST_F(UploadSessionTest, AnswersOfTheApplicationAreNeverTakenForTheServersOwn) {
  for (const bool wants_reply : {false, true}) {
    for (const int status : {400, 413, 416}) {
      SCOPED_TRACE(status);
      Begin({.size_bytes = 100, .wants_reply = wants_reply}, Sending(), 50);
      Answer(Good());
      ExpectFragment(50, 50);
      Ack ack = Received(100, status);
      ack.error_code = 0x80190000U + static_cast<std::uint32_t>(status);
      ack.error_context = ErrorContext::kRemoteApplication;
      Answer(ack);
      ExpectEnd(Errc::kServerRefused);
      EXPECT_EQ(step_.error.context, ErrorContext::kRemoteApplication);
      EXPECT_EQ(session_->state().session_id, "{S}");
      EXPECT_EQ(session_->state().fragment_bytes_max, 0U);
    }
  }
}

// BITS: close-session.md: closed before it is complete, a session takes the upload with it.
TEST_F(UploadSessionTest, AServerThatHasAllBytesAndDidNotAcceptThemIsAskedAgainAndNotClosed) {
  Begin({.size_bytes = 100}, Sending(), 50);
  Answer(Good());
  Answer(Received(100, 416));
  ExpectFragment(50, 50);
  EXPECT_EQ(session_->state().phase, UploadPhase::kSending);
  Answer(Received(100));
  Expect(PacketType::kCloseSession);
  // The same, cut short by a restart.
  Begin({.size_bytes = 100}, Sending(), 100);
  Answer(Good());
  ExpectFragment(0, 100);
  Answer(Received(100, 416));
  Answer(Received(100, 416));
  Expect(PacketType::kCancelSession);
}

TEST_F(UploadSessionTest, AFragmentThatGoesOutAgainShrinksToo) {
  Begin({.size_bytes = 100 * 1024}, Sending(), 0);
  Answer(Good());
  ExpectFragment(0, 100 * 1024);
  Answer(Received(100 * 1024, 416));
  std::uint64_t last = 100 * 1024 + 1;
  int answers = 0;
  while (step_.kind == Kind::kSend && ++answers < 20) {
    EXPECT_LT(step_.packet.range.length, last);
    EXPECT_EQ(step_.packet.range.End(), 100U * 1024);
    last = step_.packet.range.length;
    Answer(Failed(413));
  }
  EXPECT_EQ(step_.error.native, 413);
}

TEST_F(UploadSessionTest, ASessionThatIsLostIsLostWhoeverSaysSo) {
  BeginSending(100);
  Answer(Failed(500, codes::kSessionNotFound, ErrorContext::kRemoteApplication));
  Expect(PacketType::kCreateSession);
}

TEST_F(UploadSessionTest, APingSentElsewhereDoesNotKeepTheSessionFromItsClose) {
  UploadState state = Sending();
  state.phase = UploadPhase::kClosing;
  Begin({.size_bytes = 100}, state, 100);
  Expect(PacketType::kPing);
  Fail(Unreachable(Errc::kRedirectRefused));
  Expect(PacketType::kCloseSession);
}

TEST_F(UploadSessionTest, AChangeFoundBehindTheLastAnswerUndoesIt) {
  Begin({.size_bytes = 100, .wants_reply = true}, Sending(), 50);
  Answer(Good());
  Ack ack = Received(100);
  ack.reply_url = "http://up.example/reply";
  Answer(ack);
  ASSERT_EQ(session_->state().phase, UploadPhase::kReply);
  step_ = session_->OnSourceChanged();
  Expect(PacketType::kCancelSession);
  // Stored as it is now, if the engine ends here: the next run finds the change again.
  EXPECT_EQ(session_->state().phase, UploadPhase::kSending);
  EXPECT_EQ(session_->state().reply_url, "");
}

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

}  // namespace
}  // namespace openbits::engine
