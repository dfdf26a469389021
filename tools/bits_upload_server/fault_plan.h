#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/bits_upload_server/packet_type.h"

namespace openbits::upload_server {

/// A place where the server waits until a test lets it go on. Any thread may call any member.
class FaultGate {
 public:
  /// Lets everything that waits, and everything that comes later, pass.
  void Open();

  /// Waits until `count` packets in all have come to the gate. False if that takes more than `limit`.
  bool WaitForArrivals(size_t count = 1, std::chrono::milliseconds limit = std::chrono::seconds(30));

  /// For the server: reports an arrival; runs `resume` at once if the gate is open, else on the thread that opens it.
  void Arrive(std::function<void()> resume);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  size_t arrivals_ = 0;
  std::vector<std::function<void()>> waiting_;
};

/// Headers in the order in which they are sent.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// One thing that goes wrong, and when. Members are independent of each other; a default one changes nothing.
/// Each fault counts the packets it is for from the moment at which it was set or added; repeated packets count again.
struct Fault {
  // When.
  std::optional<PacketType> packet = {};  ///< Packets it is for; nothing means packets of every type.
  uint64_t at = 1;                        ///< The first packet hit, counted from 1 among those it is for.
  uint64_t times = 1;                     ///< How many packets in a row are hit; kAlways for all from `at` on.

  /// `times` for a fault that never ends.
  static constexpr uint64_t kAlways = std::numeric_limits<uint64_t>::max();

  // Before the packet is carried out.
  bool lose_session = false;                     ///< Frees the packet's session first, as a farm without affinity does.
  int status = 0;                                ///< Answers this instead of carrying the packet out.
  std::optional<uint32_t> error_code = {};       ///< BITS-Error-Code of that answer.
  std::optional<uint32_t> error_context = {};    ///< BITS-Error-Context of that answer.
  std::optional<uint64_t> drop_in_body_at = {};  ///< Cuts the connection once this much of the body is stored.
  std::optional<uint64_t> pause_in_body_at = {};  ///< Waits at `gate` once this much of the body is stored.

  // After it is carried out, and whatever it did is on disk.
  bool drop_before_ack = false;          ///< Cuts the connection instead of answering.
  std::chrono::milliseconds delay{0};    ///< Waits this long before the answer.
  std::shared_ptr<FaultGate> gate = {};  ///< Waits here before the answer, or at `pause_in_body_at`.
  bool stall = false;                    ///< Never answers; the connection stays open until the client or Stop ends it.
  bool drop_after_ack = false;           ///< Cuts the connection after the answer, without having announced it.
  bool reset = false;                    ///< Connections are cut by RST instead of an orderly end.

  // The answer.
  std::optional<std::string> received_range = {};  ///< Value of BITS-Received-Content-Range; empty leaves it out.
  int64_t received_shift_bytes = 0;                ///< Added to the true value of BITS-Received-Content-Range.
  std::optional<std::string> reply_url = {};       ///< Value of BITS-Reply-URL; empty leaves it out.
  std::optional<std::string> session_id = {};      ///< Value of BITS-Session-Id; empty leaves it out.
  std::optional<std::string> protocol = {};        ///< Value of BITS-Protocol; empty leaves it out.
  std::optional<std::string> packet_type = {};     ///< Value of BITS-Packet-Type; empty leaves it out.
  HeaderList headers = {};                         ///< Additional headers.
  bool http10 = false;                             ///< The status line says HTTP/1.0, and the connection ends.
  std::string body = {};                           ///< A body, which no Ack has: what a captive portal would show.
  std::optional<std::string> raw_answer = {};      ///< Exactly these bytes instead of an answer; then the end.
};

/// The fault that a line of text describes, as `bits-upload-server --fault` takes it:
///
///     [PACKET[@K[xN]]:]ACTION[,ACTION]...
///
/// PACKET is create, ping, fragment, close, cancel, get or any; K is `at`, N is `times` or "*". Every ACTION is a word,
/// or a word, "=" and a value; FaultHelp() lists them. Fails with a sentence for the user in `*mistake`.
std::optional<Fault> ParseFault(std::string_view text, std::string* mistake);

/// The list of actions that ParseFault knows, one on a line, for a program's help.
std::string_view FaultHelp();

/// Counts packets and says what goes wrong with each. Any thread may call any member.
class FaultPlan {
 public:
  /// Replaces the plan and counts from one again.
  void Set(std::vector<Fault> faults);

  /// Adds a fault behind the others; they go on counting, and it begins at one.
  void Add(Fault fault);

  /// Counts a packet and gives the first fault of the plan that hits it, or one that changes nothing.
  Fault Next(PacketType type);

 private:
  struct Entry {
    Fault fault;
    uint64_t seen = 0;
  };
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace openbits::upload_server
