#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openbits::upload_server {

/// Name of the folder below the root that holds sessions. No request reaches it by name.
inline constexpr std::string_view kSpoolFolder = ".bits-upload-server";

/// Folder in the URLs of replies. BITS: ack-for-fragment.md.
inline constexpr std::string_view kRepliesFolder = "BITS-Sessions";

/// What a request target means.
enum class TargetKind {
  kFile,       ///< A file below the root.
  kMalformed,  ///< No path at all: 400.
  kFolder,     ///< Ends in a slash: 400.
  kForbidden,  ///< Leads out of the root, or into what is the server's own: 403.
};

/// Where a file goes: folders below the root, and a name. Every part is one name, not "." or "..".
struct TargetPath {
  TargetKind kind = TargetKind::kMalformed;
  std::vector<std::string> folders = {};  ///< From the root downwards.
  std::string name = {};                  ///< The file's name.

  /// The parts joined by slashes.
  std::string Text() const;
};

/// The path that `request_target` names, decoded once. An absolute URL loses scheme and host; the query is dropped.
TargetPath ParseTarget(std::string_view request_target);

/// The parts of the path of `request_target`, decoded once; none if it is malformed. For replies, whose URLs lie in
/// folders that are no destinations.
std::vector<std::string> PathParts(std::string_view request_target);

/// The path of `request_target` as it is written: without scheme, host and query.
std::string_view RawPath(std::string_view request_target);

/// The query of `request_target` without its question mark; empty if there is none.
std::string_view RawQuery(std::string_view request_target);

}  // namespace openbits::upload_server
