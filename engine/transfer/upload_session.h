#pragma once

#include <cstdint>
#include <string>

#include "engine/model/upload_state.h"
#include "engine/transfer/fragment_size.h"
#include "platform/base/byte_range.h"
#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "transport/bits_upload/packet.h"

namespace openbits::engine {

/// What does not change during the life of an UploadSession.
struct UploadSessionConfig {
  /// The job's URL.
  std::string remote_name = {};
  /// Name of the file as packets carry it.
  std::string content_name = {};
  /// Size of the local file. Not looked at in phases kClosing and later, nor for a cancellation.
  std::uint64_t size_bytes = 0;
  /// Upload-reply.
  bool wants_reply = false;
  /// Size of the first fragment.
  std::uint64_t first_fragment = 1024 * 1024;
  /// A fragment acknowledged within this time lets the next one grow.
  Duration fast_fragment = std::chrono::seconds{10};
  /// Reconnects at once before a connection failure ends the run.
  std::uint32_t immediate_reconnects = 2;
};

/// What is to be done next.
struct UploadStep {
  /// Kinds of steps.
  enum class Kind : std::uint8_t {
    kSend,       // send `packet` to `url`
    kReconnect,  // wait a moment, then call OnReconnect
    kFinish,     // the run is over with `error`
  };
  Kind kind = Kind::kFinish;
  transport::Packet packet = {};
  std::string url = {};
  /// The connection must not be used after this packet: some servers keep a session with it.
  bool is_last_on_connection = false;
  /// The state must be durable before the step is taken.
  bool needs_saved_state = false;
  /// The local file must be looked at before the step is taken: OnSourceChanged when it is not the one pinned. (The body
  /// of a fragment looks by itself.)
  bool checks_source = false;
  Error error = {};
};

/// The client's side of one upload, from where it stands to the end of a run: says which packet comes next and what an
/// answer means. Pure: no clock, no files, no network; not thread-safe. One step at a time: Begin or BeginCancel first,
/// then exactly one of the On… calls for each step but kFinish.
/// BITS: bits-upload-protocol.md; the drawing and the corner cases are in docs/upload_protocol.md.
class UploadSession {
 public:
  /// `acknowledged`: the offset that goes with `state`.
  UploadSession(UploadSessionConfig config, UploadState state, std::uint64_t acknowledged);

  /// Goes on with the transfer where the state's phase stands.
  UploadStep Begin(WallTime now);
  /// Makes the server forget the session; finishes without an error when there is nothing (more) to tell it.
  UploadStep BeginCancel(WallTime now);
  /// The packet was answered, `elapsed` after it was handed to the transport.
  UploadStep OnAck(const transport::Ack& ack, Duration elapsed);
  /// The packet was not answered; `error` is the transport's or the body's.
  UploadStep OnFailure(const Error& error, WallTime now);
  /// The moment of kReconnect is over.
  UploadStep OnReconnect();
  /// The local file is not the one pinned: gives the session up, then finishes with kLocalFileChanged.
  /// BITS: nf-bits-ibackgroundcopyjob-addfile, "Remarks".
  UploadStep OnSourceChanged();

  /// To be stored.
  [[nodiscard]] const UploadState& state() const { return state_; }
  /// Bytes that the server has.
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  /// What a Cancel-Session under way is for.
  enum class Goal : std::uint8_t {
    kTransfer,   // none is under way
    kStartOver,  // a new session follows
    kGiveUp,     // the run ends with final_error_
    kCancel,     // BeginCancel
  };

  UploadStep Send(transport::PacketType type);
  UploadStep SendFragment();
  UploadStep Finish(Error error);
  UploadStep OnCreateAck(const transport::Ack& ack);
  UploadStep OnPingAck(const transport::Ack& ack);
  UploadStep OnFragmentAck(const transport::Ack& ack, Duration elapsed);
  UploadStep OnFragmentRefused(const transport::Ack& ack);
  UploadStep OnCloseAck(const transport::Ack& ack);
  UploadStep OnCancelEnded(const Error& error);
  UploadStep OnTooLarge(const transport::Ack& ack);
  UploadStep OnUnusableOffset(const transport::Ack& ack);
  UploadStep Acknowledge(std::uint64_t received, const transport::Ack& ack);
  UploadStep OnComplete(const transport::Ack& ack);
  UploadStep OnStuck();
  UploadStep GoOn();
  UploadStep Close();
  UploadStep SendClose();
  UploadStep FinishClosed();
  UploadStep StartOver();
  UploadStep NewSession();
  UploadStep OnSessionLost();
  void ForgetSession();
  void NoteProgress(std::uint64_t received);
  bool LeaveHostIfDue(WallTime now);
  [[nodiscard]] bool IsForgottenSession(const transport::Ack& ack, const Error& error);

  const UploadSessionConfig config_;
  UploadState state_;
  std::uint64_t acknowledged_;
  FragmentSize fragment_;
  Goal goal_ = Goal::kTransfer;
  Error final_error_;
  /// The packet under way, and its range when it is a fragment.
  transport::PacketType sent_ = transport::PacketType::kPing;
  ByteRange sent_range_;

  /// Furthest offset of this session: what lies below is no progress in it.
  std::uint64_t best_of_session_;
  /// The session was heard of in this run, on this connection.
  bool is_session_proven_ = false;
  /// Guards, each against an endless conversation: counted up without progress, see the limits in the .cpp.
  std::uint32_t reconnects_ = 0;
  std::uint32_t new_sessions_ = 0;
  std::uint32_t unusable_offsets_ = 0;
  std::uint32_t fragments_in_vain_ = 0;
  std::uint32_t resynchronisations_ = 0;
  bool was_stuck_ = false;
  bool has_replaced_session_ = false;
  bool has_resent_last_ = false;
};

}  // namespace openbits::engine
