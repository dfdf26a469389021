#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/service/snapshots.h"
#include "platform/base/byte_range.h"

namespace openbits::engine {

/// Which callback method a notification is.
enum class NotificationKind : std::uint8_t {
  kJobTransferred,
  kJobError,
  kJobModification,
  kFileTransferred,
  kFileRangesTransferred,
};

/// One event for one target: values and the view of the job it is about.
struct Notification {
  NotificationKind kind = NotificationKind::kJobModification;
  JobId job;
  std::shared_ptr<JobView> view;
  /// kJobError: the error at the time of the event.
  std::optional<JobError> error;
  /// kFileTransferred, kFileRangesTransferred.
  std::optional<FileIndex> file;
  std::vector<ByteRange> ranges;
};

}  // namespace openbits::engine
