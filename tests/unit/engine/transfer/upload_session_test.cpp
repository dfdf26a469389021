#include "tests/unit/engine/transfer/upload_session_fixture.h"

namespace openbits::engine {
namespace {

using Kind = UploadStep::Kind;

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
  EXPECT_EQ(session_->state().bytes_most, 3 * kMiB - 5);
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

}  // namespace
}  // namespace openbits::engine
