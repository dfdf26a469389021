#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/transfer/upload_errors.h"
#include "engine/transfer/upload_session.h"

namespace openbits::engine {

using transport::Ack;
using transport::PacketType;
namespace codes = transport::upload_codes;

inline constexpr std::uint64_t kMiB = 1024 * 1024;
/// When everything happens.
inline constexpr WallTime kNow{std::chrono::hours{500'000}};

/// An Ack of success.
inline Ack Good(int status = 200) {
  Ack ack;
  ack.status = status;
  ack.is_ack = true;
  return ack;
}

/// The Ack that gives a session.
inline Ack Created(std::string id = "{S}") {
  Ack ack = Good();
  ack.session_id = std::move(id);
  ack.protocol = "{7DF0354D-249B-430F-820D-3D2A9BEF4931}";
  return ack;
}

/// An Ack to a fragment.
inline Ack Received(std::uint64_t offset, int status = 200) {
  Ack ack = Good(status);
  ack.has_received = true;
  ack.received = offset;
  return ack;
}

/// An Ack of failure.
inline Ack Failed(int status, std::optional<std::uint32_t> code = std::nullopt,
                  ErrorContext context = ErrorContext::kRemoteFile) {
  Ack ack = Good(status);
  ack.error_code = code;
  ack.error_context = context;
  return ack;
}

/// A failure of the connection.
inline Error Unreachable(Errc code = Errc::kCannotConnect) { return Error{code, ErrorContext::kRemoteFile, 0, {}}; }

/// A session and the step it wants; answers to it, and what it must be.
class UploadSessionTest : public ::testing::Test {
 protected:
  /// The first step of a session that stands like this.
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

  /// Goes on in such a session, past its Ping.
  void BeginSending(std::uint64_t size, std::uint64_t acknowledged = 0, bool wants_reply = false) {
    Begin({.size_bytes = size, .wants_reply = wants_reply}, Sending(), acknowledged);
    Expect(PacketType::kPing);
    Answer(Good());
  }

  /// The packet is answered.
  void Answer(const Ack& ack, Duration elapsed = std::chrono::seconds{1}) {
    ASSERT_EQ(step_.kind, UploadStep::Kind::kSend);
    step_ = session_->OnAck(ack, elapsed);
  }
  /// It is not.
  void Fail(const Error& error, WallTime now = kNow) {
    ASSERT_EQ(step_.kind, UploadStep::Kind::kSend);
    step_ = session_->OnFailure(error, now);
  }
  /// The moment before a reconnect is over.
  void Reconnect() {
    ASSERT_EQ(step_.kind, UploadStep::Kind::kReconnect);
    step_ = session_->OnReconnect();
  }

  /// What the step must be.
  void Expect(PacketType type) {
    ASSERT_EQ(step_.kind, UploadStep::Kind::kSend) << Describe(step_.error);
    ASSERT_EQ(step_.packet.type, type) << Name(step_.packet.type);
  }
  void ExpectFragment(std::uint64_t offset, std::uint64_t length) {
    Expect(PacketType::kFragment);
    EXPECT_EQ(step_.packet.range, (ByteRange{offset, length}));
  }
  void ExpectEnd(Errc code = Errc::kNone, ErrorClass error_class = ErrorClass::kFatal) {
    ASSERT_EQ(step_.kind, UploadStep::Kind::kFinish) << Name(step_.packet.type);
    EXPECT_EQ(step_.error.code, code) << Describe(step_.error);
    if (code != Errc::kNone) {
      EXPECT_EQ(Classify(step_.error), error_class);
    }
  }

  std::optional<UploadSession> session_;
  UploadStep step_;
};

}  // namespace openbits::engine
