#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "platform/base/guid.h"

namespace openbits {

/// A job's identity, for its whole life and over restarts.
struct JobId {
  Guid value;
  friend bool operator==(const JobId&, const JobId&) = default;
  friend auto operator<=>(const JobId&, const JobId&) = default;
};

/// Hash for unordered containers.
struct JobIdHash {
  std::size_t operator()(const JobId& id) const noexcept { return GuidHash{}(id.value); }
};

/// Position of a file in its job, in the order of adding; never reused, files are never removed.
struct FileIndex {
  std::uint32_t value = 0;
  friend bool operator==(const FileIndex&, const FileIndex&) = default;
  friend auto operator<=>(const FileIndex&, const FileIndex&) = default;
};

/// A user, as the text of a security identifier: "S-1-22-1-1000" on POSIX.
struct UserId {
  std::string sid;
  friend bool operator==(const UserId&, const UserId&) = default;
  friend auto operator<=>(const UserId&, const UserId&) = default;
};

/// One running request of a Transport. Zero is no transfer.
struct TransferId {
  std::uint64_t value = 0;
  friend bool operator==(const TransferId&, const TransferId&) = default;
  friend auto operator<=>(const TransferId&, const TransferId&) = default;
};

/// A notification target registered with a QueueService. Zero is no target.
struct TargetId {
  std::uint64_t value = 0;
  friend bool operator==(const TargetId&, const TargetId&) = default;
  friend auto operator<=>(const TargetId&, const TargetId&) = default;
};

}  // namespace openbits
