#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openbits::upload_server {

/// How far an upload has come.
enum class SessionPhase {
  kReceiving,   ///< Bytes are missing, or all are here and nobody has taken them yet.
  kRefused,     ///< The application refused the upload for good (403).
  kPublishing,  ///< It is decided that the file goes to its place; the rename may or may not have happened.
  kDelivered,   ///< The upload is over; the session is kept for the Ack, the reply and Close-Session.
};

/// Everything about a session that outlives the server's process, but for the number of bytes held, which is the length
/// of the spool file, and the time of the last progress, which is the record's modification time.
struct SessionRecord {
  std::string id = {};                  ///< With braces, upper case.
  std::string target = {};              ///< Path as the client wrote it, without query: other packets must name it too.
  std::string user = {};                ///< Who may use it; empty without authentication.
  std::string address = {};             ///< Where it was opened from.
  std::string boot_id = {};             ///< The boot in which the spool file was written.
  std::optional<uint64_t> total = {};   ///< Length of the whole file, from the first fragment.
  std::optional<uint64_t> synced = {};  ///< Bytes of the spool file that were synced when a server stopped.
  SessionPhase phase = SessionPhase::kReceiving;
  bool has_reply = false;             ///< BITS-Reply-URL belongs into the last Ack.
  std::string static_reply_url = {};  ///< The application's own URL for the reply; empty for ours.
};

/// The record as lines "key=value" under a line that names the format.
std::string EncodeSessionRecord(const SessionRecord& record);

/// The record that `text` holds; nothing if it is damaged, cut short or of another format.
std::optional<SessionRecord> DecodeSessionRecord(std::string_view text);

}  // namespace openbits::upload_server
