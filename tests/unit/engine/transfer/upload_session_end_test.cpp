#include "tests/unit/engine/transfer/upload_session_fixture.h"

namespace openbits::engine {
namespace {

using Kind = UploadStep::Kind;

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

TEST_F(UploadSessionTest, DamagedRecordsAreNoReasonToStop) {
  UploadState state = Sending();
  state.session_id.clear();
  Begin({.size_bytes = 100}, state, 50);
  Expect(PacketType::kCreateSession);
  EXPECT_EQ(session_->acknowledged(), 0U);
  state.phase = UploadPhase::kClosing;
  Begin({.size_bytes = 100}, state, 100);
  ExpectEnd();
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
