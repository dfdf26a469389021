#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/bits_upload_server/packet_type.h"

namespace openbits::upload_server {

/// One request as the server saw it, and what it answered. Written when the request's answer is decided, and completed
/// when the answer is sent or the connection is gone.
struct PacketRecord {
  uint64_t id = 0;             ///< 1 for the first request of the server's life.
  uint64_t connection_id = 0;  ///< 1 for the first connection accepted.
  PacketType type = PacketType::kUnknown;
  std::string method = {};      ///< As sent.
  std::string target = {};      ///< Request target as sent.
  std::string host = {};        ///< Host header.
  std::string session_id = {};  ///< As sent, or, for Create-Session, as answered.
  std::vector<std::pair<std::string, std::string>> headers =
      {};                          ///< Every header as sent; Authorization without its value.
  std::string user = {};           ///< Whose credentials it carried, if they were right.
  std::string content_range = {};  ///< Content-Range as sent, of a Fragment.
  std::string range = {};          ///< Range as sent, of a download.
  uint64_t content_length = 0;     ///< Content-Length as sent.
  uint64_t body_bytes_read = 0;    ///< Bytes of its body that arrived.
  uint64_t body_bytes_stored = 0;  ///< Bytes of its body that were written to the spool file.

  int status = 0;  ///< Status answered; 0 while undecided and where the connection was cut instead.
  std::optional<uint32_t> error_code = {};     ///< BITS-Error-Code answered.
  std::optional<uint32_t> error_context = {};  ///< BITS-Error-Context answered.
  std::string received_range = {};             ///< BITS-Received-Content-Range answered.
  std::string reply_url = {};                  ///< BITS-Reply-URL answered.
  uint64_t body_bytes_sent = 0;                ///< Bytes of the answer's body handed to the system.
  bool finished = false;                       ///< The answer is sent, or the connection is gone.
};

/// One session as it is now.
struct SessionSummary {
  std::string id = {};                 ///< With braces.
  std::string target = {};             ///< Path of the destination, decoded, without a leading slash.
  std::string user = {};               ///< Who opened it; empty without authentication.
  std::optional<uint64_t> total = {};  ///< Length of the file; unknown before the first fragment.
  uint64_t held = 0;                   ///< Bytes safely held.
  bool delivered = false;              ///< The upload is over: in its place, or accepted by the application.
};

/// Everything that happened at a server since it started.
struct ServerActivity {
  std::vector<PacketRecord> packets = {};  ///< In order of arrival; the newest `UploadServerOptions::records_max`.
  uint64_t packets_total = 0;              ///< Number of requests ever received.
  uint64_t packets_finished = 0;           ///< Number of them that are finished.
  uint64_t connections_total = 0;          ///< Number of connections ever accepted.
  uint64_t connections_open = 0;           ///< Number of connections alive now.
  uint64_t fragment_bytes_stored = 0;      ///< Bytes of fragments ever written to spool files.
  uint64_t sessions_created = 0;           ///< Number of sessions ever opened here.
  uint64_t sessions_expired = 0;           ///< Number of sessions freed by time-out.
  uint64_t files_delivered = 0;            ///< Number of files put in their place.
  uint64_t notifications = 0;              ///< Number of times the application was told.
};

}  // namespace openbits::upload_server
