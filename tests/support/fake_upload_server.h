#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fake_transport.h"

namespace openbits::test {

/// One request as the fake upload server reads it.
struct FakePacket {
  /// BITS-Packet-Type.
  std::string type;
  std::string session_id;
  std::string url;
  transport::HeaderList headers;
  /// Of a fragment with a range: its bytes, and the size of the file.
  bool has_range = false;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t total = 0;
  /// Bytes of the body that came.
  std::uint64_t body_bytes = 0;
};

/// What the server does with one packet, instead of what it should.
struct UploadFault {
  /// Kinds of fault.
  enum class Kind : std::uint8_t {
    kBreakInBody,     // the connection breaks behind `bytes` of the body
    kBreakBeforeAck,  // the packet is carried out, the connection breaks before the Ack
    kRefuse,          // answers `status` with `code` and `context`, if any, and does nothing
    kForget,          // forgets all sessions, then goes on
    kOffset,  // carries the packet out; an Ack of success tells `text` as its offset (empty: none), with `status`
    kNoAck,   // answers `status` with a page that is no Ack
    kStall,   // says nothing for ever
  };
  Kind kind = Kind::kRefuse;
  std::uint64_t bytes = 0;
  int status = 200;
  std::string code = {};
  std::string context = {};
  std::string text = {};
  std::optional<Duration> retry_after = {};
};

/// A server of the upload protocol in memory, for FakeResource::receiver. Written from the documents alone; shares no code
/// with the client, so that each checks the other. Habits may be changed between requests.
class FakeUploadServer : public FakeReceiver {
 public:
  // FakeReceiver.
  std::uint64_t Begin(const transport::Request& request) override;
  void Take(std::string_view piece) override;
  FakeAnswer Answer() override;

  // Habits.

  /// Keeps what came of a body whose connection broke.
  bool keeps_partial_bodies = true;
  /// Takes the new part of a fragment that overlaps what is there; else answers 416.
  bool trims_overlaps = false;
  /// Larger fragments get 413; zero: any will do.
  std::uint64_t fragment_bytes_max = 0;
  /// Understands "bytes */0".
  bool takes_empty_files = true;
  /// Sends BITS-Session-Id with every Ack, as the documents want; IIS does not.
  bool repeats_session_id = false;
  std::string host_id;
  std::string host_fallback_s;
  /// Sent with the last Ack, as it stands.
  std::string reply_url;
  /// Asked for each packet once its head is read; nothing: no fault.
  std::function<std::optional<UploadFault>(const FakePacket&)> fault;

  // What became of it.

  /// Every file delivered, in order.
  std::vector<std::string> delivered;
  /// Every packet that came, in order; of the last one the body may still be under way.
  std::vector<FakePacket> packets;
  /// Sessions that were neither closed nor cancelled.
  [[nodiscard]] std::size_t open_sessions() const { return sessions_.size(); }
  /// Packets of a type.
  [[nodiscard]] std::size_t Count(std::string_view type) const;
  /// Forgets all sessions.
  void ForgetSessions() { sessions_.clear(); }

 private:
  struct Session {
    std::string content;
    std::optional<std::uint64_t> total;
    bool is_complete = false;
  };

  FakeAnswer Carry(const FakePacket& packet);
  FakeAnswer Create();
  FakeAnswer TakeFragment(const FakePacket& packet, Session& session);
  FakeAnswer AckOf(int status) const;
  void KeepPartialBody();

  std::map<std::string, Session> sessions_;
  std::uint64_t last_session_ = 0;
  std::string body_;
  std::optional<UploadFault> fault_;
  bool is_under_way_ = false;
};

}  // namespace openbits::test
