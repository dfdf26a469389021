#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "engine/service/snapshots.h"
#include "platform/base/secret.h"

namespace openbits::engine {

/// The command did what it says.
struct Done {};
/// CreateJob: the new job.
struct JobCreated {
  std::shared_ptr<JobView> view;
};
/// Complete and Cancel: how it went (success codes of BITS).
struct Finished {
  bool is_partial = false;            // BG_S_PARTIAL_COMPLETE
  bool files_left_undeleted = false;  // BG_S_UNABLE_TO_DELETE_FILES
};
/// Remove… and ReplaceRemotePrefix: whether there was anything to do (S_OK or S_FALSE).
struct Boolean {
  bool value = false;
};
/// GetCustomHeaders.
struct CustomHeaders {
  std::optional<Secret> block;
};
/// GetReplyData.
struct ReplyData {
  /// Size of the reply.
  std::uint64_t size_bytes = 0;
  /// The reply itself; empty when it is larger than limits::kReplyDataBytes.
  std::vector<std::byte> data;
};

/// The reply of a command that was carried out; failures are the Error of the Result around it.
using Reply = std::variant<Done, JobCreated, Finished, Boolean, CustomHeaders, ReplyData>;

}  // namespace openbits::engine
