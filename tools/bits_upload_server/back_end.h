#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace openbits::upload_server {

/// How an application is told that a file has been uploaded.
/// BITS: bits-iis-extension-properties.md, "BITSServerNotificationType".
enum class NotificationType {
  kNone,         ///< Not at all: the file goes to its place.
  kByReference,  ///< By the names of the files on this machine that hold the upload and take the reply.
  kByValue,      ///< With the file as the body; the answer's body is the reply.
};

/// A finished upload, as an application is told about it.
struct BackEndRequest {
  NotificationType type = NotificationType::kNone;
  std::string original_url = {};             ///< BITS-Original-Request-URL: the remote name of the job.
  std::string query = {};                    ///< Its query, without the question mark; empty if there is none.
  std::string user = {};                     ///< Who uploaded; empty without authentication.
  std::filesystem::path request_file = {};   ///< BITS-Request-DataFile-Name: full path of the upload.
  std::filesystem::path response_file = {};  ///< BITS-Response-DataFile-Name: full path where a reply may be put.
  uint64_t size_bytes = 0;                   ///< Length of the upload.
};

/// What an application made of it. The reply is in the response file; a missing file is an empty reply.
struct BackEndAnswer {
  int status = 200;                   ///< HTTP status; 200 to 299 accept the upload.
  bool copy_to_destination = false;   ///< BITS-Copy-File-To-Destination was there: the file goes to its place.
  std::string static_reply_url = {};  ///< BITS-Static-Response-URL; empty for a reply in the response file.
};

/// An application inside this process. Runs on a server thread, may block, must not throw.
using BackEndCallback = std::function<BackEndAnswer(const BackEndRequest&)>;

}  // namespace openbits::upload_server
