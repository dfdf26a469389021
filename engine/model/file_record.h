#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/upload_state.h"
#include "platform/base/byte_range.h"
#include "platform/base/byte_range_set.h"
#include "platform/base/clock.h"
#include "platform/base/ids.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// How far a file has come.
enum class FileProgressState : std::uint8_t {
  kPending = 0,      // bytes are missing
  kTransferred = 1,  // every byte is in the temporary file and durable; of an upload: the server has every byte
  kCompleted = 2,    // Complete has given it its final name
};

/// What a file is to its job. Values are stored.
enum class FileRole : std::uint8_t {
  kDownload = 0,      // fetched and given its name by Complete
  kUploadSource = 1,  // the caller's own file: read, never written, renamed or deleted
  kReply = 2,         // fetched like a download, and no file of the job to callers (always the second)
};

/// What identifies one version of a remote file. BITS: file-transfer-consistency.md: size and time stamp; a strong
/// ETag counts where the server sends no time.
struct RemoteIdentity {
  std::uint64_t size_bytes = kSizeUnknown;
  std::string last_modified;  // the field as received
  std::string etag;           // strong ones only
  friend bool operator==(const RemoteIdentity&, const RemoteIdentity&) = default;
};

/// Everything saved about a file of a job.
struct FileRecord {
  FileIndex index;
  FileRole role = FileRole::kDownload;
  /// Where from, or where to. Of a reply: empty until the server has told.
  std::string remote_name;
  /// A server has named the origin of `remote_name`, and not the caller: the custom headers and credentials of the job do
  /// not go there (attack D3).
  // DEVIATION: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags.md: BITS says nothing of secrets where a redirect
  // becomes the remote name. Here they go there once the caller has named that place, by SetRemoteName or ReplaceRemotePrefix.
  bool is_at_foreign_origin = false;
  std::string local_name;
  /// Last component of the temporary file, beside the local name; chosen and saved before the file is created. Empty for
  /// the source of an upload.
  std::string temporary_name;
  /// Once created: its identity, so that a stranger's file is never taken for ours.
  std::optional<FileIdentity> temporary_identity;

  /// The caller's ranges, in the caller's order (AddFileWithRanges); empty: the whole file.
  std::vector<ByteRange> ranges;
  /// Size of what is wanted: the whole file or the sum of the ranges. kSizeUnknown before the first answer.
  std::uint64_t bytes_total = kSizeUnknown;
  /// Durable bytes of the temporary file from its start. Never exceeds what was synced. Of an upload: what the server has
  /// acknowledged; may go down.
  std::uint64_t bytes_received = 0;
  /// Boot during which the bytes behind `bytes_received` were written: while it lasts, the length of the temporary file
  /// itself may be trusted (a killed process loses nothing the system already took).
  std::string written_in_boot;
  RemoteIdentity remote;
  FileProgressState state = FileProgressState::kPending;

  /// Set by SetValidationState(TRUE).
  bool is_validated = false;
  /// True when any byte came from a peer.
  bool from_peer = false;
  std::uint64_t bytes_from_peers = 0;
  /// The FileTransferred notification was accepted.
  bool is_transferred_notified = false;
  /// Restarts since the last net progress (loop guard).
  std::uint32_t restarts = 0;
  /// The last header block received for the file. BITS: BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS.
  std::string response_headers;
  /// The session of an upload; only for the source of an upload or upload-reply job.
  UploadState upload;

  friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

}  // namespace openbits::engine
