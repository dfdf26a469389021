#pragma once

#include "engine/job/job_entry.h"
#include "engine/policy/policy.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// Makes live counters and snapshots for all files the entry has no counters for yet.
void AddFileViews(JobEntry& entry, const FileSystem& files);

/// Builds a snapshot of the entry's record and stores it in its view.
void PublishView(JobEntry& entry, const Policy& policy, const FileSystem& files);

}  // namespace openbits::engine
