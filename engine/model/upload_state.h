#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/byte_range.h"
#include "platform/base/clock.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// How far the conversation about an upload has come. Values are stored.
enum class UploadPhase : std::uint8_t {
  kNone = 0,     // no session: nothing was sent, or the session is lost
  kSending = 1,  // the server has given a session; fragments go there
  kReply = 2,    // the server has every byte (and, for an upload-reply, told where the reply is)
  kClosing = 3,  // the reply is here: only Close-Session is left
  kClosed = 4,   // Close-Session was acknowledged: nothing is left to say
};

/// Everything saved about the session of an upload, beside FileRecord::bytes_received (the offset that the server has
/// acknowledged, which may go down) and FileRecord::bytes_total (size of the local file). A value; the upload task makes
/// new ones, the owner of the record stores them as they are.
struct UploadState {
  UploadPhase phase = UploadPhase::kNone;
  /// The server's name of the session, byte for byte; empty without a session.
  std::string session_id;
  /// Host, and perhaps ":port", that all packets go to in place of the URL's; empty: the URL's.
  /// BITS: ack-for-create-session.md, "BITS-Host-Id".
  std::string host_id;
  /// After this long without a connection to `host_id` the URL's host is asked again; nothing: never.
  std::optional<std::uint32_t> host_fallback_s;
  /// The first failure to connect to `host_id` since the last connection. ASSUMED: time in SUSPENDED does not count, so
  /// that the owner of the record clears this when a job is suspended.
  std::optional<WallTime> host_unreachable_since;
  /// Where the reply is: absolute, ready to be asked for. Empty until the server told it, and for plain uploads.
  std::string reply_url;
  /// The same at the URL's host, when `reply_url` was made with `host_id`; empty: there is no second place. To be tried
  /// when `reply_url` gives 404 or no connection.
  std::string reply_fallback_url;
  /// The version of the local file that the session is about. Valid in every phase but kNone.
  FileIdentity source_identity;
  std::uint64_t source_size = kSizeUnknown;
  WallTime source_modified;
  /// Largest fragment the server is known to take (it has answered 413 to more); zero: no limit known.
  std::uint64_t fragment_bytes_max = 0;
  /// Failures in a row that may pass by themselves, on this session, without an acknowledged byte between them.
  std::uint32_t failures = 0;
  /// Most bytes of this version of the file that any session has acknowledged. Only what goes beyond is progress: a
  /// server that forgets its sessions does not keep a job from its no-progress time-out.
  std::uint64_t bytes_most = 0;

  friend bool operator==(const UploadState&, const UploadState&) = default;
};

}  // namespace openbits::engine
