#pragma once

#include "engine/job/job_entry.h"
#include "engine/policy/policy.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// Makes live counters and snapshots for all files the entry has no counters for yet.
void AddFileViews(JobEntry& entry);

/// Packs the files of an entry that is not in use, with their counters and snapshots; false when something has happened to
/// one of them. The view still shows the former list: PublishView makes it forget that.
bool TryPack(JobEntry& entry);
/// Makes the files, counters and snapshots of a packed entry again.
void Unpack(JobEntry& entry);

/// Builds a snapshot of the entry's record and stores it in its view.
void PublishView(JobEntry& entry, const Policy& policy, const std::shared_ptr<const FileSystem>& file_system);

}  // namespace openbits::engine
