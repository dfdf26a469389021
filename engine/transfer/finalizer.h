#pragma once

#include <string>
#include <vector>

#include "engine/model/job_record.h"
#include "platform/base/result.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// What Finalize did to each file.
struct FinalizeReport {
  /// Files that have their final names now (also from an earlier run).
  std::vector<FileIndex> completed;
  /// The first rename that failed; the job stays in TRANSFERRED then. BITS: nf-bits-ibackgroundcopyjob-complete.
  std::optional<JobError> first_error;
  /// Unfinished files were deleted.
  bool is_partial = false;
  /// Temporary files that could not be deleted (native names).
  std::vector<std::string> undeleted;
};

/// Complete: renames every transferred file of `job` to its final name, deletes the temporaries of the others, syncs
/// the directories. The source of an upload is left alone. Safe to repeat after a crash. Blocks; runs on the file pool.
FinalizeReport Finalize(const JobRecord& job, FileSystem& files, WallTime now);

/// Cancel: deletes every temporary file of `job` that has not been completed. Returns the names it could not delete.
/// Never touches a destination, the source of an upload, nor a file that is not the one recorded. Safe to repeat. Blocks; runs on the file pool.
std::vector<std::string> DeleteTemporaries(const JobRecord& job, FileSystem& files);

}  // namespace openbits::engine
