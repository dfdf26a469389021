#pragma once

#include <string>
#include <vector>

#include "engine/transfer/download_receiver.h"
#include "engine/transfer/download_task.h"
#include "engine/transfer/range_planner.h"
#include "transport/request.h"

namespace openbits::engine {

/// What decides the next request of a download.
struct AttemptInputs {
  /// Bytes of the stream at hand.
  std::uint64_t position = 0;
  /// The version they belong to.
  RemoteIdentity known;
  /// Several ranges may be asked at once.
  bool several_ranges = true;
  /// See ResponseExpectation.
  bool may_begin_again = true;
  bool trusts_etag = true;
};

/// Says what the answer to the next request must be. Pure.
AttemptPlan PlanAttempt(const DownloadRequest& download, const RangePlanner& planner, const AttemptInputs& inputs);

/// A request with what all requests of a job have in common. Pure.
transport::Request BuildRequest(const RequestTemplate& common, const std::string& method, const std::string& url);

/// The same for a file, which knows where the job's secrets must not go. Pure.
transport::Request BuildRequest(const RequestTemplate& common, const std::string& method, const FileRecord& file);

/// The request that goes with a plan. Pure.
transport::Request BuildRequest(const DownloadRequest& download, const AttemptPlan& plan);

}  // namespace openbits::engine
