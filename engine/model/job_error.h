#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/base/ids.h"

namespace openbits::engine {

/// What IBackgroundCopyError tells: the latest transfer failure of a job. Saved with the job.
struct JobError {
  Error error;
  /// The file concerned; nothing for failures of the queue itself.
  std::optional<FileIndex> file;
  /// "http", "https", "file"; empty when the failure has nothing to do with a protocol.
  std::string protocol;
  WallTime when;

  friend bool operator==(const JobError&, const JobError&) = default;
};

}  // namespace openbits::engine
