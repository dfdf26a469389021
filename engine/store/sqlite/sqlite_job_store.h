#pragma once

#include <memory>
#include <string>

#include "engine/store/job_store.h"

namespace openbits::engine {

/// Opens or creates `<directory>/jobs.db` (SQLite, WAL, synchronous FULL) and brings its schema up to date.
/// kStoreTooNew for a database of a later version, which is left untouched; kStoreCorrupt, kStoreUnavailable.
Result<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& directory);

}  // namespace openbits::engine
