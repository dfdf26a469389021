#pragma once

#include <string_view>
#include <vector>

#include "engine/model/job_record.h"
#include "engine/policy/policy.h"
#include "engine/service/commands.h"
#include "platform/base/result.h"
#include "platform/file_system.h"
#include "platform/user_registry.h"

namespace openbits::engine {

/// Checks names and ranges of new files and that their directories exist and can be written. Touches the disk, so it
/// runs on the caller's thread. BITS: ns-bits-bg_file_info; nf-bits2_0-ibackgroundcopyjob3-addfilewithranges.
Status CheckNewFiles(const std::vector<NewFile>& files, FileSystem& file_system);

/// Checks the caller's ranges. kInvalidRange, kOverlappingRanges.
Status CheckRanges(const std::vector<ByteRange>& ranges);

/// Checks that `count` files more fit into the job. kTooManyFiles (uploads take one), kTooManyFilesInJob.
Status CheckFileCount(const JobRecord& job, std::size_t count, const Policy& policy, const Caller& caller);

/// kStringTooLong when `text` has more than `limit` UTF-16 units; kInvalidArgument for an embedded NUL.
Status CheckLength(std::string_view text, std::size_t limit, Errc too_long = Errc::kStringTooLong);

/// Whether the caller may read and change the job: its owner and administrators.
/// BITS: nn-bits-ibackgroundcopyjob.
Status CheckAccess(const JobHeader& job, const Caller& caller);

/// Stricter: secrets belong to the owner alone, not even administrators set or read them.
Status CheckOwner(const JobHeader& job, const Caller& caller);

/// True for callers that quotas do not bind. BITS: group-policies.md: administrators and service accounts.
bool IsExemptFromQuotas(const Caller& caller);

}  // namespace openbits::engine
