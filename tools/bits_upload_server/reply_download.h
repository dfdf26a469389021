#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "tools/bits_upload_server/ack.h"
#include "tools/bits_upload_server/request_head.h"

namespace openbits::upload_server {

/// What a reply is, for a client that downloads it.
struct ReplyFacts {
  uint64_t size = 0;            ///< Length in bytes.
  std::time_t modified = 0;     ///< When it was written.
  std::string session_id = {};  ///< Whose it is; part of the ETag.
};

/// The answer to GET or HEAD: status and headers, and which bytes follow.
struct DownloadPlan {
  Ack answer = {};      ///< Status and headers.
  uint64_t first = 0;   ///< First byte of the reply to send.
  uint64_t length = 0;  ///< Number of bytes: the answer's Content-Length, for HEAD too.
};

/// Works the answer out: one range or everything, with the preconditions of RFC 9110. Several ranges are answered with
/// everything, which the standard allows.
DownloadPlan PlanDownload(const RequestHead& head, const ReplyFacts& reply);

}  // namespace openbits::upload_server
